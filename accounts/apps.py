"""Registers the app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, sign-in, security groups, roles, and the one door to object permissions."""

    name = "accounts"
    verbose_name = _("People and access")

    def ready(self) -> None:
        """After a migration bring stored permissions up to what the roles hold."""
        post_migrate.connect(_refresh_grants, sender=self, dispatch_uid="grants after a migration")


def _refresh_grants(**_: Any) -> None:
    from accounts.access import permission_ids, refresh_grants

    permission_ids.cache_clear()  # a migration may have made permissions
    refresh_grants()
    permission_ids.cache_clear()
