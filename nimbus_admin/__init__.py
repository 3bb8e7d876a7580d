"""The project: settings, addresses, workers, and the commands that run it."""

from nimbus_admin.celery import app as celery_app

__all__ = ["celery_app"]
