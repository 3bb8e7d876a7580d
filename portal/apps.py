"""Registers the app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """What a person sees around the settings: tabs, the settings form, checks, history, lists."""

    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        autodiscover_modules("sections")
