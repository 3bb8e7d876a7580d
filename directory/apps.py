"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """Organization units, and the Provisioning tab."""

    name = "directory"
    verbose_name = _("Directory")
