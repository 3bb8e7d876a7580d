"""The section of the Provisioning tab."""

from django.utils.translation import gettext_lazy as _

from directory.forms import ProvisioningForm
from portal.tabs import Section, Tab, register

register(
    Section(
        key="provisioning",
        tab=Tab.PROVISIONING,
        title=_("Service provisioning"),
        form=ProvisioningForm,
        accessor="provisioning",
        order=10,
        explanation=_(
            "What applies when new Nimbus services are made. People can still choose another unit below the default "
            "while they provision, and administrators can make services that are not tied to Teams regardless of this."
        ),
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
