"""The change history of a tenant's settings."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant
from tenants.scope import ScopedManager

LONGEST_PERSON = 256


def name_to_keep(person: object) -> str:
    """Return how the history names a person. An address, which stands in for a missing name, may be longer."""
    return str(person)[:LONGEST_PERSON]


class Change(models.Model):
    """One field that one person changed. `version` is the tenant's settings version that the save made.

    Names are kept beside the keys, so that the history outlives the person and the tenant. A secret's values are
    not kept; `is_secret` says that it changed, `is_purged` that the values' time is over (portal/retention.py).
    """

    tenant = models.ForeignKey(Tenant, models.SET_NULL, null=True, related_name="changes", verbose_name=_("tenant"))
    tenant_name = models.CharField(_("Tenant"), max_length=128)
    version = models.PositiveIntegerField(_("Version"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("person")
    )
    person_name = models.CharField(_("Person"), max_length=LONGEST_PERSON)
    at = models.DateTimeField(_("Time"), auto_now_add=True)
    section = models.CharField(_("Section"), max_length=40)
    field = models.CharField(_("Field"), max_length=60)
    old = models.TextField(_("Old value"), blank=True)
    new = models.TextField(_("New value"), blank=True)
    is_secret = models.BooleanField(_("Secret"), default=False)
    is_purged = models.BooleanField(_("Purged"), default=False, db_default=False, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("change history")
        indexes = [
            models.Index(fields=["tenant", "-id"], name="changes_of_tenant"),
            models.Index("at", condition=models.Q(is_purged=False), name="changes_with_details"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_secret=False) | models.Q(old="", new=""), name="change_keeps_no_secret"
            ),
            models.CheckConstraint(
                condition=models.Q(is_purged=False) | models.Q(old="", new=""), name="change_purged_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}.{self.field} of {self.tenant_name}"
