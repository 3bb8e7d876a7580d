"""Staff administration of presence tracking."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.staff_settings import SettingsAdmin, StaffSettingsForm
from presence.forms import PresenceTrackingForm
from presence.models import PresenceTracking
from presence.readiness import what_guest_tracking_lacks
from tenants.validators import validate_upn


class StaffPresenceForm(StaffSettingsForm):
    """One way of tracking at most, and guest accounts only once they can read."""

    section_form = PresenceTrackingForm
    rules = {"test_upn": validate_upn}

    class Meta:
        model = PresenceTracking
        fields: ClassVar[list[str]] = []  # the administration names them
        help_texts = PresenceTrackingForm.Meta.help_texts

    def clean(self) -> dict[str, Any]:
        """Refuse both ways at once, and guests that cannot read yet."""
        cleaned: dict[str, Any] = super().clean()
        guests = cleaned.get("track_by_guests")
        if guests and cleaned.get("track_by_permission"):
            self.add_error("track_by_permission", _("Switch one of the two ways of tracking off."))
        if guests and "track_by_guests" in self.changed_data:
            lacking = what_guest_tracking_lacks(self.instance.tenant)
            if lacking:
                self.add_error("track_by_guests", lacking)
        return cleaned


@admin.register(PresenceTracking)
class PresenceTrackingAdmin(SettingsAdmin):
    """How each tenant's presence is read."""

    form = StaffPresenceForm
    list_display = ("tenant", "track_by_guests", "track_by_permission")
    list_filter = ("track_by_guests", "track_by_permission")
    fields = ("track_by_guests", "track_by_permission", "test_upn")
