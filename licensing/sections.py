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
        explanation=_(
            "Active: the subscription is valid. Trial: Nimbus can be tried out within the trial period. Suspended: "
            "people of the tenant cannot sign in until Luware lifts it. Expired: ask Luware support to renew. "
            "Canceled: the subscription has ended. Lab: for tests only."
        ),
    )
)
