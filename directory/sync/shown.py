"""Readings of a directory as a page shows them: numbers and sentences, nobody's name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise

from directory.models import DirectorySync, SyncStatus
from directory.sync.outcomes import meaning
from tenants.models import Tenant

EXPECTED_WAIT = timedelta(seconds=20)  # the sweeper has rung again by then


@dataclass(frozen=True)
class SyncView:
    """One reading for the templates. `status` is "none" where nothing was read yet.

    `goes_on_at`: Microsoft was busy, and the worker waits until then. `is_former`: it was of another directory than
    the tenant's present one.
    """

    status: str = "none"
    outcome: str = ""
    sentence: str | Promise = ""
    advice: str | Promise = ""
    is_full: bool = False
    is_former: bool = False
    is_waiting: bool = False
    goes_on_at: datetime | None = None
    asked_at: datetime | None = None
    finished_at: datetime | None = None
    seconds: float | None = None
    seen: int = 0
    added: int = 0
    updated: int = 0
    disabled: int = 0
    left_out: int = 0
    correlation_id: str = ""
    request_id: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the reading is still under way."""
        return self.status in {SyncStatus.QUEUED, SyncStatus.RUNNING}


def show(sync: DirectorySync, tenant: Tenant) -> SyncView:
    """Return how the page shows a reading."""
    now = timezone.now()
    found = meaning(sync.code) if sync.code else None
    queued = sync.status == SyncStatus.QUEUED
    return SyncView(
        status=sync.status,
        outcome=sync.outcome,
        sentence=found.sentence if found else "",
        advice=found.advice if found else "",
        is_full=sync.is_full,
        is_former=sync.directory != tenant.tenant_id,
        is_waiting=queued and now - max(sync.asked_at, sync.due_at) > EXPECTED_WAIT,
        goes_on_at=sync.due_at if queued and sync.due_at > now else None,
        asked_at=sync.asked_at,
        finished_at=sync.finished_at,
        seconds=sync.seconds,
        seen=sync.seen,
        added=sync.added,
        updated=sync.updated,
        disabled=sync.disabled,
        left_out=sync.left_out,
        correlation_id=str(sync.correlation_id),
        request_id=sync.request_id,
    )
