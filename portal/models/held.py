"""What somebody typed when their session had ended: kept until they have signed in again."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant
from tenants.secrets import SecretField


def new_token() -> str:
    """Return an unguessable name for a held edit."""
    return secrets.token_urlsafe(24)


class HeldEdit(models.Model):
    """The fields of one settings form, sealed as a whole because secrets may be among them."""

    token = models.CharField(max_length=40, unique=True, default=new_token)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="+")
    fields = SecretField()
    held_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("held edit")
        verbose_name_plural = _("held edits")

    def __str__(self) -> str:
        return f"Edit of tenant {self.tenant_id}, held since {self.held_at:%Y-%m-%d %H:%M}"
