"""The services of a tenant: what its callers reach."""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from directory.models.units import OrganizationUnit
from tenants.models import Tenant
from tenants.scope import ScopedManager


class ServiceKind(models.TextChoices):
    """Whether a service lives in a Teams team or stands alone."""

    TEAM = "team", _("Teams-based")
    ALONE = "alone", _("Not tied to Teams")


class ServiceState(models.TextChoices):
    """Whether a service takes calls."""

    ACTIVE = "active", _("Active")
    STOPPED = "stopped", _("Stopped")


class Service(models.Model):
    """A service with its place in the tree. A composite foreign key keeps the unit in the tenant."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="services", verbose_name=_("tenant"))
    unit = models.ForeignKey(
        OrganizationUnit, models.RESTRICT, related_name="services", verbose_name=_("Organization unit")
    )
    name = models.CharField(_("Name"), max_length=128)
    kind = models.CharField(_("Type"), max_length=8, choices=ServiceKind, default=ServiceKind.TEAM)
    state = models.CharField(_("State"), max_length=8, choices=ServiceState, default=ServiceState.ACTIVE)
    state_since = models.DateTimeField(_("In this state since"), auto_now_add=True)
    search_text = models.GeneratedField(expression=Lower("name"), output_field=models.TextField(), db_persist=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint("tenant", Lower("name"), name="service_name_unique_in_tenant"),
            models.UniqueConstraint(fields=["tenant", "id"], name="service_within_tenant"),
            models.CheckConstraint(condition=~models.Q(name=""), name="service_has_name"),
            models.CheckConstraint(condition=models.Q(kind__in=ServiceKind.values), name="service_kind_known"),
            models.CheckConstraint(condition=models.Q(state__in=ServiceState.values), name="service_state_known"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index("unit", "id", name="services_of_unit"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="service_search"),
        ]

    def __str__(self) -> str:
        return self.name
