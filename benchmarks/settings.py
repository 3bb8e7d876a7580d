"""The portal's settings with the stock Django admin instead of unfold, which would change the peer's pages."""

from nimbus_admin.settings import *  # noqa: F403  # everything else is the same
from nimbus_admin.settings import INSTALLED_APPS as _INSTALLED
from nimbus_admin.settings import STORAGES as _STORAGES

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig" if app == "django.contrib.admin" else app
    for app in _INSTALLED
    if not app.startswith("unfold")
]
ROOT_URLCONF = "benchmarks.urls"
LOGGING = {"version": 1, "disable_existing_loggers": True}
STORAGES = {**_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
