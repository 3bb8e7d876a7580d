"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """What a person sees around the settings: tabs, the settings form, checks, history, lists."""

    name = "portal"
    verbose_name = _("Portal")
