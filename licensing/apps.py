"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LicensingConfig(AppConfig):
    """The state of a tenant and what it has licensed."""

    name = "licensing"
    verbose_name = _("Licences")
