"""Organization units: they stay within their tenant, and what happens to the settings when one is deleted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from directory.models import LONGEST_NAME, OrganizationUnit, Provisioning
from directory.services import TEAMS_DEFAULT_UNIT, delete_unit, ensure_root, teams_default_unit
from directory.tree import nodes
from portal.settings_page import saving
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import Cast, sign_in
from tests.factories import DirectoryUserFactory, ServiceFactory, unit
from tests.fixtures import reload
from tests.pages import errors_of, form_fields, open_form, post

pytestmark = pytest.mark.django_db
FIELD = "provisioning-default_ou"
OWN_UNIT = "Choose one of the tenant's organization units."
DELETED = "This was deleted a moment ago by somebody else. Choose another entry."


def delete(tenant: Tenant, gone: OrganizationUnit) -> None:
    with tenant_scope(tenant.pk):
        delete_unit(gone)


def paths(tenant: Tenant) -> list[str]:
    with tenant_scope(tenant.pk):
        return [node.path for node in nodes(tenant.pk)]


def default_of(tenant: Tenant) -> OrganizationUnit | None:
    found: OrganizationUnit | None = Provisioning._base_manager.get(tenant=tenant).default_ou
    return found


def set_default(tenant: Tenant, chosen: OrganizationUnit) -> None:
    Provisioning._base_manager.filter(tenant=tenant).update(default_ou=chosen)


def refused(model: Any, pk: int, **values: Any) -> str:
    """Return what the database says to an update; deferred constraints are asked at once."""
    with pytest.raises(IntegrityError) as caught:
        update_at_once(model, pk, values)
    return str(caught.value)


@transaction.atomic
def update_at_once(model: Any, pk: int, values: dict[str, Any]) -> None:
    model._base_manager.filter(pk=pk).update(**values)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_tenant_has_one_root_with_its_name(cast: Cast) -> None:
    root = ensure_root(cast.contoso)
    assert (root.name, root.parent_id, ensure_root(cast.contoso).pk) == ("Contoso", None, root.pk)
    with pytest.raises(IntegrityError, match="one_root_of_a_tenant"), transaction.atomic():
        OrganizationUnit._base_manager.create(tenant=cast.contoso, name="Second root")


def test_database_keeps_units_within_their_tenant(cast: Cast) -> None:
    mine, theirs = unit(cast.contoso, "Sales"), unit(cast.northwind, "Theirs")
    assert "default_ou_same_tenant" in refused(Provisioning, cast.contoso.pk, default_ou=theirs)
    assert "unit_parent_same_tenant" in refused(OrganizationUnit, mine.pk, parent=theirs)
    below = unit(cast.contoso, "Below", mine)
    assert "unit_parent_same_tenant" in refused(OrganizationUnit, below.pk, tenant=cast.fabrikam)


def test_models_refuse_units_of_another_tenant_with_a_sentence(cast: Cast) -> None:
    theirs = unit(cast.northwind, "Theirs")
    with pytest.raises(ValidationError) as caught:
        OrganizationUnit(tenant=cast.contoso, name="Sales", parent=theirs).clean()
    assert caught.value.message_dict == {"parent": [OWN_UNIT]}
    with pytest.raises(ValidationError) as caught:
        Provisioning(tenant=cast.contoso, default_ou=theirs).clean()
    assert caught.value.message_dict == {"default_ou": [OWN_UNIT]}
    OrganizationUnit(tenant=cast.contoso, name="Sales", parent=ensure_root(cast.contoso)).clean()
    Provisioning(tenant=cast.contoso, default_ou=unit(cast.contoso, "Sales")).clean()


def test_names_are_there_and_free_among_siblings(cast: Cast) -> None:
    sales = unit(cast.contoso, "Sales")
    assert "unit_has_name" in refused(OrganizationUnit, sales.pk, name="")
    assert "unit_not_its_own_parent" in refused(OrganizationUnit, sales.pk, parent=sales)
    with pytest.raises(IntegrityError, match="unit_name_unique_among_siblings"), transaction.atomic():
        unit(cast.contoso, "SALES")
    unit(cast.contoso, "Sales", sales)
    unit(cast.northwind, "Sales")
    with pytest.raises(IntegrityError, match=r"unit_within_tenant|pkey"), transaction.atomic():
        OrganizationUnit._base_manager.bulk_create([OrganizationUnit(pk=sales.pk, tenant=cast.contoso, name="Twice")])


@pytest.mark.parametrize("who", ["luware", "partner", "owner"])
def test_form_offers_the_tenants_own_units_alone(client_of: Callable[[str], Client], cast: Cast, who: str) -> None:
    sales, theirs = unit(cast.contoso, "Sales"), unit(cast.northwind, "Planted unit")
    client = client_of(who)
    data = open_form(client, cast.contoso)
    for wrong in (theirs.pk, ensure_root(cast.northwind).pk, ensure_root(cast.contoso).pk):
        response = post(client, cast.contoso, data | {FIELD: str(wrong)})
        assert errors_of(response) == {FIELD: OWN_UNIT}
        assert "Planted unit" not in response.text
    assert post(client, cast.contoso, data | {FIELD: str(sales.pk)}).status_code == 302
    assert default_of(cast.contoso) == sales
    page = client.get(f"/tenants/{cast.contoso.pk}/settings/provisioning/").text
    assert "Contoso / Sales" in page
    assert post(client, cast.contoso, open_form(client, cast.contoso) | {FIELD: ""}).status_code == 302
    assert default_of(cast.contoso) is None


def test_default_moves_up_level_by_level_and_at_last_to_the_root(cast: Cast) -> None:
    top = unit(cast.contoso, "Top")
    middle = unit(cast.contoso, "Middle", top)
    low = unit(cast.contoso, "Low", middle)
    set_default(cast.contoso, low)
    for gone, then in ((low, middle), (middle, top), (top, None)):
        delete(cast.contoso, gone)
        assert default_of(cast.contoso) == then
    assert paths(cast.contoso) == ["Contoso"]


def test_default_elsewhere_stays(cast: Cast) -> None:
    sales, support = unit(cast.contoso, "Sales"), unit(cast.contoso, "Support")
    set_default(cast.contoso, support)
    delete(cast.contoso, sales)
    assert default_of(cast.contoso) == support


def test_children_move_up_with_free_names(cast: Cast) -> None:
    sales, other = unit(cast.contoso, "Sales"), unit(cast.contoso, "EAST")
    unit(cast.contoso, "East (2)")
    for name in ("East", "west", "Sales"):
        unit(cast.contoso, f"Below {name}", unit(cast.contoso, name, sales))
    delete(cast.contoso, sales)
    assert paths(cast.contoso) == [
        "Contoso",
        "Contoso / EAST",
        "Contoso / East (2)",
        "Contoso / East (3)",
        "Contoso / East (3) / Below East",
        "Contoso / Sales",
        "Contoso / Sales / Below Sales",
        "Contoso / west",
        "Contoso / west / Below west",
    ]
    other.refresh_from_db()
    assert other.name == "EAST"


def test_name_of_the_full_length_still_finds_room(cast: Cast) -> None:
    name = "ü" * LONGEST_NAME
    unit(cast.contoso, name)
    gone = unit(cast.contoso, "Gone")
    unit(cast.contoso, name, gone)
    delete(cast.contoso, gone)
    assert sorted(paths(cast.contoso)) == sorted(
        ["Contoso", f"Contoso / {name}", f"Contoso / {'ü' * (LONGEST_NAME - 4)} (2)"]
    )


@pytest.mark.parametrize("name", ["İstanbul", "STRASSE", "straße", "ΣΑΣ"])
def test_names_are_compared_as_the_database_does(cast: Cast, name: str) -> None:
    gone = unit(cast.contoso, "Gone")
    for place, each in enumerate(sorted({name, name.lower(), name.upper(), name.casefold()})):
        below = unit(cast.contoso, f"Place {place}")
        unit(cast.contoso, each, below)
        delete(cast.contoso, below)
        unit(cast.contoso, each, unit(cast.contoso, f"Below {place}", gone))
    for below in OrganizationUnit._base_manager.filter(parent=gone):
        delete(cast.contoso, below)
    delete(cast.contoso, gone)
    found = paths(cast.contoso)
    assert len(set(found)) == len(found)


def test_root_cannot_be_deleted(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="The root of the tenant cannot be deleted"):
        delete(cast.contoso, ensure_root(cast.contoso))
    assert paths(cast.contoso) == ["Contoso"]


def test_unit_of_another_tenant_cannot_be_deleted(cast: Cast) -> None:
    theirs = unit(cast.northwind, "Theirs")
    with pytest.raises(OrganizationUnit.DoesNotExist):
        delete(cast.contoso, theirs)
    assert OrganizationUnit._base_manager.filter(pk=theirs.pk).exists()


def test_unit_that_is_gone_when_the_form_comes_back_is_a_field_error(
    client_of: Callable[[str], Client], cast: Cast
) -> None:
    sales = unit(cast.contoso, "Sales")
    client = client_of("owner")
    data = open_form(client, cast.contoso) | {FIELD: str(sales.pk), "tenant-company_name": "Typed"}
    delete(cast.contoso, sales)
    response = post(client, cast.contoso, data)
    assert (response.status_code, errors_of(response)) == (422, {FIELD: OWN_UNIT})
    assert form_fields(response.text)["tenant-company_name"] == "Typed"


@pytest.mark.django_db(transaction=True)
def test_unit_that_is_deleted_while_it_is_being_chosen_is_a_field_error(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sales, client = unit(cast.contoso, "Sales"), Client()
    sign_in(client, cast.owner)
    data = open_form(client, cast.contoso) | {FIELD: str(sales.pk), "tenant-company_name": "Typed"}
    real = saving._claim

    def claim_later(*args: Any, **kwargs: Any) -> bool:
        """The form has been found valid; before the row is locked somebody deletes the unit."""
        with ThreadPoolExecutor(1) as other:
            other.submit(in_a_connection_of_its_own, lambda: delete(cast.contoso, sales)).result(20)
        return real(*args, **kwargs)

    monkeypatch.setattr(saving, "_claim", claim_later)
    response = post(client, cast.contoso, data)
    assert (response.status_code, errors_of(response)) == (422, {FIELD: DELETED})
    assert form_fields(response.text)["tenant-company_name"] == "Typed"
    stored = reload(cast.contoso)
    assert (stored.company_name, stored.settings_version, default_of(cast.contoso)) == ("", 0, None)
    monkeypatch.setattr(saving, "_claim", real)
    again = form_fields(response.text) | {FIELD: ""}
    assert post(client, cast.contoso, again).status_code == 302
    assert reload(cast.contoso).company_name == "Typed"


@pytest.mark.django_db(transaction=True)
def test_unit_that_was_chosen_a_moment_before_it_is_deleted_moves_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = unit(cast.contoso, "Top")
    sales, client, begun = unit(cast.contoso, "Sales", top), Client(), Event()
    sign_in(client, cast.owner)
    data = open_form(client, cast.contoso) | {FIELD: str(sales.pk)}
    real = saving.store_rows

    with ThreadPoolExecutor(1) as other:

        def delete_meanwhile() -> None:
            begun.set()
            delete(cast.contoso, sales)

        def store(rows: Any) -> None:
            waiting.append(other.submit(in_a_connection_of_its_own, delete_meanwhile))
            assert begun.wait(20)
            real(rows)

        waiting: list[Any] = []
        monkeypatch.setattr(saving, "store_rows", store)
        assert post(client, cast.contoso, data).status_code == 302
        waiting[0].result(20)
    assert default_of(cast.contoso) == top
    assert paths(cast.contoso) == ["Contoso", "Contoso / Top"]


def in_a_connection_of_its_own(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connection.close()


def test_users_and_services_of_a_deleted_unit_wait_to_be_placed(cast: Cast) -> None:
    gone = unit(cast.contoso, "Closed soon")
    user, service = (make(tenant=cast.contoso, unit=gone) for make in (DirectoryUserFactory, ServiceFactory))
    delete(cast.contoso, gone)
    for bearer in (user, service):
        bearer.refresh_from_db()
        assert bearer.unit.name == TEAMS_DEFAULT_UNIT
        assert bearer.unit.parent == ensure_root(cast.contoso)


def test_the_unit_for_what_nobody_has_placed_goes_only_when_it_is_empty(cast: Cast) -> None:
    waiting = teams_default_unit(cast.contoso)
    user = DirectoryUserFactory(tenant=cast.contoso, unit=waiting)
    with pytest.raises(ValidationError, match="Move them to other units first"):
        delete(cast.contoso, waiting)
    user.delete()
    delete(cast.contoso, waiting)
    assert teams_default_unit(cast.contoso).pk != waiting.pk
