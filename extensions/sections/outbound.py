"""The Outbound section."""

from django.utils.translation import gettext_lazy as _

from extensions.forms.outbound import OutboundForm
from portal.tabs import Section, Tab, register

register(
    Section(
        key="outbound",
        tab=Tab.EXTENSIONS,
        title=_("Outbound"),
        form=OutboundForm,
        accessor="outbound",
        order=10,
        explanation=_("Outbound tasks are scheduled by flows and shared out among the available users, like calls."),
        help=("extensions-and-licences",),
        field_help={"max_tasks": "outbound-limit"},
    )
)
