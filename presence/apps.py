"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresenceConfig(AppConfig):
    """The Presence Tracking section."""

    name = "presence"
    verbose_name = _("Presence")
