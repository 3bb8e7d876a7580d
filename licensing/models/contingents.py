"""Contingents: how many licences a tenant may assign. Source: product description, sections 2 and 6."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.products import Product
from tenants.models import Tenant
from tenants.scope import ScopedManager


class Contingent(models.Model):
    """How many licences of a product a tenant may assign, which Luware alone sets, and how many are assigned.

    `used` is counted by the database itself (see the migration): whoever writes it directly changes nothing.
    Lowered below `used` it is over-used: nothing is taken away, and nothing more can be assigned.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="contingents", verbose_name=_("tenant"))
    product = models.CharField(_("Product"), max_length=24, choices=Product)
    allowed = models.PositiveIntegerField(_("Allowed"), default=0)
    used = models.PositiveIntegerField(_("Used"), default=0, editable=False)
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("contingent")
        verbose_name_plural = _("contingents")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["tenant", "product"], name="one_contingent_of_a_product"),
            models.CheckConstraint(condition=models.Q(product__in=Product.values), name="contingent_product_known"),
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_from__lte=models.F("valid_until")),
                name="contingent_ends_after_it_begins",
                violation_error_message=_("The contingent ends before it begins. Correct one of the two days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_product_display()}: {self.allowed}"

    @property
    def free(self) -> int:
        """How many licences can still be assigned."""
        return max(0, self.allowed - self.used)

    @property
    def over(self) -> int:
        """How many licences are assigned beyond the contingent."""
        return max(0, self.used - self.allowed)
