"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExtensionsConfig(AppConfig):
    """Settings of the Nimbus extensions: Interact and its neighbours."""

    name = "extensions"
    verbose_name = _("Extensions")
