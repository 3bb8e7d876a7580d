"""Tasks of the workers. Each takes ids at most, calls one service, and may run twice without harm."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.checks import nightly, service
from portal.models import HeldEdit
from portal.retention import purge_history_details

HELD_EDIT_LIFE = timedelta(days=1)


@shared_task(soft_time_limit=settings.CHECK_SOFT_SECONDS, time_limit=settings.CHECK_HARD_SECONDS)
def run_check(check_pk: int) -> None:
    """Do one connection check."""
    service.run(check_pk)


@shared_task
def sweep_checks() -> None:
    """Call again for checks that wait, and end those that were left behind."""
    service.sweep()


@shared_task
def check_every_tenant() -> None:
    """Put the checks of every saved connection into the queue; the sweeper feeds them to the workers."""
    nightly.queue_every_check()


@shared_task
def forget_expired() -> None:
    """Delete sessions, held edits and details of the history whose time is over."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    HeldEdit.objects.filter(held_at__lt=now - HELD_EDIT_LIFE).delete()
    purge_history_details()
