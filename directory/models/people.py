"""The users of a tenant, as its Entra directory knows them."""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from directory.models.units import OrganizationUnit
from tenants.models import Tenant
from tenants.scope import ScopedManager
from tenants.validators import LONGEST_UPN


class DirectoryUser(models.Model):
    """Somebody of the tenant's directory. Who has left it is disabled, not deleted: licences and history stay true.

    `seen_in` is the synchronisation that saw the person last. A composite foreign key keeps the unit in the tenant.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="directory_users", verbose_name=_("tenant"))
    object_id = models.UUIDField(_("O365 ID"))
    upn = models.CharField(_("UPN"), max_length=LONGEST_UPN)
    name = models.CharField(_("Name"), max_length=256, blank=True)
    department = models.CharField(_("Department"), max_length=128, blank=True)
    unit = models.ForeignKey(
        OrganizationUnit, models.RESTRICT, related_name="users", verbose_name=_("Organization unit")
    )
    is_enabled = models.BooleanField(_("Enabled"), default=True)
    state_since = models.DateTimeField(_("In this state since"), auto_now_add=True)
    seen_in = models.PositiveIntegerField(default=0, editable=False)
    search_text = models.GeneratedField(
        expression=Lower(
            Concat(
                "name",
                models.Value(" "),
                "upn",
                models.Value(" "),
                "department",
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["tenant", "object_id"], name="user_once_in_a_tenant"),
            models.UniqueConstraint(fields=["tenant", "id"], name="user_within_tenant"),
            models.CheckConstraint(condition=~models.Q(upn=""), name="user_has_upn"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index("tenant", Lower("name"), "id", name="users_by_name"),
            models.Index("tenant", Lower("upn"), "id", name="users_by_upn"),
            models.Index("unit", "id", name="users_of_unit"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="user_search"),
        ]

    def __str__(self) -> str:
        return str(self.object_id)  # a name may be hidden from who reads it
