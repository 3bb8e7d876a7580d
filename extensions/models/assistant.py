"""Assistant. Field rules: product description, "Extensions / Assistant"."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantSettings
from tenants.secrets import SecretField


class Assistant(TenantSettings):
    """Assistant runs on Nimbus' own ACS resource, or on one of the tenant."""

    own_acs = models.BooleanField(_("Use your own ACS Instance"), default=False)
    acs_connection_string = SecretField(_("ACS connection string"), blank=True)
    acs_changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("Assistant settings")
        verbose_name_plural = _("Assistant settings")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(own_acs=False) | ~models.Q(acs_connection_string=""),
                name="assistant_needs_connection_string",
            )
        ]
