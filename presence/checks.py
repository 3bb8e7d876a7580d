"""The Test of the presence of one person, through account 1 and through account 2."""

from typing import Any

from accounts.cloud import cloud
from microsoft import graph
from microsoft.accounts import Account
from microsoft.errors import MicrosoftError
from portal.checks.outcomes import NO_ACCOUNT, Failed
from portal.consent.accounts import presence_accounts
from tenants.models import Tenant


def check_presence(tenant: Tenant, value: str, page: str) -> dict[str, Any]:
    """Return what each account reads of the person with this UPN, or the code of what prevented it.

    Raises Failed with both when no account could read it: the problem of the last one.
    """
    accounts = [account for account in presence_accounts() if account is not None]
    readings = [_reading(tenant, account, value) for account in accounts]
    if not readings:
        raise Failed(NO_ACCOUNT, {})
    if all("problem" in reading for reading in readings):
        raise Failed(readings[-1]["problem"], {"readings": readings})
    return {"readings": readings}


def _reading(tenant: Tenant, account: Account, upn: str) -> dict[str, str]:
    try:
        presence = graph.presence_of(cloud(), tenant.tenant_id, account, upn)
    except MicrosoftError as error:
        return {"problem": str(error.problem)}
    return {"availability": presence.availability, "activity": presence.activity}
