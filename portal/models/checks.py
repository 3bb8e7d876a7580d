"""Connection checks: a row per check is the truth; the broker only rings the bell."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant
from tenants.scope import ScopedManager
from tenants.secrets import SecretField


class CheckKind(models.TextChoices):
    """What is checked; the value is also the word in addresses."""

    INTERACT_ACS = "interact-acs", _("ACS connection string of Interact")
    ASSISTANT_ACS = "assistant-acs", _("ACS connection string of Assistant")
    IM_ACS = "im-acs", _("ACS connection string of Instant Messaging")
    GRAPH_FILTER = "graph-filter", _("Filter of the contact search")
    PRESENCE_CONSENT = "presence-consent", _("Permission for presence tracking")
    PRESENCE_ACCOUNT_1 = "presence-account-1", _("Presence Account 1")
    PRESENCE_ACCOUNT_2 = "presence-account-2", _("Presence Account 2")
    PRESENCE_TEST = "presence-test", _("Presence of the Test UPN")
    MESSAGING_CONSENT = "messaging-consent", _("Permission for Instant Messaging")
    MESSAGING_ACCOUNT_1 = "messaging-account-1", _("Primary Account")
    MESSAGING_ACCOUNT_2 = "messaging-account-2", _("Secondary Account")
    MESSAGE_TEST = "message-test", _("Test message")
    PARTNER_GROUP = "partner-group", _("Partner Administration Security Group")
    TENANT_GROUP = "tenant-group", _("Tenant Administration Security Group")
    PARTNER_MEMBERS = "partner-group-members", _("Members of the Partner Administration Security Group")
    TENANT_MEMBERS = "tenant-group-members", _("Members of the Tenant Administration Security Group")


class CheckStatus(models.TextChoices):
    """How far a check is."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")


class CheckOutcome(models.TextChoices):
    """What came out. "Could not be done" says nothing about the connection itself."""

    OK = "ok", _("OK")
    FAILED = "failed", _("Failed")
    NOT_DONE = "not_done", _("Could not be done")


class ConnectionCheck(models.Model):
    """One check of one connection, asked for by a person or by night.

    `target` is what was checked (a GUID, or the fingerprint of a secret or long text), `directory` in which Entra
    directory; an answer for another directory says nothing about this one. `secret` holds the value
    itself where `target` does not, sealed, and is emptied when the check ends. `result` holds plain facts only.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="connection_checks", verbose_name=_("tenant"))
    kind = models.CharField(_("Kind"), max_length=24, choices=CheckKind)
    target = models.CharField(_("Target"), max_length=64)
    directory = models.CharField(_("Directory"), max_length=36, blank=True, editable=False)
    page = models.TextField(blank=True, editable=False)
    secret = SecretField(blank=True, default="", editable=False)
    status = models.CharField(_("Status"), max_length=8, choices=CheckStatus, default=CheckStatus.QUEUED)
    outcome = models.CharField(_("Outcome"), max_length=8, choices=CheckOutcome, blank=True)
    code = models.CharField(_("Code"), max_length=40, blank=True)
    result = models.JSONField(_("Result"), default=dict, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("Asked"), auto_now_add=True)
    started_at = models.DateTimeField(_("Started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("Finished"), null=True, blank=True)
    deadline = models.DateTimeField(_("Deadline"))
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    correlation_id = models.UUIDField(_("Correlation ID"), default=uuid.uuid4, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("connection check")
        verbose_name_plural = _("connection checks")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                "tenant",
                "kind",
                "target",
                "directory",
                MD5("page"),  # where Graph's next page begins can be longer than an index takes
                condition=~models.Q(status="done"),
                name="one_open_check_of_a_target",
            ),
            models.CheckConstraint(
                condition=models.Q(status="done", finished_at__isnull=False, secret="") & ~models.Q(outcome="")
                | ~models.Q(status="done") & models.Q(outcome="", finished_at__isnull=True),
                name="check_done_or_open",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "kind", "-id"], name="latest_check"),
            models.Index("status", "deadline", condition=~models.Q(status="done"), name="open_checks"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_status_display()}"

    @property
    def seconds(self) -> float | None:
        """How long the check ran, in seconds; None while it is open."""
        if self.started_at and self.finished_at:
            return (self.finished_at - self.started_at).total_seconds()
        return None
