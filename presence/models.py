"""Presence Tracking. Field rules: product description, "Extensions / Presence Tracking"."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantSettings


class PresenceTracking(TenantSettings):
    """How Nimbus reads the Teams presence of the tenant's users: not at all, by guest accounts, or by permission."""

    track_by_guests = models.BooleanField(_("Track Presence over Guest Accounts"), default=False)
    track_by_permission = models.BooleanField(_("Track Presence via application permission"), default=False)
    test_upn = models.CharField(_("Test UPN"), max_length=113, blank=True)

    class Meta:
        verbose_name = _("presence tracking")
        verbose_name_plural = _("presence tracking")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~models.Q(track_by_guests=True, track_by_permission=True), name="presence_one_way_only"
            )
        ]
