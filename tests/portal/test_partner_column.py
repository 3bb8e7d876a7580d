"""The partner of a tenant stands in the list only for who may see it in the settings ("Contact / Partner")."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import PartnerFactory, TenantFactory

pytestmark = pytest.mark.django_db
PLANTED = "Planted Partner"


@pytest.fixture
def second_tenant(cast: Cast) -> object:
    """Give the owner of Contoso a second tenant, which has a partner that they may not see."""
    return TenantFactory(
        name="Second of the owner",
        tenant_id=cast.contoso.tenant_id.__class__(int=cast.contoso.tenant_id.int ^ 1),
        partner=PartnerFactory(name=PLANTED, directory_id=cast.contoso.tenant_id),
        partner_group_id=None,
        tenant_group_id=None,
    )


def reach(cast: Cast, tenant: object) -> None:
    """Let the owner's group administer `tenant` as a tenant administrator does."""
    from accounts.access import permission_ids
    from accounts.models import TenantGroupPermission
    from accounts.roles import ROLE_PERMISSIONS, Role

    group = cast.owner.groups.get()
    TenantGroupPermission.objects.bulk_create(
        TenantGroupPermission(group=group, permission_id=permission_ids()[permission], content_object=tenant)
        for permission in ROLE_PERMISSIONS[Role.TENANT]
    )


def test_a_tenant_administrator_of_two_tenants_sees_no_partner(
    client_of: Callable[[str], Client], cast: Cast, second_tenant: object
) -> None:
    reach(cast, second_tenant)
    for address in ("/tenants/", "/tenants/?sort=partner", "/tenants/?sort=-partner"):
        answer = client_of("owner").get(address)
        page = answer.text
        assert "Second of the owner" in page
        assert "Contoso" in page
        assert PLANTED not in page
        assert "Adatum" not in page
        assert "col-partner" not in page
        assert "partner" not in [column["key"] for column in answer.context["tenants"]["columns"]]


def test_sorting_by_the_partner_tells_a_tenant_administrator_nothing(
    client_of: Callable[[str], Client], cast: Cast, second_tenant: object
) -> None:
    reach(cast, second_tenant)
    orders = [
        [row["name"] for row in client_of("owner").get(f"/tenants/?sort={sort}").context["tenants"]["rows"]]
        for sort in ("name", "partner", "-partner")
    ]
    assert orders == [["Contoso", "Second of the owner"]] * 3


def test_partner_and_luware_see_it(client_of: Callable[[str], Client], cast: Cast) -> None:
    for name in ("partner", "luware"):
        page = client_of(name).get("/tenants/?sort=partner").text
        assert "Adatum" in page
        assert "col-partner" in page


def test_who_is_partner_of_one_and_administrator_of_another_sees_it_in_the_one(
    client_of: Callable[[str], Client], cast: Cast, second_tenant: object
) -> None:
    reach(cast, second_tenant)
    cast.partner.groups.add(cast.owner.groups.get())
    page = client_of("partner").get("/tenants/?sort=partner").text
    assert "Second of the owner" in page
    assert "Adatum" in page
    assert PLANTED not in page
