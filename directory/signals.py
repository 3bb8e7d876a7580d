"""Every tenant has the root of its tree from the moment it exists."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from directory.services import ensure_root
from tenants.models import Tenant


@receiver(post_save, sender=Tenant, dispatch_uid="root of a new tenant")
def plant_root(instance: Tenant, *, created: bool, raw: bool = False, **_: Any) -> None:
    """Make the root of a new tenant; rows that are loaded as they are bring their own."""
    if created and not raw:
        ensure_root(instance)
