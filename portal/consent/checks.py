"""Checks of permissions and of guest accounts in a tenant's directory."""

from collections.abc import Callable
from typing import Any

from accounts.cloud import cloud
from microsoft import graph
from microsoft.errors import Problem, failure
from portal.consent.links import SCOPES
from portal.models import ConsentPurpose
from tenants.models import Tenant

Run = Callable[[Tenant, str, str], dict[str, Any]]
_GUEST_PROBLEMS = {
    graph.GuestState.PENDING: Problem.GUEST_PENDING,
    graph.GuestState.NOT_INVITED: Problem.NOT_GUEST,
    graph.GuestState.MEMBER: Problem.ACCOUNT_IS_MEMBER,
}


def check_consent(purpose: ConsentPurpose) -> Run:
    """Return a check that the directory has granted every permission of a purpose."""

    def run(tenant: Tenant, value: str, page: str) -> dict[str, Any]:
        state = graph.consent_state(cloud(), tenant.tenant_id, SCOPES[purpose])
        if not state.granted:
            raise failure(Problem.PERMISSION_NOT_GRANTED)
        return {"granted": list(SCOPES[purpose])}

    return run


def check_guest(tenant: Tenant, value: str, page: str) -> dict[str, Any]:
    """Return the address of a guest account that the tenant's directory has, invited and accepted."""
    state = graph.guest_state(cloud(), tenant.tenant_id, value)
    if state in _GUEST_PROBLEMS:
        raise failure(_GUEST_PROBLEMS[state])
    return {"guest": value}
