"""The Instant Messaging section of the Modalities tab."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.cloud import cloud
from extensions.forms.modalities import InstantMessagingForm
from microsoft import graph
from microsoft.errors import MicrosoftError
from portal.checks.acs import check_connection_string
from portal.checks.directories import own_directory
from portal.checks.outcomes import NO_ACCOUNT, Failed
from portal.consent.accounts import messaging_accounts
from portal.consent.part import ConsentPart, GuestAccount
from portal.models import CheckKind, ConsentPurpose
from portal.settings_page.form import SettingsForm
from portal.settings_page.rows import Row
from portal.tabs import FieldCheck, Section, Tab, register
from tenants.models import Tenant

_KEY = "im"


def uses_messaging(tenant: Tenant) -> bool:
    """Say whether the tenant relies on the messaging accounts."""
    row = getattr(tenant, "instantmessaging", None)
    return row is not None and row.enabled


CONSENT = ConsentPart(
    key=_KEY,
    purpose=ConsentPurpose.MESSAGING,
    kind=CheckKind.MESSAGING_CONSENT,
    accounts=messaging_accounts,
    shown=(
        GuestAccount(
            "account_1",
            CheckKind.MESSAGING_ACCOUNT_1,
            _lazy("Primary Account"),
            _lazy("Guest account of Luware that sends and reads chat messages"),
        ),
        GuestAccount(
            "account_2",
            CheckKind.MESSAGING_ACCOUNT_2,
            _lazy("Secondary Account"),
            _lazy("Guest account of Luware that takes over while the primary account does not work"),
        ),
    ),
    is_used=uses_messaging,
    switch="enabled",
)


def messaging_rows(form: SettingsForm, after: str) -> list[Row]:
    """Return the consent link and the two accounts, after the switch that they belong to."""
    return CONSENT.rows(form) if after == CONSENT.switch else []


def send_test_message(tenant: Tenant, value: str, page: str) -> dict[str, Any]:
    """Send a test message to the person with this UPN, by the primary account, on failure by the secondary one.

    The facts name the problem of each account that could not. Raises Failed with the last one when none could.
    """
    problems: list[dict[str, str]] = []
    for account in filter(None, messaging_accounts()):
        try:
            graph.send_test_message(cloud(), tenant.tenant_id, account, value, _("This is a test message of Nimbus."))
        except MicrosoftError as error:
            problems.append({"problem": str(error.problem)})
        else:
            return {"sent_by": account.mail, "readings": problems}
    if not problems:
        raise Failed(NO_ACCOUNT, {})
    raise Failed(problems[-1]["problem"], {"readings": problems})


register(
    Section(
        key=_KEY,
        tab=Tab.MODALITIES,
        title=_lazy("Instant Messaging"),
        form=InstantMessagingForm,
        accessor="instantmessaging",
        order=10,
        explanation=_lazy("Chats with customers, handled by your users. Licensed separately."),
        checks={
            **CONSENT.checks(),
            "test_upn": FieldCheck(
                CheckKind.MESSAGE_TEST,
                send_test_message,
                label=_lazy("Test"),
                directory=own_directory,
                is_repeatable=False,
                is_used=lambda _tenant: False,
            ),
            "acs_connection_string": FieldCheck(CheckKind.IM_ACS, check_connection_string),
        },
        help=("instant-messaging", "modalities"),
        field_help={
            "account_1": "presence-accounts",
            "account_2": "presence-accounts",
            "max_tasks": "fair-use",
            "own_acs": "acs-instance",
            "acs_connection_string": "acs-connection-string",
            "acs_resource_id": "acs-resource-id",
        },
        rows_after=messaging_rows,
        extra_fields=CONSENT.fields(),
    )
)
