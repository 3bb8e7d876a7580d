"""The section of the Provisioning tab."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.forms import ProvisioningForm
from directory.units import HISTORY_FIELD, HISTORY_SECTION
from portal.forms.base import Access
from portal.settings_page.form import SettingsForm
from portal.settings_page.rows import Row
from portal.tabs import Section, Tab, register
from tenants.permissions import TenantPermission as May

_UNITS = Access(change=May.CHANGE_DIRECTORY, see=May.VIEW_DIRECTORY)


def units_row(form: SettingsForm, after: str) -> list[Row]:
    """Return the row that leads to the tree of the units."""
    if after != "default_ou" or _UNITS.see not in form.held:
        return []
    return [
        Row(
            kind="link",
            id="provisioning-units",
            name=f"{HISTORY_SECTION}-{HISTORY_FIELD}",
            label=gettext("Organization units"),
            hint=gettext("The tree in which users and services have their place."),
            address=reverse("unit-list", args=[form.tenant.pk]),
            link_words=gettext("Show the organization units"),
        )
    ]


register(
    Section(
        key=HISTORY_SECTION,
        tab=Tab.PROVISIONING,
        title=_("Service provisioning"),
        form=ProvisioningForm,
        accessor="provisioning",
        order=10,
        explanation=_(
            "What applies when new Nimbus services are made. People can still choose another unit below the default "
            "while they provision, and administrators can make services that are not tied to Teams regardless of this."
        ),
        rows_after=units_row,
        extra_fields={HISTORY_FIELD: (_("Organization units"), _UNITS)},
        help=("script",),
        field_help={
            "default_ou": "default-ou",
            "allow_provisioning": "provisioning-from-teams",
            "default_owner_role": "team-owner-roles",
            "multihoming": "multihoming-and-api",
            "public_api": "multihoming-and-api",
        },
    )
)
