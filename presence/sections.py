"""The Presence Tracking section of the Extensions tab."""

from django.utils.translation import gettext_lazy as _

from portal.checks.directories import own_directory
from portal.consent.accounts import presence_accounts
from portal.consent.part import ConsentPart, GuestAccount
from portal.models import CheckKind, ConsentPurpose
from portal.settings_page.form import SettingsForm
from portal.settings_page.rows import Row
from portal.tabs import FieldCheck, Section, Tab, register
from presence.checks import check_presence
from presence.forms import PresenceTrackingForm
from presence.models import PresenceTracking
from tenants.models import Tenant

_KEY = "presence"


def is_tracking(tenant: Tenant) -> bool:
    """Say whether the tenant relies on the guest accounts."""
    row: PresenceTracking | None = getattr(tenant, "presencetracking", None)
    return row is not None and row.track_by_guests


CONSENT = ConsentPart(
    key=_KEY,
    purpose=ConsentPurpose.PRESENCE,
    kind=CheckKind.PRESENCE_CONSENT,
    accounts=presence_accounts,
    shown=(
        GuestAccount(
            "account_1",
            CheckKind.PRESENCE_ACCOUNT_1,
            _("Presence Account 1"),
            _("Guest account of Luware that reads presence"),
        ),
        GuestAccount(
            "account_2",
            CheckKind.PRESENCE_ACCOUNT_2,
            _("Presence Account 2"),
            _("Guest account of Luware that takes over while account 1 does not work"),
        ),
    ),
    is_used=is_tracking,
)


def presence_rows(form: SettingsForm, after: str) -> list[Row]:
    """Return the consent link and the two accounts, before the Test UPN."""
    return CONSENT.rows(form) if after == "track_by_permission" else []


register(
    Section(
        key=_KEY,
        tab=Tab.EXTENSIONS,
        title=_("Presence Tracking"),
        form=PresenceTrackingForm,
        accessor="presencetracking",
        order=50,
        explanation=_(
            "Lets Nimbus see whether your users are in a Teams call, and route calls accordingly. Without it Nimbus "
            "knows only simple states such as Available, Busy and Away."
        ),
        checks={
            **CONSENT.checks(),
            "test_upn": FieldCheck(
                CheckKind.PRESENCE_TEST,
                check_presence,
                label=_("Test"),
                directory=own_directory,
                is_used=lambda _tenant: False,
            ),
        },
        help=("presence-tracking", "presence-states", "presence-service-settings"),
        field_help={
            "track_by_permission": "presence-application",
            "consent": "presence-permissions",
            "account_1": "presence-accounts",
            "account_2": "presence-mfa",
            "test_upn": "presence-troubleshooting",
        },
        rows_after=presence_rows,
        extra_fields=CONSENT.fields(),
    )
)
