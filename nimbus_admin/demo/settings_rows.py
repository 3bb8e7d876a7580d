"""The values of the demo's settings rows. What a customer has not touched keeps its default, as in life."""

from collections.abc import Callable
from typing import Any

from extensions.models import (
    Assistant,
    AttendantConsole,
    Authorization,
    Email,
    ExternalTasks,
    InstantMessaging,
    Interact,
    Outbound,
    TeamVisibility,
)
from nimbus_admin.demo.guests import (
    MESSAGING_ACCOUNTS,
    MESSAGING_SCOPES,
    PRESENCE_ACCOUNTS,
    PRESENCE_SCOPES,
    Guests,
    guests_of,
)
from nimbus_admin.demo.people import stable_id
from nimbus_admin.demo.profiles import LANGUAGES
from nimbus_admin.demo.simulator import connection_string
from nimbus_admin.demo.world import MAIN, RESTRICTED, DemoTenant
from presence.models import PresenceTracking
from tenants.models import BillingAddress, DataPrivacy, TechnicalContact, Tenant, TenantSettings
from tenants.validators import domain_in_ascii

Values = dict[str, Any]

# Customers that have gone through their settings, by the first part of their domain.
BUSY = frozenset(
    {
        MAIN,
        RESTRICTED,
        "seeufer",
        "havelland",
        "atelier-lumiere",
        "garonne",
        "pennine-water",
        "brennerhof",
        "evergreen-outdoor",
        "prairie-credit",
        "cascade-health",
        "harborview",
        "redwood-robotics",
        "maple-crescent",
        "southern-cross",
        "straits-marine",
        "oslofjord",
        "aarhus-medical",
        "mill-road",
        "quay-broadcasting",
        "bibliothek-aare",
        "showcase-lab",
    }
)
_BY_PERMISSION = frozenset({"havelland", "prairie-credit", "straits-marine"})
_OWN_ASSISTANT = frozenset({"pennine-water", "southern-cross", "quay-broadcasting"})
_OWN_MESSAGING = frozenset({"cascade-health", "maple-crescent"})


def values_of(model: type[TenantSettings], tenant: DemoTenant, row: Tenant) -> Values:
    """Return what the tenant's row of this model holds beside the defaults."""
    values = _ALWAYS.get(model) or (_BUSY.get(model) if tenant.slug in BUSY else None)
    return values(tenant, row) if values else {}


def reads_presence(guests: Guests) -> bool:
    """Say whether the presence accounts of a directory can read."""
    return _works(guests, PRESENCE_ACCOUNTS, PRESENCE_SCOPES)


def sends_messages(guests: Guests) -> bool:
    """Say whether the messaging accounts of a directory can write."""
    return _works(guests, MESSAGING_ACCOUNTS, MESSAGING_SCOPES)


def _works(guests: Guests, accounts: tuple[str, ...], scopes: tuple[str, ...]) -> bool:
    return guests.failure is None and {*accounts} <= {*guests.accepted} and {*scopes} <= {*guests.grants}


def _address(tenant: DemoTenant, row: Tenant) -> Values:
    street, zip_code, city = tenant.address
    return {"street_1": street, "zip_code": zip_code, "city": city, "country": tenant.country}


def _contact(tenant: DemoTenant, row: Tenant) -> Values:
    contact = tenant.contact
    return {
        "name": contact.name,
        "email": contact.upn,
        "phone_number": tenant.phone,
        "sip_address": f"sip:{contact.upn}",
    }


def _privacy(tenant: DemoTenant, row: Tenant) -> Values:
    seen = {
        "allow_partner_user_identifiers": tenant.number % 3 == 0,
        "allow_partner_change_history": tenant.number % 2 == 0,
    }
    if tenant.slug not in BUSY:
        return seen
    return seen | {
        "allow_partner_customer_identifiers": tenant.number % 6 == 0,
        "persist_user_states": tenant.number % 2 == 1,
        "show_time_in_state": tenant.number % 3 == 1,
        "data_retention_months": (12, 24, 36, 60, 120)[tenant.number % 5],
    }


def _interact(tenant: DemoTenant, row: Tenant) -> Values:
    if not tenant.acs_resource:
        return {}
    return {
        "enabled": True,
        "acs_connection_string": connection_string(tenant),
        "acs_changed_at": row.provisioned_at,
        "o365_user_id": stable_id("interact account", tenant.slug),
        "recovery_seconds": (20, 30, 45)[tenant.number % 3],
        "authorization": Authorization.values[tenant.number % 3],
    }


def _presence(tenant: DemoTenant, row: Tenant) -> Values:
    guests = reads_presence(guests_of(tenant.slug))
    return {
        "track_by_guests": guests,
        "track_by_permission": not guests and tenant.slug in _BY_PERMISSION,
        "test_upn": _colleague(tenant) if guests else "",
    }


def _messaging(tenant: DemoTenant, row: Tenant) -> Values:
    if not sends_messages(guests_of(tenant.slug)):
        return {}
    values = {"enabled": True, "test_upn": _colleague(tenant), "max_tasks": _limit(tenant, most=50)}
    if tenant.slug in _OWN_MESSAGING:
        subscription = stable_id("azure subscription", tenant.slug)
        values |= _own_acs(tenant, row) | {
            "acs_resource_id": f"/subscriptions/{subscription}/resourceGroups/nimbus/providers"
            f"/Microsoft.Communication/CommunicationServices/{tenant.acs_resource}"
        }
    return values


def _assistant(tenant: DemoTenant, row: Tenant) -> Values:
    return _own_acs(tenant, row) if tenant.slug in _OWN_ASSISTANT else {}


def _attendant(tenant: DemoTenant, row: Tenant) -> Values:
    filters = (
        "department eq 'Customer Service'",
        f"preferredLanguage eq '{LANGUAGES[tenant.country]}'",
        f"endsWith(userPrincipalName,'@{domain_in_ascii(tenant.directory.domain)}')",
        "",
    )
    return {
        "contact_filter": filters[tenant.number % len(filters)],
        "team_visibility": TeamVisibility.values[tenant.number % len(TeamVisibility.values)],
    }


def _outbound(tenant: DemoTenant, row: Tenant) -> Values:
    return {"max_tasks": _limit(tenant, most=50)}


def _external(tenant: DemoTenant, row: Tenant) -> Values:
    return {"max_tasks": _limit(tenant, most=40)}


def _email(tenant: DemoTenant, row: Tenant) -> Values:
    return {"enabled": tenant.number % 2 == 0, "max_tasks": _limit(tenant, most=200)}


def _own_acs(tenant: DemoTenant, row: Tenant) -> Values:
    return {
        "own_acs": True,
        "acs_connection_string": connection_string(tenant),
        "acs_changed_at": row.provisioned_at,
    }


def _colleague(tenant: DemoTenant) -> str:
    return tenant.directory.people[1].upn


def _limit(tenant: DemoTenant, *, most: int) -> int:
    return most // 5 * (1 + tenant.number % 5)


_ALWAYS: dict[type[TenantSettings], Callable[[DemoTenant, Tenant], Values]] = {
    BillingAddress: _address,
    TechnicalContact: _contact,
    DataPrivacy: _privacy,
    Interact: _interact,
}
_BUSY: dict[type[TenantSettings], Callable[[DemoTenant, Tenant], Values]] = {
    PresenceTracking: _presence,
    InstantMessaging: _messaging,
    Assistant: _assistant,
    AttendantConsole: _attendant,
    Outbound: _outbound,
    ExternalTasks: _external,
    Email: _email,
}
