"""Registers the app."""

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, sign-in, security groups, roles, and the one door to object permissions."""

    name = "accounts"
    verbose_name = _("People and access")

    def ready(self) -> None:
        """Let every deployment bring the stored permissions in step with the roles."""
        post_migrate.connect(refresh_stored_grants, sender=self, dispatch_uid="grants of every tenant")


def refresh_stored_grants(using: str, plan: Any = None, **_options: Any) -> None:
    """After `migrate`: roles may hold other permissions in this version. By now the permissions' rows are there.

    Not after a flush, which has no plan and leaves no tenants; nor while migrations are missing, as on a way back.
    """
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from accounts.access import permission_ids, refresh_grants

    if using != DEFAULT_DB_ALIAS or plan is None:
        return
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    permission_ids.cache_clear()
    refresh_grants()
