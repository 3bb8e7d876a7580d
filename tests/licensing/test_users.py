"""The users of a tenant: found, filtered, sorted and paged; hidden from partners; and given their licences."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import sync_grants
from directory.models import DirectoryUser, OrganizationUnit
from directory.services import ensure_root
from licensing.models import Contingent, UserLicence
from licensing.products import Product
from portal.models import Change
from tenants.models import DataPrivacy, Tenant
from tests.cast import Cast
from tests.factories import DirectoryUserFactory, contingent, unit
from tests.fixtures import reload
from tests.portal.test_saving import broken_table

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]


def address(tenant: Tenant, user: DirectoryUser | None = None) -> str:
    return f"/tenants/{tenant.pk}/users/" + (f"{user.pk}/" if user else "")


def names(client: Client, tenant: Tenant, words: str = "") -> list[str]:
    return [row["name"] for row in client.get(f"{address(tenant)}?{words}").context["rows"]]


@pytest.fixture
def people(cast: Cast) -> list[DirectoryUser]:
    """Anna and Ben in the support team below Zurich, Carla in the root and disabled."""
    zurich = unit(cast.contoso, "Zurich")
    support = unit(cast.contoso, "Support", zurich)
    make = DirectoryUserFactory
    return [
        make(tenant=cast.contoso, name="Anna Keller", upn="anna@contoso.example", unit=support, department="Care"),
        make(tenant=cast.contoso, name="ben Moser", upn="zz-ben@contoso.example", unit=zurich),
        make(tenant=cast.contoso, name="Carla Neri", upn="carla@contoso.example", is_enabled=False),
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["Anna Keller", "ben Moser", "Carla Neri"]),
        ("sort=-name", ["Carla Neri", "ben Moser", "Anna Keller"]),
        ("sort=upn", ["Anna Keller", "Carla Neri", "ben Moser"]),
        ("sort=password", ["Anna Keller", "ben Moser", "Carla Neri"]),
        ("q=KELLER+anna", ["Anna Keller"]),
        ("q=zz-ben%40", ["ben Moser"]),
        ("q=care", ["Anna Keller"]),
        ("q=%25", []),
        ("q=%00", ["Anna Keller", "ben Moser", "Carla Neri"]),
        ("state=disabled", ["Carla Neri"]),
        ("state=enabled", ["Anna Keller", "ben Moser"]),
        ("licence=assistant", ["ben Moser"]),
        ("licence=unknown&unit=x&page=%00", ["Anna Keller", "ben Moser", "Carla Neri"]),
    ],
)
def test_users_are_searched_filtered_and_sorted(
    client_of: ClientOf, cast: Cast, people: list[DirectoryUser], words: str, found: list[str]
) -> None:
    contingent(cast.contoso, Product.ASSISTANT, 5)
    UserLicence._base_manager.create(tenant=cast.contoso, user=people[1], product=Product.ASSISTANT)
    assert names(client_of("owner"), cast.contoso, words) == found


def test_a_unit_stands_for_all_below_it(client_of: ClientOf, cast: Cast, people: list[DirectoryUser]) -> None:
    owner = client_of("owner")
    zurich = OrganizationUnit._base_manager.get(name="Zurich")
    assert names(owner, cast.contoso, f"unit={zurich.pk}") == ["Anna Keller", "ben Moser"]
    assert names(owner, cast.contoso, f"unit={people[0].unit_id}") == ["Anna Keller"]
    elsewhere = unit(cast.northwind, "Zurich")
    assert len(names(owner, cast.contoso, f"unit={elsewhere.pk}")) == 3  # a strange unit counts as not said


def test_a_user_is_found_by_o365_id(client_of: ClientOf, cast: Cast, people: list[DirectoryUser]) -> None:
    for who in ("owner", "partner"):
        assert len(names(client_of(who), cast.contoso, f"q={people[1].object_id}")) == 1


def test_pages_from_both_ends_hold_everybody_once(client_of: ClientOf, cast: Cast) -> None:
    DirectoryUserFactory.create_batch(120, tenant=cast.contoso, name="Same Name")
    owner, seen = client_of("owner"), []
    for number in (1, 2, 3):
        page = owner.get(f"{address(cast.contoso)}?page={number}")
        seen += [row["pk"] for row in page.context["rows"]]
    everybody = DirectoryUser._base_manager.filter(tenant=cast.contoso).order_by("pk")
    assert seen == list(everybody.values_list("pk", flat=True))
    backwards = owner.get(f"{address(cast.contoso)}?sort=-name&page=3").context["rows"]
    assert [row["pk"] for row in backwards] == seen[19::-1]


def test_time_in_state_is_shown_only_when_the_tenant_shows_it(
    client_of: ClientOf, cast: Cast, people: list[DirectoryUser]
) -> None:
    owner = client_of("owner")
    assert "Time in State" not in owner.get(address(cast.contoso)).text
    DataPrivacy._base_manager.filter(tenant=cast.contoso).update(show_time_in_state=True)
    assert "Time in State" in owner.get(address(cast.contoso)).text


def test_list_costs_the_same_with_many_users(client_of: ClientOf, cast: Cast, people: list[DirectoryUser]) -> None:
    owner = client_of("owner")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert owner.get(f"{address(cast.contoso)}?unit={people[0].unit_id}&licence=assistant").status_code == 200
            assert owner.get(address(cast.contoso)).status_code == 200
        return len(queries)

    cost()
    few = cost()
    DirectoryUserFactory.create_batch(120, tenant=cast.contoso)
    assert cost() == few <= 20  # of two pages


@pytest.mark.parametrize("who", ["outsider", "nobody"])
def test_strangers_find_no_page(client_of: ClientOf, cast: Cast, people: list[DirectoryUser], who: str) -> None:
    for place in (address(cast.contoso), address(cast.contoso, people[0])):
        assert client_of(who).get(place).status_code == 404


def test_a_user_of_another_tenant_is_not_found(client_of: ClientOf, cast: Cast) -> None:
    stranger = DirectoryUserFactory(tenant=cast.northwind)
    for who in ("owner", "partner", "luware"):
        answer = client_of(who).post(address(cast.contoso, stranger), {"assign": Product.ASSISTANT})
        assert answer.status_code == 404


def test_partner_sees_asterisks_everywhere(client_of: ClientOf, cast: Cast, people: list[DirectoryUser]) -> None:
    partner = client_of("partner")
    pages = [address(cast.contoso), f"{address(cast.contoso)}?sort=-name", address(cast.contoso, people[0])]
    for place in pages:
        text = partner.get(place).text
        assert "*****" in text
        for user in people:
            assert user.name not in text
            assert user.upn not in text
    assert names(partner, cast.contoso, "q=anna") == []
    assert names(partner, cast.contoso, "q=care") == []
    DataPrivacy._base_manager.filter(tenant=cast.contoso).update(allow_partner_user_identifiers=True)
    sync_grants(reload(cast.contoso))
    assert "Anna Keller" in partner.get(address(cast.contoso)).text


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    called=st.text(st.characters(categories=["L"]), min_size=4, max_size=20),
    words=st.sampled_from(["", "sort=name", "q={}"]),
)
def test_what_a_partner_reads_does_not_depend_on_the_names(
    client_of: ClientOf, cast: Cast, people: list[DirectoryUser], called: str, words: str
) -> None:
    partner = client_of("partner")
    before = partner.get(f"{address(cast.contoso)}?{words.format(called)}").context["rows"]
    DirectoryUser._base_manager.filter(pk=people[2].pk).update(name=called, upn=f"{called}@contoso.example")
    assert partner.get(f"{address(cast.contoso)}?{words.format(called)}").context["rows"] == before


def used(tenant: Tenant, product: Product) -> int:
    return Contingent._base_manager.get(tenant=tenant, product=product).used


def test_a_licence_is_given_and_taken_back_and_the_history_says_so(
    client_of: ClientOf, cast: Cast, people: list[DirectoryUser]
) -> None:
    contingent(cast.contoso, Product.ASSISTANT, 1)
    owner, anna = client_of("owner"), people[0]
    answer = owner.post(address(cast.contoso, anna), {"assign": Product.ASSISTANT}, follow=True)
    assert "The licence Assistant was assigned." in answer.text
    assert "0 of 1 free" in answer.text
    assert used(cast.contoso, Product.ASSISTANT) == 1
    answer = owner.post(address(cast.contoso, anna), {"take_back": Product.ASSISTANT}, follow=True)
    assert "The licence Assistant was taken back." in answer.text
    assert used(cast.contoso, Product.ASSISTANT) == 0
    lines = Change._base_manager.order_by("pk").values_list("section", "field", "old", "new", "person")
    words = f"Assigned to {anna.object_id}"
    assert list(lines) == [
        ("user-licences", "assistant", "", words, cast.owner.pk),
        ("user-licences", "assistant", words, "", cast.owner.pk),
    ]
    history = owner.get(f"/tenants/{cast.contoso.pk}/history/").text
    assert words in history
    assert "Anna Keller" not in history


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"assign": Product.ASSISTANT}, "The contingent has no free licence Assistant"),
        ({"assign": Product.EMAIL}, "The licence Email needs the licence Contact Center User first."),
        ({"take_back": Product.ASSISTANT}, "The user does not have the licence Assistant."),
    ],
)
def test_a_refusal_says_why_at_the_licence(
    client_of: ClientOf, cast: Cast, people: list[DirectoryUser], form: dict[str, Any], words: str
) -> None:
    contingent(cast.contoso, Product.EMAIL, 3)
    answer = client_of("owner").post(address(cast.contoso, people[0]), form)
    assert answer.status_code == 422
    assert words in answer.text
    assert not UserLicence._base_manager.exists()
    assert not Change._base_manager.exists()


def test_who_may_only_look_is_offered_nothing_and_refused(client_of: ClientOf, cast: Cast) -> None:
    contingent(cast.fabrikam, Product.ASSISTANT, 3)
    user = DirectoryUserFactory(tenant=cast.fabrikam)
    restricted = client_of("restricted")
    assert 'name="assign"' not in restricted.get(address(cast.fabrikam, user)).text
    assert restricted.post(address(cast.fabrikam, user), {"assign": Product.ASSISTANT}).status_code == 404
    assert not UserLicence._base_manager.exists()


@pytest.mark.parametrize(
    "form", [{}, {"assign": "anything"}, {"assign": Product.CONTACT_CENTER}, {"take_back": "\x00"}]
)
def test_what_is_no_licence_of_a_user_is_not_found(
    client_of: ClientOf, cast: Cast, people: list[DirectoryUser], form: dict[str, str]
) -> None:
    assert client_of("owner").post(address(cast.contoso, people[0]), form).status_code == 404


def test_a_user_is_moved_to_another_unit(client_of: ClientOf, cast: Cast, people: list[DirectoryUser]) -> None:
    owner, anna = client_of("owner"), people[0]
    bern = unit(cast.contoso, "Bern")
    answer = owner.post(address(cast.contoso, anna), {"move": "1", "unit": bern.pk}, follow=True)
    assert "The user is in Bern now." in answer.text
    anna.refresh_from_db()
    assert anna.unit == bern
    line = Change._base_manager.get()
    assert (line.section, line.field) == ("provisioning", "organization_units")
    assert (line.old, line.new) == (
        f"{anna.object_id}: Contoso / Zurich / Support",
        f"{anna.object_id}: Contoso / Bern",
    )


@pytest.mark.parametrize("chosen", ["", "x", "999999999", "northwind"])
def test_a_user_is_not_moved_to_where_there_is_no_unit(
    client_of: ClientOf, cast: Cast, people: list[DirectoryUser], chosen: str
) -> None:
    known = str(ensure_root(cast.northwind).pk) if chosen == "northwind" else chosen
    answer = client_of("owner").post(address(cast.contoso, people[0]), {"move": "1", "unit": known})
    assert answer.status_code == 422
    assert "Choose another one." in answer.text
    people[0].refresh_from_db()
    assert people[0].unit.name == "Support"


def test_who_may_only_look_moves_nobody(client_of: ClientOf, cast: Cast) -> None:
    user, bern = DirectoryUserFactory(tenant=cast.fabrikam), unit(cast.fabrikam, "Bern")
    answer = client_of("restricted").post(address(cast.fabrikam, user), {"move": "1", "unit": bern.pk})
    assert answer.status_code == 404
    user.refresh_from_db()
    assert user.unit != bern


def test_no_licence_changes_hands_without_its_line_in_the_history(
    client_of: ClientOf, cast: Cast, people: list[DirectoryUser]
) -> None:
    contingent(cast.contoso, Product.ASSISTANT, 1)
    owner = client_of("owner")
    broken_table("portal_change")
    with pytest.raises(IntegrityError):
        owner.post(address(cast.contoso, people[0]), {"assign": Product.ASSISTANT})
    assert not UserLicence._base_manager.exists()
    assert used(cast.contoso, Product.ASSISTANT) == 0
