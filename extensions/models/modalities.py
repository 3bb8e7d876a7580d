"""Modalities. Field rules: product description, "Modalities"."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from extensions.models.limits import limit_range, task_limit
from tenants.models import TenantSettings
from tenants.secrets import SecretField

_DEFAULT, _MOST = 20, 50
_DEFAULT_EMAIL, _MOST_EMAIL = 50, 200


class InstantMessaging(TenantSettings):
    """Chats with customers. It can run on the tenant's own ACS resource."""

    enabled = models.BooleanField(_("Instant Messaging"), default=False)
    test_upn = models.CharField(_("Test UPN"), max_length=113, blank=True)
    max_tasks = task_limit(_("Max concurrent IM Tasks per Service"), default=_DEFAULT, most=_MOST)
    own_acs = models.BooleanField(_("Use your own ACS Instance"), default=False)
    acs_connection_string = SecretField(_("ACS connection string"), blank=True)
    acs_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    acs_resource_id = models.CharField(_("ACS Resource ID"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("Instant Messaging settings")
        verbose_name_plural = _("Instant Messaging settings")
        constraints: ClassVar[list[Any]] = [
            limit_range("max_tasks", most=_MOST, name="im_tasks_range"),
            models.CheckConstraint(
                condition=models.Q(own_acs=False)
                | models.Q(enabled=False)
                | (~models.Q(acs_connection_string="") & ~models.Q(acs_resource_id="")),
                name="im_own_acs_complete",
            ),
        ]


class ExternalTasks(TenantSettings):
    """Tasks that flows bring in."""

    max_tasks = task_limit(_("Max concurrent External Tasks per Service"), default=_DEFAULT, most=_MOST)

    class Meta:
        verbose_name = _("External Tasks settings")
        verbose_name_plural = _("External Tasks settings")
        constraints: ClassVar[list[Any]] = [limit_range("max_tasks", most=_MOST, name="external_tasks_range")]


class Email(TenantSettings):
    """Emails as tasks."""

    enabled = models.BooleanField(_("Email"), default=False)
    max_tasks = task_limit(_("Max concurrent Email Tasks"), default=_DEFAULT_EMAIL, most=_MOST_EMAIL)

    class Meta:
        verbose_name = _("Email settings")
        verbose_name_plural = _("Email settings")
        constraints: ClassVar[list[Any]] = [limit_range("max_tasks", most=_MOST_EMAIL, name="email_tasks_range")]
