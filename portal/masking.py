"""Names of a tenant's people, hidden from a partner that may not see them (product description, "Data Privacy")."""

from portal.models import Change
from tenants.models import Tenant
from tenants.permissions import TenantPermission as May

HIDDEN = "*****"


def sees_names(held: frozenset[str]) -> bool:
    """Say whether somebody who holds `held` sees who the tenant's people are."""
    return May.SEE_IDENTIFIERS in held


def hidden(name: str) -> str:
    """Return what stands for a name that is not shown; nothing for nothing."""
    return HIDDEN if name else ""


def person_of(change: Change, tenant: Tenant, held: frozenset[str]) -> str:
    """Return who made a change. Who is not known to come from elsewhere counts as one of the tenant's people."""
    if sees_names(held):
        return change.person_name
    is_from_elsewhere = change.person is not None and change.person.directory_id != tenant.tenant_id
    return change.person_name if is_from_elsewhere else HIDDEN
