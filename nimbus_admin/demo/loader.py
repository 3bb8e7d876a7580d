"""Fills the database with the demo world, once. What people change afterwards stays as they left it."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone

from accounts.access import sync_grants
from extensions.models import Authorization, Interact
from nimbus_admin.demo.people import stable_id
from nimbus_admin.demo.simulator import connection_string
from nimbus_admin.demo.world import PENDING_DELETION, RESTRICTED, DemoTenant, World
from tenants.models import BillingAddress, DataPrivacy, Partner, TechnicalContact, Tenant
from tenants.validators import domain_in_ascii

_FIRST_PROVISIONED = dt.datetime(2024, 3, 4, 9, 0, tzinfo=dt.UTC)


def is_loaded(world: World) -> bool:
    """Say whether the database holds the demo world, or what people have left of it."""
    return (
        Tenant.objects.filter(tenant_id__in=[tenant.directory.id for tenant in world.tenants]).exists()
        or Partner.objects.filter(directory_id__in=[partner.directory.id for partner in world.partners]).exists()
    )


@transaction.atomic
def load_world(world: World) -> int:
    """Add the demo world to the database unless it is there, and return how many tenants were added."""
    if is_loaded(world):
        return 0
    partners = _load_partners(world)
    rows = [_tenant_row(tenant, partners) for tenant in world.tenants]
    Tenant.objects.bulk_create(rows)
    pairs = list(zip(world.tenants, rows, strict=True))
    BillingAddress._base_manager.bulk_create(_address_row(*pair) for pair in pairs)
    TechnicalContact._base_manager.bulk_create(_contact_row(*pair) for pair in pairs)
    DataPrivacy._base_manager.bulk_create(_privacy_row(*pair) for pair in pairs)
    Interact._base_manager.bulk_create(_interact_row(*pair) for pair in pairs)
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


def _address_row(tenant: DemoTenant, row: Tenant) -> BillingAddress:
    street, zip_code, city = tenant.address
    return BillingAddress(tenant=row, street_1=street, zip_code=zip_code, city=city, country=tenant.country)


def _contact_row(tenant: DemoTenant, row: Tenant) -> TechnicalContact:
    contact = tenant.contact
    return TechnicalContact(
        tenant=row,
        name=contact.name,
        email=contact.upn,
        phone_number=tenant.phone,
        sip_address=f"sip:{contact.upn}",
    )


def _privacy_row(tenant: DemoTenant, row: Tenant) -> DataPrivacy:
    return DataPrivacy(
        tenant=row,
        allow_partner_user_identifiers=tenant.number % 3 == 0,
        allow_partner_change_history=tenant.number % 2 == 0,
    )


def _interact_row(tenant: DemoTenant, row: Tenant) -> Interact:
    if not tenant.acs_resource:
        return Interact(tenant=row)
    return Interact(
        tenant=row,
        enabled=True,
        acs_connection_string=connection_string(tenant),
        acs_changed_at=row.provisioned_at,
        o365_user_id=_service_account(tenant),
        recovery_seconds=(20, 30, 45)[tenant.number % 3],
        authorization=Authorization.values[tenant.number % 3],
    )


def _service_account(tenant: DemoTenant) -> uuid.UUID:
    return stable_id("interact account", tenant.slug)
