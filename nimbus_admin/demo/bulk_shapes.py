"""What the benchmark tenants look like: names, states and privacy by number, the same on every machine."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from accounts.access import grants
from nimbus_admin.demo.catalogue import COUNTRIES
from nimbus_admin.demo.people import stable_id
from tenants.models import (
    BillingAddress,
    DataPrivacy,
    Partner,
    TechnicalContact,
    Tenant,
    TenantSettings,
    TenantState,
)
from tenants.permissions import TenantPermission

PREFIX = "BENCH-"  # of the CRM ID, which tells these tenants from all others
SHAPES = 20
_ADJECTIVES = (
    "Amber",
    "Blue",
    "Cedar",
    "Crystal",
    "Eastern",
    "Golden",
    "Granite",
    "Harbor",
    "Ivory",
    "Upland",
)
_NOUNS = (
    "Bakery",
    "Brewery",
    "Clinic",
    "College",
    "Freight",
    "Gardens",
    "Hotels",
    "Library",
    "Mills",
    "Trading",
)
_OTHER_STATES = {
    3: TenantState.TRIAL,
    7: TenantState.LAB,
    11: TenantState.SUSPENDED,
    13: TenantState.EXPIRED,
    17: TenantState.CANCELED,
}
VARIED: frozenset[type[TenantSettings]] = frozenset({DataPrivacy, BillingAddress, TechnicalContact})
_COUNTRIES = sorted(COUNTRIES)
_PROVISIONED = dt.datetime(2024, 1, 8, 8, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Shape:
    """The facts of a tenant on which its permissions depend."""

    state: TenantState
    restricted: bool
    partner_sees_identifiers: bool
    partner_sees_history: bool

    def bundles(self) -> tuple[frozenset[TenantPermission], frozenset[TenantPermission]]:
        """Return what the partner's group and the tenant's group hold, as `accounts.access` decides."""
        tenant = Tenant(
            tenant_id=stable_id("shape tenant"),
            partner=Partner(directory_id=stable_id("shape partner")),
            partner_group_id=stable_id("shape partner group"),
            tenant_group_id=stable_id("shape tenant group"),
            state=self.state,
            tenant_admins_restricted=self.restricted,
        )
        privacy = DataPrivacy(
            allow_partner_user_identifiers=self.partner_sees_identifiers,
            allow_partner_change_history=self.partner_sees_history,
        )
        held = {object_id: bundle for (_directory, object_id), bundle in grants(tenant, privacy).items()}
        return (
            held.get(stable_id("shape partner group"), frozenset()),
            held.get(stable_id("shape tenant group"), frozenset()),
        )


def shape_of(number: int) -> Shape:
    """Return the shape of tenant `number`; every twentieth is alike."""
    place = number % SHAPES
    return Shape(
        state=_OTHER_STATES.get(place, TenantState.ACTIVE),
        restricted=place % 5 == 4,
        partner_sees_identifiers=place % 4 == 1,
        partner_sees_history=place % 3 == 1,
    )


def name_of(number: int) -> str:
    """Return the name of tenant `number`, for example "Harbor Gardens 000057"."""
    adjective = _ADJECTIVES[number % len(_ADJECTIVES)]
    noun = _NOUNS[number // len(_ADJECTIVES) % len(_NOUNS)]
    return f"{adjective} {noun} {number:06d}"


def tenant_facts(number: int, partner: Partner) -> dict[str, Any]:
    """Return the columns of tenant `number` in which it differs from a new tenant."""
    name, shape = name_of(number), shape_of(number)
    domain = domain_of(number)
    return {
        "name": name,
        "o365_domain": domain,
        "o365_domain_ascii": domain,
        "o365_name": name,
        "tenant_id": tenant_directory(number),
        "company_name": f"{name} Company",
        "partner_id": partner.pk,
        "partner_group_id": partner_group(partner.name),
        "tenant_group_id": tenant_group(number),
        "crm_id": crm_id(number),
        "state": shape.state.value,
        "tenant_admins_restricted": shape.restricted,
        "provisioned_at": _PROVISIONED + dt.timedelta(minutes=number),
    }


def settings_facts(model: type[TenantSettings], number: int) -> dict[str, Any]:
    """Return the columns in which a settings row of tenant `number` differs from a new row: none unless `VARIED`."""
    if model is DataPrivacy:
        shape = shape_of(number)
        return {
            "allow_partner_user_identifiers": shape.partner_sees_identifiers,
            "allow_partner_change_history": shape.partner_sees_history,
        }
    if model is BillingAddress:
        code = _COUNTRIES[number % len(_COUNTRIES)]
        street, zip_code, city = COUNTRIES[code].places[0]
        return {"street_1": street, "zip_code": zip_code, "city": city, "country": code}
    if model is TechnicalContact:
        address = f"it@{domain_of(number)}"
        phone = COUNTRIES[_COUNTRIES[number % len(_COUNTRIES)]].phone
        return {
            "name": "IT Service Desk",
            "email": address,
            "phone_number": f"{phone}{number % 60 + 10:02d}",
            "sip_address": f"sip:{address}",
        }
    return {}


def crm_id(number: int) -> str:
    """Return the CRM ID of tenant `number`; the numbers sort like texts up to seven digits."""
    return f"{PREFIX}{number:07d}"


def domain_of(number: int) -> str:
    """Return the domain of tenant `number`."""
    return f"{name_of(number).lower().replace(' ', '-')}.example"


def tenant_directory(number: int) -> uuid.UUID:
    """Return the Entra directory ID of tenant `number`."""
    return stable_id("bulk tenant", str(number))


def tenant_group(number: int) -> uuid.UUID:
    """Return the object ID of the administration group of tenant `number`."""
    return stable_id("bulk group", str(number))


def partner_name(place: int) -> str:
    """Return the name of benchmark partner `place`, which counts from 1."""
    return f"Benchmark Partner {place:02d}"


def partner_directory(name: str) -> uuid.UUID:
    """Return the Entra directory ID of a benchmark partner."""
    return stable_id("bulk partner directory", name)


def partner_group(name: str) -> uuid.UUID:
    """Return the object ID of the group that administers all tenants of a benchmark partner."""
    return stable_id("bulk partner group", name)
