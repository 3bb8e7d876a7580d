"""Fills the database with the demo world, once. What people change afterwards stays as they left it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.access import sync_grants
from directory.models import OrganizationUnit, OwnerRole, Provisioning, WhoMayProvision
from licensing.models import Contingent
from nimbus_admin.demo.licences import allowed_of
from nimbus_admin.demo.settings_rows import BUSY, values_of
from nimbus_admin.demo.units import Path, paths_of
from nimbus_admin.demo.world import PENDING_DELETION, RESTRICTED, DemoTenant, World
from tenants.models import Partner, Tenant, TenantSettings
from tenants.validators import domain_in_ascii

_FIRST_PROVISIONED = dt.datetime(2024, 3, 4, 9, 0, tzinfo=dt.UTC)
Pairs = list[tuple[DemoTenant, Tenant]]


def is_loaded(world: World) -> bool:
    """Say whether the database holds the demo world, or what people have left of it."""
    return (
        Tenant.objects.filter(tenant_id__in=[tenant.directory.id for tenant in world.tenants]).exists()
        or Partner.objects.filter(directory_id__in=[partner.directory.id for partner in world.partners]).exists()
    )


@transaction.atomic
def load_world(world: World) -> int:
    """Add the demo world to the database unless it is there, and return how many tenants were added.

    A world that an earlier version loaded stays as it is: settings rows that it lacks are made when they are saved.
    """
    if is_loaded(world):
        return 0
    partners = _load_partners(world)
    rows = [_tenant_row(tenant, partners) for tenant in world.tenants]
    Tenant.objects.bulk_create(rows)
    pairs = list(zip(world.tenants, rows, strict=True))
    default_units = _load_units(pairs)
    for model in TenantSettings.__subclasses__():
        if model is not Provisioning:
            model._base_manager.bulk_create(model(tenant=row, **values_of(model, tenant, row)) for tenant, row in pairs)
    Provisioning._base_manager.bulk_create(_provisioning_row(*pair, default_units) for pair in pairs)
    Contingent._base_manager.bulk_create(
        Contingent(tenant=row, product=product, allowed=allowed)
        for tenant, row in pairs
        for product, allowed in allowed_of(tenant).items()
    )
    for row in rows:
        sync_grants(row)
    return len(rows)


def _load_partners(world: World) -> dict[str, Partner]:
    rows = [Partner(name=partner.name, directory_id=partner.directory.id) for partner in world.partners]
    return {row.name: row for row in Partner.objects.bulk_create(rows)}


def _tenant_row(tenant: DemoTenant, partners: dict[str, Partner]) -> Tenant:
    return Tenant(
        name=tenant.name,
        o365_domain=tenant.directory.domain,
        o365_domain_ascii=domain_in_ascii(tenant.directory.domain),
        o365_name=tenant.name,
        tenant_id=tenant.directory.id,
        company_name=tenant.name,
        partner=partners[tenant.partner.name] if tenant.partner else None,
        partner_group_id=tenant.partner.group_id if tenant.partner else None,
        tenant_group_id=tenant.group_id,
        crm_id=f"CRM-{10_400 + tenant.number * 7}",
        state=tenant.state,
        tenant_admins_restricted=tenant.slug == RESTRICTED,
        provisioned_at=_FIRST_PROVISIONED + dt.timedelta(days=11 * tenant.number),
        pending_deletion_since=timezone.now() if tenant.slug == PENDING_DELETION else None,
    )


def _load_units(pairs: Pairs) -> dict[int, OrganizationUnit]:
    """Add the trees, level by level; return the first unit below each root, by the tenant's key."""
    made: dict[tuple[int, Path], OrganizationUnit] = {
        (row.pk, ()): OrganizationUnit(tenant=row, name=row.name) for _tenant, row in pairs
    }
    OrganizationUnit._base_manager.bulk_create(made.values())
    wanted = [(row, path) for tenant, row in pairs for path in paths_of(tenant)]
    for depth in range(1, 1 + max(len(path) for _row, path in wanted)):
        level = {
            (row.pk, path): OrganizationUnit(tenant=row, parent=made[row.pk, path[:-1]], name=path[-1])
            for row, path in wanted
            if len(path) == depth
        }
        OrganizationUnit._base_manager.bulk_create(level.values())
        made |= level
    first: dict[int, OrganizationUnit] = {}
    for row, path in wanted:
        first.setdefault(row.pk, made[row.pk, path])
    return first


def _provisioning_row(tenant: DemoTenant, row: Tenant, default_units: dict[int, OrganizationUnit]) -> Provisioning:
    if tenant.slug not in BUSY:
        return Provisioning(tenant=row)
    return Provisioning(
        tenant=row,
        default_ou=default_units.get(row.pk) if tenant.number % 3 else None,
        allow_provisioning=WhoMayProvision.values[tenant.number % len(WhoMayProvision.values)],
        default_owner_role=OwnerRole.values[tenant.number % len(OwnerRole.values)],
        multihoming=tenant.number % 4 == 0,
        public_api=tenant.number % 5 == 0,
    )
