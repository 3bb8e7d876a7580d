"""Tasks of the directory. Each takes ids at most, calls one service, and may run twice without harm."""

from celery import shared_task
from django.conf import settings

from directory.sync import service


@shared_task(soft_time_limit=settings.SYNC_SOFT_SECONDS, time_limit=settings.SYNC_HARD_SECONDS)
def run_sync(sync_pk: int) -> None:
    """Go on with a reading of a directory for a while."""
    service.run(sync_pk)


@shared_task
def sweep_syncs() -> None:
    """Call again for readings that wait, and take over those that were left behind."""
    service.sweep()


@shared_task
def read_every_directory() -> None:
    """Put a reading of every open tenant into the queue; the sweeper feeds them to the workers."""
    service.queue_every_directory()
