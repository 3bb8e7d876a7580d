"""The settings page costs the same with one unit and with a thousand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import OrganizationUnit
from tests.pages import settings_address

MOST = 12


@pytest.mark.parametrize("who", ["partner", "owner"])
def test_the_settings_page_asks_the_same_with_a_thousand_units(client_of, cast, who):
    client, address = client_of(who), settings_address(cast.contoso, "provisioning")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    root = OrganizationUnit._base_manager.get(tenant=cast.contoso)
    OrganizationUnit._base_manager.bulk_create(
        OrganizationUnit(tenant=cast.contoso, parent=root, name=f"Unit {number}") for number in range(999)
    )
    with CaptureQueriesContext(connection) as many:
        html = client.get(address).content.decode()
    assert "Contoso / Unit 998" in html
    assert len(many) == len(few) <= MOST
