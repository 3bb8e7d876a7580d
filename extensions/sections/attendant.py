"""The Attendant Console section."""

from django.utils.translation import gettext_lazy as _

from extensions.forms.attendant import AttendantConsoleForm
from portal.tabs import Section, Tab, register

register(
    Section(
        key="attendant",
        tab=Tab.EXTENSIONS,
        title=_("Attendant Console"),
        form=AttendantConsoleForm,
        accessor="attendantconsole",
        order=40,
        explanation=_("What people find and see when they search for somebody to forward a call to."),
    )
)
