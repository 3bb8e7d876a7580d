"""The people that tests talk about, and their tenants.

Contoso and Fabrikam belong to one partner. Northwind is somebody else's tenant: whatever is planted there must
never be seen by the others. Imports are inside the functions because Django is not set up when pytest reads this.
"""

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from tenants.models import Tenant

PLANTED = "planted-in-northwind"  # in every text of Northwind's rows


@dataclass(frozen=True)
class Cast:
    """Who plays in a test."""

    contoso: "Tenant"
    fabrikam: "Tenant"
    northwind: "Tenant"
    luware: "User"  # Luware administrator
    partner: "User"  # partner administrator of Contoso and Fabrikam
    owner: "User"  # tenant administrator of Contoso
    restricted: "User"  # restricted tenant administrator of Fabrikam
    outsider: "User"  # tenant administrator of Northwind
    nobody: "User"  # in no group that matters


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the people and their tenants."""
    from tests.factories import PartnerFactory, TenantFactory, UserFactory

    partner, partner_group = PartnerFactory(name="Adatum"), uuid.uuid4()
    looked_after = {"partner": partner, "partner_group_id": partner_group}
    contoso = TenantFactory(name="Contoso", o365_domain="contoso.example", **looked_after)
    fabrikam = TenantFactory(
        name="Fabrikam", o365_domain="fabrikam.example", tenant_admins_restricted=True, **looked_after
    )
    northwind = _northwind()
    return Cast(
        contoso=contoso,
        fabrikam=fabrikam,
        northwind=northwind,
        luware=UserFactory(name="Lena Luware", is_staff=True),
        partner=UserFactory(
            name="Petra Partner", directory_id=partner.directory_id, groups=[(partner.directory_id, partner_group)]
        ),
        owner=_administrator("Oscar Owner", contoso),
        restricted=_administrator("Rita Restricted", fabrikam),
        outsider=_administrator("Otto Outsider", northwind),
        nobody=UserFactory(name="Nora Nobody"),
    )


def _administrator(name: str, tenant: "Tenant") -> "User":
    from tests.factories import UserFactory

    return UserFactory(name=name, directory_id=tenant.tenant_id, groups=[(tenant.tenant_id, tenant.tenant_group_id)])


def _northwind() -> "Tenant":
    from tenants.secrets import Secret
    from tests.factories import TenantFactory

    return TenantFactory(
        name=f"Northwind {PLANTED}",
        o365_domain=f"{PLANTED}.example",
        o365_name=PLANTED,
        company_name=PLANTED,
        crm_id=PLANTED,
        rows={
            "billingaddress": {"street_1": PLANTED, "zip_code": "1000", "city": PLANTED, "country": "CH"},
            "technicalcontact": {"name": PLANTED, "email": f"it@{PLANTED}.example"},
            "interact": {
                "enabled": True,
                "acs_connection_string": Secret(f"endpoint=https://{PLANTED}.communication.azure.com/;accesskey=a2V5"),
            },
        },
    )


def sign_in(client: "Client", person: "User") -> None:
    """Give the client a session of `person`, as fresh as after a sign-in."""
    client.force_login(person)
    session = client.session
    session["since"] = session["seen"] = time.time()
    session.save()
