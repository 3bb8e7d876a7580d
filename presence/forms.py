"""Form of the Presence Tracking section. Words: seed, "Presence Tracking"."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from portal.forms.base import Access, SectionForm
from portal.forms.fields import UserNameField
from presence.models import PresenceTracking
from presence.readiness import what_guest_tracking_lacks
from tenants.permissions import TenantPermission as May


class PresenceTrackingForm(SectionForm):
    """One way of tracking at most, and guest accounts only once they can read."""

    access = {
        "track_by_guests": Access(change=May.CHANGE_TECHNICAL),
        "track_by_permission": Access(change=May.CHANGE_TECHNICAL),
        "test_upn": Access(change=May.CHANGE_TECHNICAL, see=May.CHANGE_TECHNICAL),
    }

    test_upn = UserNameField(
        label=_("Test UPN"),
        help_text=_("Somebody of your tenant whose presence is read, for example anna.keller@contoso.com."),
    )

    class Meta(SectionForm.Meta):
        model = PresenceTracking
        fields: ClassVar[list[str]] = ["track_by_guests", "track_by_permission", "test_upn"]
        help_texts: ClassVar[dict[str, Any]] = {
            "track_by_guests": _("On: two guest accounts of Luware read whether your users are in a call."),
            "track_by_permission": _(
                "On: Nimbus reads presence itself, without guest accounts. Excludes the switch above."
            ),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        guests, permission = self.value_of("track_by_guests"), self.value_of("track_by_permission")
        if guests and permission and "track_by_permission" in self.fields:
            self.add_error("track_by_permission", _("Switch one of the two ways of tracking off."))
        if guests and not self.before["track_by_guests"] and "track_by_guests" in self.fields:
            lacking = what_guest_tracking_lacks(self.instance.tenant)
            if lacking:
                self.add_error("track_by_guests", lacking)
        return cleaned
