"""In which Entra directory a check asks Microsoft."""

from uuid import UUID

from accounts.access import partner_group_directory
from tenants.models import Tenant


def own_directory(tenant: Tenant) -> UUID:
    """Return the tenant's own directory."""
    return tenant.tenant_id


def partner_directory(tenant: Tenant) -> UUID:
    """Return the directory of the partner's administration group."""
    return partner_group_directory(tenant)
