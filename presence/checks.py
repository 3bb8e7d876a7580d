"""The Test of the presence of one person, through account 1 and through account 2."""

from typing import Any

from accounts.cloud import cloud
from microsoft import graph
from microsoft.errors import MicrosoftError
from portal.consent.accounts import presence_accounts
from tenants.models import Tenant


def check_presence(tenant: Tenant, value: str, page: str) -> dict[str, Any]:
    """Return what each account reads of the person with this UPN, or the code of what prevented it.

    Raises MicrosoftError when no account could read it: the problem of the last one.
    """
    readings: list[dict[str, str]] = []
    problem: MicrosoftError | None = None
    for account in presence_accounts():
        if account is None:
            continue
        try:
            presence = graph.presence_of(cloud(), tenant.tenant_id, account, value)
            readings.append({"availability": presence.availability, "activity": presence.activity})
        except MicrosoftError as error:
            problem = error
            readings.append({"problem": str(error.problem)})
    if problem is not None and all("problem" in reading for reading in readings):
        raise problem
    return {"readings": readings}
