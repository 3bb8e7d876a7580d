"""Organization units: the tree of a tenant."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant
from tenants.scope import ScopedManager

LONGEST_NAME = 128
OWN_UNIT = _("Choose one of the tenant's organization units.")

# RESTRICT: a unit that something hangs on stays, yet everything goes along with the tenant.
# A composite foreign key in the database (see the migration) keeps the parent within the tenant.


class OrganizationUnit(models.Model):
    """A node of a tenant's tree. The root, which every tenant has once, is the one without a parent."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="organization_units", verbose_name=_("tenant"))
    parent = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    name = models.CharField(_("Name"), max_length=LONGEST_NAME)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("organization unit")
        verbose_name_plural = _("organization units")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["tenant"], condition=models.Q(parent=None), name="one_root_of_a_tenant"),
            models.UniqueConstraint("parent", Lower("name"), name="unit_name_unique_among_siblings"),
            models.UniqueConstraint(fields=["tenant", "id"], name="unit_within_tenant"),
            models.CheckConstraint(condition=~models.Q(name=""), name="unit_has_name"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="unit_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a parent of another tenant, before the database does."""
        super().clean()
        if self.parent is not None and self.parent.tenant_id != self.tenant_id:
            raise ValidationError({"parent": OWN_UNIT})
