"""Settings of the extensions. Field rules: product description, "Extensions"."""

import uuid
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantSettings
from tenants.secrets import Secret, SecretField

MIN_RECOVERY_SECONDS, MAX_RECOVERY_SECONDS, RECOVERY_SECONDS = 5, 60, 20


def new_widget_key() -> Secret:
    """Return a fresh random widget key."""
    return Secret(str(uuid.uuid4()))


class Authorization(models.TextChoices):
    """What a widget session must prove before it starts."""

    NONE = "none", _("None")
    TOKEN = "token", _("Verify Token")
    TOKEN_AND_TENANT = "token_and_tenant", _("Verify Token & Tenant")


class Interact(TenantSettings):
    """Interact: calls and chats from the customer's web site, carried by Azure Communication Services."""

    enabled = models.BooleanField(_("Interact enabled"), default=False)
    acs_connection_string = SecretField(_("ACS connection string"), blank=True)
    acs_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    o365_user_id = models.UUIDField(_("O365 UserID"), null=True, blank=True)
    widget_key = SecretField(_("Widget Key"), default=new_widget_key, editable=False)
    recovery_seconds = models.PositiveSmallIntegerField(
        _("Session recovery timeout in seconds"),
        default=RECOVERY_SECONDS,
        validators=[MinValueValidator(MIN_RECOVERY_SECONDS), MaxValueValidator(MAX_RECOVERY_SECONDS)],
    )
    authorization = models.CharField(
        _("Authorization"), max_length=16, choices=Authorization, default=Authorization.NONE
    )

    class Meta:
        verbose_name = _("Interact settings")
        verbose_name_plural = _("Interact settings")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(enabled=False) | ~models.Q(acs_connection_string=""),
                name="interact_needs_connection_string",
                violation_error_message=_("Enter the ACS connection string, or switch Interact off."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    recovery_seconds__gte=MIN_RECOVERY_SECONDS, recovery_seconds__lte=MAX_RECOVERY_SECONDS
                ),
                name="interact_recovery_range",
            ),
            models.CheckConstraint(
                condition=models.Q(authorization__in=Authorization.values), name="interact_authorization_known"
            ),
        ]
