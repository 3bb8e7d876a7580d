"""The Celery application: one queue for connection checks, one for housekeeping."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nimbus_admin.settings")

app = Celery("nimbus_admin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
