"""Registers the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, sign-in, security groups, roles, and the one door to object permissions."""

    name = "accounts"
    verbose_name = _("People and access")
