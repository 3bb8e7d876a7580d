"""The Provisioning settings. Field rules: product description, "Provisioning"."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.units import OWN_UNIT, OrganizationUnit
from tenants.models import TenantSettings

# A composite foreign key in the database (see the migration) keeps the default OU within the tenant.


class WhoMayProvision(models.TextChoices):
    """The least role that may make a Nimbus team from Teams."""

    EVERYONE = "everyone", _("Everyone")
    TENANT_AND_OU = "tenant_and_ou", _("Tenant & Organization Unit Administrators")
    TENANT = "tenant", _("Tenant Administrators")
    NO_ONE = "no_one", _("No one")


class OwnerRole(models.TextChoices):
    """The role of the owner of a team that is made from Teams."""

    OWNER = "owner", _("Team Owner")
    LIMITED = "limited", _("Team Owner Limited")


class Provisioning(TenantSettings):
    """What applies when new services are made. Without a default OU the root is meant."""

    default_ou = models.ForeignKey(
        OrganizationUnit,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Default OU for MS Teams creation"),
    )
    allow_provisioning = models.CharField(
        _("Allow service provisioning via MS Teams"),
        max_length=16,
        choices=WhoMayProvision,
        default=WhoMayProvision.EVERYONE,
    )
    default_owner_role = models.CharField(
        _("Default Team Owner Role"), max_length=8, choices=OwnerRole, default=OwnerRole.OWNER
    )
    multihoming = models.BooleanField(_("Enable Multihoming"), default=False)
    public_api = models.BooleanField(_("Public API enabled"), default=False)

    class Meta:
        verbose_name = _("provisioning settings")
        verbose_name_plural = _("provisioning settings")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(allow_provisioning__in=WhoMayProvision.values), name="provisioning_allow_known"
            ),
            models.CheckConstraint(
                condition=models.Q(default_owner_role__in=OwnerRole.values), name="provisioning_owner_known"
            ),
        ]

    def clean(self) -> None:
        """Refuse a default OU of another tenant, before the database does."""
        super().clean()
        if self.default_ou is not None and self.default_ou.tenant_id != self.tenant_id:
            raise ValidationError({"default_ou": OWN_UNIT})
