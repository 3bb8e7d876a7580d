"""Contingents are set by Luware on the tenant's page in the administration, and nowhere else."""

import pytest

from licensing.models import Contingent, Product, UserLicence
from portal.models import Change
from tenants.models import Tenant
from tests.factories import DirectoryUserFactory
from tests.pages import settings_address
from tests.staff_pages import page, save, typed


@pytest.fixture
def staff(client_of):
    return client_of("luware")


def allowed(tenant):
    return dict(Contingent._base_manager.filter(tenant=tenant).values_list("product", "allowed"))


def place_of(staff, tenant, product):
    """Return the number of the product's line on the tenant's page."""
    data = typed(staff.get(page(Tenant, "change", tenant.pk)))
    return next(
        name.split("-")[1] for name, value in data.items() if name.startswith("contingents-") and value == product
    )


def set_allowed(staff, tenant, product, number):
    return save(staff, tenant, **{f"contingents-{place_of(staff, tenant, product)}-allowed": number})


def test_every_product_has_a_line(staff, cast):
    Contingent._base_manager.create(tenant=cast.contoso, product=Product.EMAIL, allowed=3)
    data = typed(staff.get(page(Tenant, "change", cast.contoso.pk)))
    lines = [value for name, value in data.items() if name.startswith("contingents-") and name.endswith("-product")]
    assert sorted(lines) == sorted(Product.values)


def test_a_contingent_is_given_and_raised_and_the_tenant_sees_it(staff, cast, client_of):
    version = cast.contoso.settings_version
    set_allowed(staff, cast.contoso, Product.ASSISTANT, "10")
    set_allowed(staff, cast.contoso, Product.ASSISTANT, "1200")
    assert allowed(cast.contoso) == {Product.ASSISTANT: 1200}
    lines = Change._base_manager.order_by("pk").values_list("version", "section", "field", "old", "new", "person")
    assert list(lines) == [
        (version + 1, "user-licences", "assistant", "", "10", cast.luware.pk),
        (version + 2, "user-licences", "assistant", "10", "1200", cast.luware.pk),
    ]
    owner = client_of("owner")
    assert "0 used of 1,200 allowed" in owner.get(settings_address(cast.contoso, "licenses")).content.decode()
    history = owner.get(f"/tenants/{cast.contoso.pk}/history/").content.decode()
    assert "1200" in history
    assert "Assistant" in history


def test_a_save_of_something_else_makes_no_contingent(staff, cast):
    assert save(staff, cast.contoso, company_name="Contoso Ltd").status_code == 302
    assert allowed(cast.contoso) == {}


def test_a_contingent_may_fall_below_what_is_used(staff, cast):
    row = Contingent._base_manager.create(tenant=cast.contoso, product=Product.ASSISTANT, allowed=5)
    for user in DirectoryUserFactory.create_batch(3, tenant=cast.contoso):
        UserLicence._base_manager.create(tenant=cast.contoso, user=user, product=Product.ASSISTANT)
    assert set_allowed(staff, cast.contoso, Product.ASSISTANT, "2").status_code == 302
    row.refresh_from_db()
    assert (row.allowed, row.used, row.over) == (2, 3, 1)


@pytest.mark.parametrize("number", ["-1", "many", "99999999999"])
def test_wrong_numbers_are_refused(staff, cast, number):
    assert set_allowed(staff, cast.contoso, Product.EMAIL, number).status_code == 200
    assert allowed(cast.contoso) == {}


def test_used_and_product_cannot_be_posted(staff, cast):
    Contingent._base_manager.create(tenant=cast.contoso, product=Product.EMAIL, allowed=5)
    place = place_of(staff, cast.contoso, Product.EMAIL)
    line = f"contingents-{place}"
    save(staff, cast.contoso, **{f"{line}-allowed": "6", f"{line}-used": "4", f"{line}-product": Product.ASSISTANT})
    contingent = Contingent._base_manager.get()
    assert (contingent.product, contingent.allowed, contingent.used) == (Product.EMAIL, 6, 0)


def test_a_new_tenant_can_start_with_contingents(staff, cast):
    address = page(Tenant, "add")
    wanted = {
        "name": "Tailspin",
        "o365_domain": "tailspin.example",
        "tenant_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "contingents-0-allowed": "4",
    }
    assert staff.post(address, typed(staff.get(address)) | wanted).status_code == 302
    assert list(allowed(Tenant.objects.get(name="Tailspin")).values()) == [4]
