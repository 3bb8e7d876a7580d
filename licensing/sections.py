"""The sections of the Licenses tab."""

from django.utils.translation import gettext_lazy as _

from licensing.forms import TenantStateForm
from portal.tabs import Section, Tab, register

register(
    Section(
        key="state",
        tab=Tab.LICENSES,
        title=_("Tenant State"),
        form=TenantStateForm,
        order=10,
        explanation=_("Only Luware changes the state of a tenant."),
    )
)
