"""The tree of organization units: seen by who may see it, changed by who may change it, and always a tree."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.models import OrganizationUnit, Provisioning
from directory.services import TEAMS_DEFAULT_UNIT, ensure_root
from directory.units import change_unit, create_unit, move_user, remove_unit
from portal.models import Change
from tenants.models import Tenant
from tenants.scope import every_tenant, tenant_scope
from tests.cast import Cast
from tests.factories import DirectoryUserFactory, ServiceFactory, TenantFactory, UserFactory, unit

ClientOf = Callable[[str], Client]


def address(tenant: Tenant, rest: str = "") -> str:
    return f"/tenants/{tenant.pk}/units/{rest}"


def history(tenant: Tenant) -> list[tuple[str, str, str, str]]:
    found = Change._base_manager.filter(tenant=tenant).order_by("pk")
    return list(found.values_list("section", "field", "old", "new"))


def test_a_unit_is_made_renamed_moved_and_deleted(client_of: ClientOf, cast: Cast) -> None:
    owner, tenant = client_of("owner"), cast.contoso
    root = ensure_root(tenant)
    made = owner.post(address(tenant, f"new/?below={root.pk}"), {"name": "Zurich", "parent": root.pk}, follow=True)
    assert "The unit “Zurich” was made." in made.text
    zurich, bern = OrganizationUnit._base_manager.get(name="Zurich"), unit(tenant, "Bern")
    assert owner.post(address(tenant, f"{zurich.pk}/"), {"name": "Zürich", "parent": bern.pk}).status_code == 302
    zurich.refresh_from_db()
    assert (zurich.name, zurich.parent) == ("Zürich", bern)
    assert owner.post(address(tenant, f"{zurich.pk}/delete/")).status_code == 302
    assert not OrganizationUnit._base_manager.filter(pk=zurich.pk).exists()
    assert history(tenant) == [
        ("provisioning", "organization_units", "", "Contoso / Zurich"),
        ("provisioning", "organization_units", "Contoso / Zurich", "Contoso / Bern / Zürich"),
        ("provisioning", "organization_units", "Contoso / Bern / Zürich", ""),
    ]
    assert "Contoso / Bern / Zürich" in owner.get(f"/tenants/{tenant.pk}/history/").text


def test_the_root_is_renamed_and_stays_the_root(client_of: ClientOf, cast: Cast) -> None:
    owner, root = client_of("owner"), ensure_root(cast.contoso)
    page = owner.get(address(cast.contoso, f"{root.pk}/")).text
    assert 'name="parent"' not in page
    assert f"/{root.pk}/delete/" not in page
    assert owner.post(address(cast.contoso, f"{root.pk}/"), {"name": "Contoso Group"}).status_code == 302
    root.refresh_from_db()
    assert (root.name, root.parent) == ("Contoso Group", None)
    refused = owner.post(address(cast.contoso, f"{root.pk}/delete/"))
    assert refused.status_code == 422
    assert "The root of the tenant cannot be deleted." in refused.text


@pytest.mark.parametrize(
    ("name", "parent", "words"),
    [
        ("", "root", "Enter the name of the unit."),
        ("   ", "root", "Enter the name of the unit."),
        ("n" * 129, "root", "Shorten this to at most 128 characters"),
        ("a\x00b", "root", "Type this again by hand"),
        ("bern", "root", "Another unit with the same parent has this name."),
        ("New", "", "Choose one of the tenant&#x27;s organization units"),
        ("New", "999999999", "Choose one of the tenant&#x27;s organization units"),
        ("New", "northwind", "Choose one of the tenant&#x27;s organization units"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    client_of: ClientOf, cast: Cast, name: str, parent: str, words: str
) -> None:
    unit(cast.contoso, "Bern")
    roots = {"root": ensure_root(cast.contoso), "northwind": ensure_root(cast.northwind)}
    known = roots[parent].pk if parent in roots else parent
    before = OrganizationUnit._base_manager.count()
    answer = client_of("owner").post(address(cast.contoso, "new/"), {"name": name, "parent": known})
    assert answer.status_code == 422
    assert words in answer.text
    assert OrganizationUnit._base_manager.count() == before
    assert history(cast.contoso) == []


def test_a_unit_is_never_below_itself(client_of: ClientOf, cast: Cast) -> None:
    upper = unit(cast.contoso, "Upper")
    lower = unit(cast.contoso, "Lower", upper)
    owner = client_of("owner")
    for parent in (upper, lower):
        answer = owner.post(address(cast.contoso, f"{upper.pk}/"), {"name": "Upper", "parent": parent.pk})
        assert "but none below this one" in answer.text
    with tenant_scope(cast.contoso.pk), pytest.raises(ValidationError, match="nor below it"):
        change_unit(upper, "Upper", lower.pk, person=cast.owner)
    with pytest.raises(IntegrityError, match="below itself"), transaction.atomic():
        OrganizationUnit._base_manager.filter(pk=upper.pk).update(parent=lower)


def test_a_deletion_says_what_it_does(client_of: ClientOf, cast: Cast) -> None:
    owner, bern = client_of("owner"), unit(cast.contoso, "Bern")
    unit(cast.contoso, "Support", bern)
    DirectoryUserFactory.create_batch(2, tenant=cast.contoso, unit=bern)
    ServiceFactory(tenant=cast.contoso, unit=bern)
    Provisioning._base_manager.filter(tenant=cast.contoso).update(default_ou=bern)
    page = owner.get(address(cast.contoso, f"{bern.pk}/delete/")).text
    for words in ("1 unit below it moves one level up", "2 users and 1 services go to", "It is the default OU"):
        assert words in page
    assert owner.post(address(cast.contoso, f"{bern.pk}/delete/")).status_code == 302
    assert ("provisioning", "default_ou", "Bern", "") in history(cast.contoso)
    assert {row["path"] for row in owner.get(address(cast.contoso)).context["rows"]} == {
        "Contoso",
        "Contoso / Support",
        "Contoso / Default Organization Unit for Microsoft Teams-based teams",
    }


def test_a_unit_that_is_gone_is_said_to_be_gone(client_of: ClientOf, cast: Cast) -> None:
    gone, other = unit(cast.contoso, "Gone"), unit(cast.contoso, "Other")
    user = DirectoryUserFactory(tenant=cast.contoso)
    OrganizationUnit._base_manager.filter(pk=gone.pk).delete()
    with tenant_scope(cast.contoso.pk):
        with pytest.raises(ValidationError, match="deleted a moment ago"):
            change_unit(gone, "Gone", other.pk, person=cast.owner)
        with pytest.raises(ValidationError, match="deleted a moment ago"):
            create_unit(cast.contoso, "New", gone.pk, person=cast.owner)
        with pytest.raises(ValidationError, match="deleted a moment ago"):
            remove_unit(gone, person=cast.owner)
        with pytest.raises(ValidationError, match="deleted a moment ago"):
            move_user(user, gone.pk, person=cast.owner)
    assert client_of("owner").get(address(cast.contoso, f"{gone.pk}/")).status_code == 404


def test_who_may_only_look_is_offered_no_change(client_of: ClientOf, cast: Cast) -> None:
    there, restricted = unit(cast.fabrikam, "Bern"), client_of("restricted")
    page = restricted.get(address(cast.fabrikam))
    assert "Bern" in page.text
    assert "/new/" not in page.text
    for rest in ("new/", f"{there.pk}/", f"{there.pk}/delete/"):
        assert restricted.get(address(cast.fabrikam, rest)).status_code == 404
        assert restricted.post(address(cast.fabrikam, rest), {"name": "x"}).status_code == 404
    assert OrganizationUnit._base_manager.filter(pk=there.pk).exists()


def test_a_unit_of_another_tenant_is_not_found(client_of: ClientOf, cast: Cast) -> None:
    strange = unit(cast.northwind, "Strange")
    for who in ("owner", "partner", "luware"):
        for rest in (f"{strange.pk}/", f"{strange.pk}/delete/"):
            assert client_of(who).post(address(cast.contoso, rest), {"name": "x"}).status_code == 404
    assert OrganizationUnit._base_manager.get(pk=strange.pk).name == "Strange"


def test_the_tree_costs_the_same_with_many_units(client_of: ClientOf, cast: Cast) -> None:
    owner = client_of("owner")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert owner.get(address(cast.contoso)).status_code == 200
        return len(queries)

    cost()
    few = cost()
    parent = unit(cast.contoso, "Parent")
    OrganizationUnit._base_manager.bulk_create(
        OrganizationUnit(tenant=cast.contoso, name=f"Unit {number}", parent=parent) for number in range(1000)
    )
    assert cost() == few <= 10


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_circle() -> None:
    tenant, person = TenantFactory(), UserFactory()
    for number in range(10):
        pair = [unit(tenant, f"{side} {number}") for side in ("Left", "Right")]

        def move(side: int, pair: list[OrganizationUnit] = pair) -> str:
            try:
                with every_tenant("a thread of a race"):
                    change_unit(pair[side], pair[side].name, pair[1 - side].pk, person=person)
            except ValidationError as error:
                return error.messages[0]
            finally:
                connections.close_all()
            return "moved"

        with ThreadPoolExecutor(2) as threads:
            answers = sorted(threads.map(move, (0, 1)))
        assert answers == ["Choose a unit that is not this one, nor below it.", "moved"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(5))
def test_a_user_moved_into_a_unit_that_is_being_deleted_is_in_some_unit(number: int) -> None:
    tenant, person = TenantFactory(), UserFactory()
    there, user = unit(tenant, "There"), DirectoryUserFactory(tenant=tenant)

    def act(work: Callable[[], object]) -> str:
        try:
            with every_tenant("a thread of a race"):
                work()
        except ValidationError as error:
            return error.messages[0]
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(2) as threads:
        moved, removed = threads.map(
            act, (partial(move_user, user, there.pk, person=person), partial(remove_unit, there, person=person))
        )
    assert removed == "done"
    assert moved in {"done", "This unit was deleted a moment ago by somebody else. Choose another one."}
    user.refresh_from_db()
    with every_tenant("the test looks"):
        assert user.unit.name == (TEAMS_DEFAULT_UNIT if moved == "done" else tenant.name)
