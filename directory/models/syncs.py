"""Readings of a tenant's directory: a row per reading is the truth; the broker only rings the bell."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import CheckOutcome
from tenants.models import Tenant
from tenants.scope import ScopedManager


class SyncStatus(models.TextChoices):
    """How far a reading is."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")


class DirectorySync(models.Model):
    """One reading of the users of one Entra directory; what its worker has stored and how to go on is in the row.

    `next_link` is the page that comes next ('' before the first page of a full reading), `delta_link` where the
    next reading begins: set with the last page, after which only those who were not seen are left to be disabled.
    A full reading marks whom it sees with its `generation`. `attempts` tells one worker from its successor,
    `setbacks` counts attempts since the last page, and nobody claims the row before `due_at`.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="directory_syncs", verbose_name=_("tenant"))
    directory = models.UUIDField(_("Entra directory ID"))
    is_full = models.BooleanField(_("Full"), default=True)
    generation = models.PositiveIntegerField(default=1, editable=False)
    status = models.CharField(_("Status"), max_length=8, choices=SyncStatus, default=SyncStatus.QUEUED)
    outcome = models.CharField(_("Outcome"), max_length=8, choices=CheckOutcome, blank=True)
    code = models.CharField(_("Code"), max_length=40, blank=True)
    request_id = models.CharField(_("Request ID of Microsoft"), max_length=200, blank=True)
    next_link = models.TextField(blank=True, editable=False)
    delta_link = models.TextField(blank=True, editable=False)
    pages = models.PositiveIntegerField(_("Pages"), default=0)
    seen = models.PositiveIntegerField(_("Read"), default=0)
    added = models.PositiveIntegerField(_("Added"), default=0)
    updated = models.PositiveIntegerField(_("Updated"), default=0)
    disabled = models.PositiveIntegerField(_("Disabled"), default=0)
    left_out = models.PositiveIntegerField(_("Left out"), default=0)
    restarts = models.PositiveSmallIntegerField(default=0, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("Asked"), auto_now_add=True)
    due_at = models.DateTimeField(_("Due"))
    started_at = models.DateTimeField(_("Started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("Finished"), null=True, blank=True)
    deadline = models.DateTimeField(_("Deadline"))
    attempts = models.PositiveIntegerField(_("Attempts"), default=0)
    setbacks = models.PositiveSmallIntegerField(default=0, editable=False)
    correlation_id = models.UUIDField(_("Correlation ID"), default=uuid.uuid4, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("reading of a directory")
        verbose_name_plural = _("readings of directories")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["tenant"], condition=~models.Q(status="done"), name="one_open_sync"),
            models.CheckConstraint(
                condition=models.Q(status="done", finished_at__isnull=False) & ~models.Q(outcome="")
                | ~models.Q(status="done") & models.Q(outcome="", finished_at__isnull=True),
                name="sync_done_or_open",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["tenant", "-id"], name="latest_sync"),
            models.Index("status", "deadline", condition=~models.Q(status="done"), name="open_syncs"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}: {self.get_status_display()}"

    @property
    def seconds(self) -> float | None:
        """How long the reading took, in seconds; None while it is open."""
        if self.started_at and self.finished_at:
            return (self.finished_at - self.started_at).total_seconds()
        return None
