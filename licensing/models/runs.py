"""Bulk runs of licence management: one product, many users; previewed, run by a worker, undone as a whole."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import DirectoryUser
from licensing.products import USER_PRODUCTS
from tenants.models import Tenant
from tenants.scope import ScopedManager


class RunAction(models.TextChoices):
    """What a run does with the licence."""

    ASSIGN = "assign", _("Assign")
    REMOVE = "remove", _("Take back")


class RunStatus(models.TextChoices):
    """How far a run is. A preview has changed nothing yet."""

    PREVIEW = "preview", _("Preview")
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped by a fault")


class RowOutcome(models.TextChoices):
    """What can be, or was, done for one row, and why not."""

    READY = "ready", _("Can be done")
    DONE = "done", _("Done")
    HAS_IT = "has_it", _("Has this licence already")
    HAS_NOT = "has_not", _("Does not have this licence")
    NEEDS = "needs", _("Needs another licence first")
    NEEDED = "needed", _("Another licence of this user needs it")
    DISABLED = "disabled", _("Is disabled")
    UNKNOWN = "unknown", _("No user of this tenant, or not within your organization units")
    DOUBLE = "double", _("Stands in an earlier line already")
    NO_FREE = "no_free", _("The contingent has no free licence left")


class BulkRun(models.Model):
    """One run. The row is the truth; the broker only rings (as with connection checks).

    `done` counts the rows that were worked on, `changed` those that were changed. `undoes` is the run that this
    one takes back.
    """

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="licence_runs", verbose_name=_("tenant"))
    action = models.CharField(_("Action"), max_length=8, choices=RunAction)
    product = models.CharField(
        _("Product"), max_length=24, choices=[(item.value, item.label) for item in USER_PRODUCTS]
    )
    status = models.CharField(_("Status"), max_length=8, choices=RunStatus, default=RunStatus.PREVIEW)
    total = models.PositiveIntegerField(_("Rows"), default=0)
    done = models.PositiveIntegerField(_("Worked on"), default=0)
    changed = models.PositiveIntegerField(_("Changed"), default=0)
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("Asked"), auto_now_add=True)
    started_at = models.DateTimeField(_("Started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("Finished"), null=True, blank=True)
    deadline = models.DateTimeField(_("Deadline"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("licence run")
        verbose_name_plural = _("licence runs")
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["tenant", "-id"], name="runs_of_tenant"),
            models.Index(
                "status", "deadline", condition=models.Q(status__in=["queued", "running"]), name="open_licence_runs"
            ),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(done__lte=models.F("total")), name="run_done_within_total"),
            models.CheckConstraint(condition=models.Q(changed__lte=models.F("done")), name="run_changed_within_done"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.get_product_display()} ({self.get_status_display()})"


class BulkRow(models.Model):
    """One user of a run, or a line of a list that names nobody. `given` is what the line said; empty for a filter."""

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="rows", verbose_name=_("run"))
    number = models.PositiveIntegerField(_("Line"))
    given = models.CharField(_("Given"), max_length=200, blank=True)
    user = models.ForeignKey(
        DirectoryUser, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("user")
    )
    outcome = models.CharField(_("Outcome"), max_length=10, choices=RowOutcome, default=RowOutcome.READY)

    class Meta:
        verbose_name = _("row of a licence run")
        verbose_name_plural = _("rows of licence runs")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["run", "number"], name="row_number_once_in_a_run")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["run", "outcome"], name="rows_by_outcome")]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_outcome_display()}"
