"""What a worker does with a reading that it has claimed: page after page, each stored with the progress at once."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.cloud import cloud
from directory.models import DirectorySync, SyncStatus
from directory.sync import outcomes
from directory.sync.storing import Counts, disable_unseen, incomplete, merged, store
from microsoft import graph
from microsoft.errors import MicrosoftError, Problem
from tenants.models import Tenant

logger = logging.getLogger(__name__)
MAX_SETBACKS = 5  # attempts after the last page
MAX_RESTARTS = 2
FIRST_WAIT, LONGEST_WAIT = 5, 3600  # seconds
MOST_PAGES = 20_000  # more than any directory has: a chain of links that never ends


class Ended(Exception):
    """The reading is over with a code of `outcomes`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TakenOver(Exception):
    """Another worker has the reading by now; nothing more may be stored."""


def work(sync: DirectorySync) -> None:
    """Go on until the end, the end of the slice, or what stops it; the row says afterwards which."""
    facts = {"sync": sync.pk, "tenant": sync.tenant_id, "correlation_id": str(sync.correlation_id)}
    try:
        _slice(sync)
    except TakenOver:
        logger.warning("Another worker has taken the reading over", extra=facts)
    except Ended as end:
        _finish(sync, end.code)
    except MicrosoftError as error:
        logger.info("Reading stopped by %s", error.problem, extra=facts)
        _stopped(sync, error)
    except SoftTimeLimitExceeded:
        logger.warning("A page took too long", extra=facts)
        _set_back(sync, Problem.TIMED_OUT)
    except Exception:  # a reading must end or go on; what happened is in the log, under its id
        logger.exception("Reading failed inside the portal", extra=facts)
        _set_back(sync, outcomes.INTERNAL)


def _slice(sync: DirectorySync) -> None:
    over = time.monotonic() + settings.SYNC_SLICE_SECONDS
    while True:
        if sync.delta_link:
            _end(sync)
        else:
            _page(sync)
        if time.monotonic() >= over:
            _wait(sync, seconds=0)
            return


def _page(sync: DirectorySync) -> None:
    page = graph.users_delta(cloud(), sync.directory, sync.next_link)
    changes = merged(page.changes)
    if sync.is_full:
        _leave_former_directory(sync)
    elif missing := incomplete(sync.tenant_id, changes):
        changes |= {found.id: found for found in graph.users_by_id(cloud(), sync.directory, missing)}
    with _held(sync) as tenant:
        _advance(sync, store(sync, tenant, changes))
        sync.pages += 1
        sync.seen += len(changes)
        sync.next_link, sync.delta_link = page.next_link, page.delta_link
        if sync.pages > MOST_PAGES:
            raise Ended(Problem.INVALID_ANSWER)
        if sync.is_full and page.delta_link and not sync.seen:
            raise Ended(outcomes.NOBODY)
        sync.save(update_fields=[*COUNTED, *PROGRESS])


COUNTED = ("added", "updated", "disabled", "left_out")
PROGRESS = ("pages", "seen", "next_link", "delta_link", "setbacks", "deadline", "code")


def _advance(sync: DirectorySync, counts: Counts) -> None:
    for name in COUNTED:
        setattr(sync, name, getattr(sync, name) + getattr(counts, name))
    sync.setbacks, sync.code = 0, ""
    sync.deadline = timezone.now() + timedelta(seconds=settings.SYNC_DEADLINE_SECONDS)


def _leave_former_directory(sync: DirectorySync) -> None:
    """Disable the people of another directory before the first of this one comes: the two never mix."""
    if sync.next_link:
        return
    earlier = DirectorySync.objects.filter(tenant=sync.tenant_id, pages__gt=0).exclude(pk=sync.pk)
    last = earlier.order_by("-pk").first()
    if last is not None and last.directory != sync.directory:
        while _disable_some(sync):
            pass


def _end(sync: DirectorySync) -> None:
    """After the last page: disable a batch of those who were not seen, or say that it is over."""
    if not sync.is_full or not _disable_some(sync):
        raise Ended(outcomes.OK)


def _disable_some(sync: DirectorySync) -> int:
    with _held(sync):
        count = disable_unseen(sync)
        _advance(sync, Counts(disabled=count))
        sync.save(update_fields=[*COUNTED, *PROGRESS])
    return count


@contextmanager
def _held(sync: DirectorySync) -> Iterator[Tenant]:
    """Open a transaction in which the reading is this worker's and the tenant stays in its directory.

    Raises TakenOver, and Ended when the tenant's directory has changed or the tenant is about to be deleted.
    """
    with transaction.atomic():
        mine = DirectorySync.objects.select_for_update(of=("self",)).filter(pk=sync.pk, **_mine(sync))
        if mine.only("pk").first() is None:
            raise TakenOver
        tenant = Tenant.objects.select_for_update(of=("self",), no_key=True).get(pk=sync.tenant_id)
        if tenant.tenant_id != sync.directory:
            raise Ended(outcomes.MOVED)
        if tenant.pending_deletion_since is not None:
            raise Ended(outcomes.DELETING)
        yield tenant


def _mine(sync: DirectorySync) -> dict[str, Any]:
    return {"status": SyncStatus.RUNNING, "attempts": sync.attempts}


def _stopped(sync: DirectorySync, error: MicrosoftError) -> None:
    if error.problem is Problem.RESYNC_REQUIRED and sync.restarts < MAX_RESTARTS:
        _restart(sync)
    elif error.retry and (error.retry_after or 0) <= LONGEST_WAIT:
        _set_back(sync, error.problem, error.retry_after, error.request_id)
    else:
        _finish(sync, error.problem, error.request_id)


def _restart(sync: DirectorySync) -> None:
    """Begin a full reading anew: Microsoft no longer knows how to go on. A new generation, so that nobody is missed."""
    DirectorySync.objects.filter(pk=sync.pk, **_mine(sync)).update(
        is_full=True,
        generation=sync.generation + 1,
        next_link="",
        delta_link="",
        seen=0,
        restarts=sync.restarts + 1,
        status=SyncStatus.QUEUED,
        due_at=timezone.now(),
    )


def _set_back(sync: DirectorySync, code: str, seconds: float | None = None, request_id: str = "") -> None:
    """Let the reading wait, as long as Microsoft asks for or longer each time; after several times it is over."""
    setbacks = sync.setbacks + 1
    if setbacks >= MAX_SETBACKS:
        _finish(sync, code, request_id)
        return
    _wait(sync, seconds=max(seconds or 0, FIRST_WAIT * 2**sync.setbacks), code=str(code), setbacks=setbacks)


def _wait(sync: DirectorySync, seconds: float, **facts: Any) -> None:
    now = timezone.now()
    due = now + timedelta(seconds=seconds)
    DirectorySync.objects.filter(pk=sync.pk, **_mine(sync)).update(
        status=SyncStatus.QUEUED, due_at=due, deadline=due + timedelta(days=1), **facts
    )


def _finish(sync: DirectorySync, code: str, request_id: str = "") -> None:
    DirectorySync.objects.filter(pk=sync.pk, **_mine(sync)).update(
        status=SyncStatus.DONE,
        outcome=outcomes.meaning(code).outcome,
        code=str(code),
        request_id=request_id[:200],
        finished_at=timezone.now(),
    )
