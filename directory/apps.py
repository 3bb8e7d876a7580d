"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """Organization units, and what applies when services are provisioned."""

    name = "directory"
    verbose_name = _("Directory")

    def ready(self) -> None:
        """Connect what follows from a new tenant."""
        from directory import signals  # noqa: F401 - connecting is all that it is for
