"""The Celery application: queues for connection checks, housekeeping and long work."""

import os
import sys

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nimbus_admin.settings")

READY_LINE = "The worker waits for tasks."

app = Celery("nimbus_admin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def announce(**_: object) -> None:
    """Write the line that the run command waits for, past Celery's log levels."""
    print(READY_LINE, file=sys.__stdout__, flush=True)
