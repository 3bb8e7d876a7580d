"""Who has which licence.

The database keeps the rules: no second assignment (unique), what a product needs (a foreign key to the bearer's
other licence), bearer and licence of one tenant (composite keys), and never above the contingent (a trigger that
counts; see the migration).
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from directory.models import DirectoryUser, Service
from licensing.products import SERVICE_PRODUCTS, TERMS, USER_PRODUCTS
from tenants.models import Tenant
from tenants.scope import ScopedManager


def _needs_are_kept() -> models.Q:
    """Return the condition that `needs` names what the product needs."""
    known = models.Q()
    for product in USER_PRODUCTS:
        known |= (
            models.Q(product=product.value, needs=need.value)
            if (need := TERMS[product].needs)
            else models.Q(product=product.value, needs=None)
        )
    return known


class Licence(models.Model):
    """What every licence has: the tenant, and who gave it when."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+", verbose_name=_("tenant"))
    assigned_at = models.DateTimeField(_("Assigned"), db_default=Now())
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned by"),
    )

    objects = ScopedManager()

    class Meta:
        abstract = True


class UserLicence(Licence):
    """One licence of a user."""

    user = models.ForeignKey(DirectoryUser, models.CASCADE, related_name="licences", verbose_name=_("user"))
    product = models.CharField(
        _("Product"), max_length=24, choices=[(item.value, item.label) for item in USER_PRODUCTS]
    )
    needs = models.CharField(max_length=24, null=True, blank=True, editable=False)  # noqa: DJ001 - NULL: no key to keep

    class Meta:
        verbose_name = _("licence of a user")
        verbose_name_plural = _("licences of users")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "product"], name="user_has_a_licence_once"),
            models.CheckConstraint(condition=_needs_are_kept(), name="user_licence_needs_kept"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["tenant", "product", "user"], name="users_with_licence")]

    def __str__(self) -> str:
        return f"{self.get_product_display()} of {self.user_id}"


class ServiceLicence(Licence):
    """The licence of a service: its service type. A service has one at most."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="licence", verbose_name=_("service"))
    product = models.CharField(
        _("Product"), max_length=24, choices=[(item.value, item.label) for item in SERVICE_PRODUCTS]
    )

    class Meta:
        verbose_name = _("licence of a service")
        verbose_name_plural = _("licences of services")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(product__in=[item.value for item in SERVICE_PRODUCTS]), name="service_product_known"
            )
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["tenant", "product"], name="services_with_licence")]

    def __str__(self) -> str:
        return f"{self.get_product_display()} of {self.service_id}"
