"""The Presence Tracking section of the Extensions tab."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from portal.checks.directories import own_directory
from portal.consent.accounts import mail_of, presence_accounts
from portal.consent.checks import check_consent, check_guest
from portal.consent.rows import account_row, consent_row
from portal.forms.base import Access
from portal.models import CheckKind, ConsentPurpose
from portal.settings_page.form import SettingsForm
from portal.settings_page.rows import Row
from portal.tabs import FieldCheck, Section, Tab, register
from presence.checks import check_presence
from presence.forms import PresenceTrackingForm
from presence.models import PresenceTracking
from tenants.models import Tenant
from tenants.permissions import TenantPermission as May

_KEY = "presence"
_SHOWN = Access(change=None, see=May.CHANGE_TECHNICAL)
_ACCOUNTS = ("account_1", "account_2")


def is_tracking(tenant: Tenant) -> bool:
    """Say whether the tenant relies on the guest accounts."""
    row: PresenceTracking | None = getattr(tenant, "presencetracking", None)
    return row is not None and row.track_by_guests


def account_mail(number: int) -> Callable[[Tenant], str]:
    """Return a function that names the deployment's account; empty where there is none."""

    def mail(tenant: Tenant) -> str:
        return mail_of(presence_accounts()[number])

    return mail


def presence_rows(form: SettingsForm, after: str) -> list[Row]:
    """Return the consent link and the two accounts, before the Test UPN."""
    if after != "track_by_permission" or May.CHANGE_TECHNICAL not in form.held:
        return []
    labels = (_("Presence Account 1"), _("Presence Account 2"))
    facts = (
        _("Guest account of Luware that reads presence"),
        _("Guest account of Luware that takes over while account 1 does not work"),
    )
    return [
        consent_row(form, _KEY, ConsentPurpose.PRESENCE),
        *(
            account_row(_KEY, name, label=labels[number], mail=account_mail(number)(form.tenant), facts=facts[number])
            for number, name in enumerate(_ACCOUNTS)
        ),
    ]


register(
    Section(
        key=_KEY,
        tab=Tab.EXTENSIONS,
        title=_lazy("Presence Tracking"),
        form=PresenceTrackingForm,
        accessor="presencetracking",
        order=50,
        explanation=_lazy(
            "Lets Nimbus see whether your users are in a Teams call, and route calls accordingly. Without it Nimbus "
            "knows only simple states such as Available, Busy and Away."
        ),
        checks={
            "consent": FieldCheck(
                CheckKind.PRESENCE_CONSENT,
                check_consent(ConsentPurpose.PRESENCE),
                value=lambda _tenant: ConsentPurpose.PRESENCE.value,
                directory=own_directory,
                is_used=is_tracking,
            ),
            "account_1": FieldCheck(
                CheckKind.PRESENCE_ACCOUNT_1,
                check_guest,
                value=account_mail(0),
                directory=own_directory,
                is_used=is_tracking,
            ),
            "account_2": FieldCheck(
                CheckKind.PRESENCE_ACCOUNT_2,
                check_guest,
                value=account_mail(1),
                directory=own_directory,
                is_used=is_tracking,
            ),
            "test_upn": FieldCheck(
                CheckKind.PRESENCE_TEST,
                check_presence,
                label=_lazy("Test"),
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
        extra_fields={
            "consent": (_lazy("Grant Permission"), _SHOWN),
            "account_1": (_lazy("Presence Account 1"), _SHOWN),
            "account_2": (_lazy("Presence Account 2"), _SHOWN),
        },
    )
)
