"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    """Tenants and partners, and the scope that keeps one tenant's rows apart from another's."""

    name = "tenants"
    verbose_name = _("Tenants")
