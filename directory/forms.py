"""Form of the Provisioning tab. Rules: product description, "Provisioning"; words: seed, "Provisioning"."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.models import Provisioning
from directory.tree import nodes
from portal.forms.base import Access, SectionForm
from portal.forms.fields import LeanSelect
from tenants.permissions import TenantPermission as May

_TECHNICAL = Access(change=May.CHANGE_TECHNICAL)
_PLATFORM = Access(change=May.CHANGE_AS_PLATFORM)


class ProvisioningForm(SectionForm):
    """Defaults for new services."""

    access = {
        "default_ou": _TECHNICAL,
        "allow_provisioning": _TECHNICAL,
        "default_owner_role": _TECHNICAL,
        "multihoming": _PLATFORM,
        "public_api": _PLATFORM,
    }
    default_ou = forms.TypedChoiceField(
        label=_("Default OU for MS Teams creation"),
        required=False,
        empty_value=None,
        widget=LeanSelect,
        help_text=_("Where a new service is placed at its first provisioning. If the OU is deleted, one level up."),
        error_messages={"invalid_choice": _("Choose one of the tenant's organization units.")},
    )

    class Meta(SectionForm.Meta):
        model = Provisioning
        fields: ClassVar[list[str]] = [
            "default_ou",
            "allow_provisioning",
            "default_owner_role",
            "multihoming",
            "public_api",
        ]
        help_texts: ClassVar[dict[str, Any]] = {
            "allow_provisioning": _("The least role that may make a Nimbus team from Microsoft Teams."),
            "default_owner_role": _("For the owner of a team that is made from Teams. Existing services keep theirs."),
            "multihoming": _("On: a person may be a user of several tenants."),
            "public_api": _("On: the tenant's own programs may use the public API."),
        }

    def prepare(self) -> None:
        """Offer the tenant's units by their path; no choice means the root."""
        if "default_ou" not in self.fields:
            return
        offer_units(cast("forms.TypedChoiceField", self.fields["default_ou"]), self.instance.tenant_id)


def offer_units(field: forms.TypedChoiceField, tenant_pk: int) -> None:
    """Let a field offer the tenant's units by their path; the empty choice means the root."""
    tree = nodes(tenant_pk)
    units = {str(node.unit.pk): node.unit for node in tree if node.depth}
    root = next((node.path for node in tree if not node.depth), str(_("Root")))
    field.choices = [("", root), *((str(node.unit.pk), node.path) for node in tree if node.depth)]
    field.coerce = units.get
