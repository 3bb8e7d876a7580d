"""Asking for a reading of a directory, and seeing that it comes to an end. The row is the truth; the broker only rings.

A worker takes a reading for a short while at a time, so that many tenants share few workers. What it has stored and
how to go on is in the row: the next worker goes on there, after the end of the slice as after a SIGKILL.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, OuterRef, Subquery
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from accounts.access import Person
from directory.models import DirectorySync, SyncStatus
from directory.sync import outcomes
from directory.sync.working import MAX_SETBACKS, work
from tenants.models import CLOSED_STATES, Tenant
from tenants.scope import every_tenant

logger = logging.getLogger(__name__)
BULK = "bulk"  # the queue of long work
QUEUED_DEADLINE = timedelta(days=1)
# Microsoft forgets a delta token after seven days: https://learn.microsoft.com/graph/delta-query-overview
LINK_LIFE = timedelta(days=6)
KEPT = timedelta(days=90)
BATCH = 500
MOST_RUNG = 50


def ask(tenant: Tenant, person: Person | None) -> DirectorySync:
    """Ask for a reading, or join the one that is open; the worker is called after the commit."""
    while True:  # again only when the open one ended between the two queries
        DirectorySync.objects.bulk_create(_queued([tenant], person), ignore_conflicts=True)
        sync = DirectorySync.objects.filter(tenant=tenant).exclude(status=SyncStatus.DONE).first()
        if sync is not None:
            transaction.on_commit(partial(ring, sync.pk))
            return sync


def _queued(tenants: Sequence[Tenant], person: Person | None) -> list[DirectorySync]:
    """Return a row for each tenant, not stored yet; the number of queries is the same for any number of tenants."""
    earlier = DirectorySync.objects.filter(tenant__in=tenants)
    read = earlier.filter(pages__gt=0).order_by("tenant", "-pk").distinct("tenant")
    last = {sync.tenant_id: sync for sync in read}
    newest = dict(earlier.order_by().values_list("tenant").annotate(Max("generation")))
    return [_row(tenant, person, last.get(tenant.pk), newest.get(tenant.pk, 0)) for tenant in tenants]


def _row(tenant: Tenant, person: Person | None, last: DirectorySync | None, newest: int) -> DirectorySync:
    """Return a row that goes on from the `last` reading where that is possible, and else reads everybody.

    Possible it is only right after a reading of the same directory that came to its end.
    """
    now = timezone.now()
    link = ""
    if last is not None and last.code == outcomes.OK and last.directory == tenant.tenant_id:
        link = last.delta_link if last.finished_at and last.finished_at > now - LINK_LIFE else ""
    return DirectorySync(
        tenant=tenant,
        directory=tenant.tenant_id,
        is_full=not link,
        generation=newest if link else newest + 1,
        next_link=link,
        asked_by=person if person and person.is_authenticated else None,
        due_at=now,
        deadline=now + QUEUED_DEADLINE,
    )


def ring(sync_pk: int) -> None:
    """Call a worker for a queued reading. A broker that is away is no error: the sweeper calls again."""
    from directory.tasks import run_sync

    try:
        run_sync.apply_async((sync_pk,), queue=BULK)
    except BrokerAway:
        logger.warning("The broker is away; reading %s waits for the sweeper", sync_pk)


def run(sync_pk: int) -> None:
    """Go on with a queued reading for a while, unless another worker has it. Safe to call any number of times."""
    with every_tenant("a worker serves all tenants; the row says which"):
        now = timezone.now()
        claimed = DirectorySync.objects.filter(pk=sync_pk, status=SyncStatus.QUEUED, due_at__lte=now).update(
            status=SyncStatus.RUNNING,
            deadline=now + timedelta(seconds=settings.SYNC_DEADLINE_SECONDS),
            attempts=F("attempts") + 1,
        )
        if claimed != 1:
            return
        DirectorySync.objects.filter(pk=sync_pk, started_at=None).update(started_at=now)
        sync = DirectorySync.objects.select_related("tenant").get(pk=sync_pk)
        work(sync)
        sync.refresh_from_db(fields=["status", "due_at", "code"])
        if sync.status == SyncStatus.QUEUED and sync.due_at <= timezone.now():
            ring(sync.pk)
        elif sync.code == outcomes.MOVED:
            ask(Tenant.objects.get(pk=sync.tenant_id), sync.asked_by)


def sweep() -> None:
    """Call again for what was never claimed or has waited long enough, and take over what its worker left behind."""
    with every_tenant("the sweeper looks after the readings of all tenants"):
        now = timezone.now()
        late = DirectorySync.objects.filter(status=SyncStatus.RUNNING, deadline__lt=now)
        late.filter(setbacks__lt=MAX_SETBACKS).update(
            status=SyncStatus.QUEUED, due_at=now, deadline=now + QUEUED_DEADLINE, setbacks=F("setbacks") + 1
        )
        DirectorySync.objects.exclude(status=SyncStatus.DONE).filter(deadline__lt=now).update(
            status=SyncStatus.DONE,
            outcome=outcomes.meaning(outcomes.LOST).outcome,
            code=outcomes.LOST,
            finished_at=now,
        )
        waiting = DirectorySync.objects.filter(
            status=SyncStatus.QUEUED, due_at__lte=now, asked_at__lt=now - timedelta(seconds=5)
        )
        for sync_pk in waiting.order_by("due_at").values_list("pk", flat=True)[:MOST_RUNG]:
            ring(sync_pk)


def queue_every_directory() -> int:
    """Queue a reading of every tenant that is neither closed nor about to be deleted; return how many are new.

    Nobody is called here: the sweeper feeds the workers. What has ended long ago is forgotten, but for the latest.
    """
    made = 0
    with every_tenant("the nightly round reads all directories"):
        _forget_old()
        tenants = Tenant.objects.filter(pending_deletion_since=None).exclude(state__in=CLOSED_STATES).order_by("pk")
        for batch in _batches(tenants.iterator(chunk_size=BATCH)):
            open_ones = DirectorySync.objects.filter(tenant__in=batch).exclude(status=SyncStatus.DONE)
            busy = set(open_ones.values_list("tenant_id", flat=True))
            rows = _queued([tenant for tenant in batch if tenant.pk not in busy], None)
            DirectorySync.objects.bulk_create(rows, ignore_conflicts=True)
            made += len(rows)
    return made


def _batches(tenants: Iterable[Tenant]) -> Iterator[list[Tenant]]:
    source = iter(tenants)
    while batch := list(islice(source, BATCH)):
        yield batch


def _forget_old() -> None:
    latest = DirectorySync.objects.filter(tenant=OuterRef("tenant"), pages__gt=0).order_by("-pk").values("pk")[:1]
    old = DirectorySync.objects.filter(status=SyncStatus.DONE, finished_at__lt=timezone.now() - KEPT)
    old.exclude(pk=Subquery(latest)).delete()
