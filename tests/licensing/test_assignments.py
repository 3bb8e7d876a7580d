"""Licences are never assigned beyond the contingent, never twice, never without what they need; the database counts."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from licensing.models import Contingent, ServiceLicence, UserLicence
from licensing.products import TERMS, Product, needing
from licensing.services import Refused, assign, change_service_type, take_back
from tenants.models import Tenant
from tenants.scope import every_tenant
from tests.factories import DirectoryUserFactory, ServiceFactory, TenantFactory, contingent

ASSISTANT, AGENT, CHAT = Product.ASSISTANT, Product.CONTACT_CENTER_USER, Product.INSTANT_MESSAGING


@pytest.fixture(autouse=True)
def opened() -> Iterator[None]:
    with every_tenant("these tests look at the tables themselves"):
        yield


@pytest.fixture
def tenant(db: None) -> Tenant:
    return TenantFactory()


def used(tenant: Tenant, product: Product) -> int:
    return Contingent.objects.get(tenant=tenant, product=product).used


def test_counts_follow_every_assignment(tenant: Tenant) -> None:
    contingent(tenant, ASSISTANT, 2)
    users = DirectoryUserFactory.create_batch(3, tenant=tenant)
    for user in users[:2]:
        assign(user, ASSISTANT, person=None)
    assert used(tenant, ASSISTANT) == 2
    with pytest.raises(Refused, match="has no free licence Assistant"):
        assign(users[2], ASSISTANT, person=None)
    take_back(users[0], ASSISTANT)
    assign(users[2], ASSISTANT, person=None)
    assert used(tenant, ASSISTANT) == 2
    users[2].delete()
    assert used(tenant, ASSISTANT) == 1


def test_nobody_writes_the_count(tenant: Tenant) -> None:
    row = contingent(tenant, ASSISTANT, 5)
    assign(DirectoryUserFactory(tenant=tenant), ASSISTANT, person=None)
    Contingent.objects.filter(pk=row.pk).update(used=0, allowed=6)
    row.refresh_from_db()
    assert (row.used, row.allowed) == (1, 6)


def test_a_licence_is_given_once(tenant: Tenant) -> None:
    contingent(tenant, ASSISTANT, 5)
    user = DirectoryUserFactory(tenant=tenant)
    assign(user, ASSISTANT, person=None)
    with pytest.raises(Refused, match="has the licence Assistant already"):
        assign(user, ASSISTANT, person=None)
    assert used(tenant, ASSISTANT) == 1


@pytest.mark.parametrize("product", [product for product in Product if TERMS[product].needs])
def test_what_a_licence_needs_comes_first_and_goes_last(tenant: Tenant, product: Product) -> None:
    for each in (AGENT, product):
        contingent(tenant, each, 5)
    user = DirectoryUserFactory(tenant=tenant)
    with pytest.raises(Refused, match="needs the licence Contact Center User first"):
        assign(user, product, person=None)
    assign(user, AGENT, person=None)
    assign(user, product, person=None)
    with pytest.raises(Refused, match="Take that one back first"):
        take_back(user, AGENT)
    take_back(user, product)
    take_back(user, AGENT)
    assert (used(tenant, AGENT), used(tenant, product)) == (0, 0)


def test_a_product_that_another_needs_knows_it() -> None:
    assert needing(AGENT) == (CHAT, Product.EXTERNAL_TASK, Product.EMAIL)


def test_who_is_disabled_gets_none(tenant: Tenant) -> None:
    contingent(tenant, ASSISTANT, 5)
    with pytest.raises(Refused, match="disabled"):
        assign(DirectoryUserFactory(tenant=tenant, is_enabled=False), ASSISTANT, person=None)


@pytest.mark.parametrize(("begins", "ends"), [(1, None), (None, -1)])
def test_contingent_counts_only_while_it_is_valid(tenant: Tenant, begins: int | None, ends: int | None) -> None:
    row, today = contingent(tenant, ASSISTANT, 5), timezone.now().date()
    row.valid_from = today + timedelta(days=begins) if begins else None
    row.valid_until = today + timedelta(days=ends) if ends else None
    row.save()
    with pytest.raises(Refused, match="has no free licence"):
        assign(DirectoryUserFactory(tenant=tenant), ASSISTANT, person=None)


def test_lowered_contingent_is_over_used_and_takes_nothing_away(tenant: Tenant) -> None:
    row = contingent(tenant, ASSISTANT, 2)
    users = DirectoryUserFactory.create_batch(2, tenant=tenant)
    for user in users:
        assign(user, ASSISTANT, person=None)
    Contingent.objects.filter(pk=row.pk).update(allowed=1)
    row.refresh_from_db()
    assert (row.used, row.over, row.free) == (2, 1, 0)
    take_back(users[0], ASSISTANT)
    with pytest.raises(Refused):
        assign(users[0], ASSISTANT, person=None)


def test_bearer_of_another_tenant_is_refused_by_the_database(tenant: Tenant) -> None:
    contingent(tenant, ASSISTANT, 5)
    stranger = DirectoryUserFactory()
    UserLicence.objects.create(tenant=tenant, user=stranger, product=ASSISTANT)
    with pytest.raises(IntegrityError, match="user_licence_same_tenant"):
        connection.check_constraints()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"product": Product.TRANSCRIPTION}, "licence_not_rewritten"),
        ({"needs": AGENT}, "user_licence_needs_kept"),
    ],
)
def test_a_licence_cannot_be_rewritten(tenant: Tenant, change: dict[str, str], constraint: str) -> None:
    contingent(tenant, ASSISTANT, 5)
    assign(DirectoryUserFactory(tenant=tenant), ASSISTANT, person=None)
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        UserLicence.objects.update(**change)
    assert error.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]  # psycopg's error


def test_service_keeps_its_type_when_there_is_no_other(tenant: Tenant) -> None:
    contingent(tenant, Product.ADVANCED_ROUTING, 1)
    contingent(tenant, Product.CONTACT_CENTER, 0)
    service = ServiceFactory(tenant=tenant)
    change_service_type(service, Product.ADVANCED_ROUTING, person=None)
    with pytest.raises(Refused, match="has no free licence Contact Center"):
        change_service_type(service, Product.CONTACT_CENTER, person=None)
    assert ServiceLicence.objects.get(service=service).product == Product.ADVANCED_ROUTING
    change_service_type(service, None, person=None)
    assert used(tenant, Product.ADVANCED_ROUTING) == 0


def race(work: Callable[[int], None], count: int) -> list[str]:
    """Do `work` in many threads at once, each with a connection of its own; return "done" or the refusal of each."""

    def one(number: int) -> str:
        try:
            with every_tenant("a thread of a race"):
                work(number)
        except Refused as refused:
            return str(refused)
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(16) as threads:
        return list(threads.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_get_exactly_fifty() -> None:
    tenant = TenantFactory()
    contingent(tenant, ASSISTANT, 50)
    users = DirectoryUserFactory.create_batch(200, tenant=tenant)
    answers = race(lambda number: assign(users[number], ASSISTANT, person=None), 200)
    assert answers.count("done") == 50
    assert all("has no free licence Assistant" in answer for answer in answers if answer != "done")
    assert used(tenant, ASSISTANT) == UserLicence.objects.filter(tenant=tenant).count() == 50


@pytest.mark.django_db(transaction=True)
def test_giving_and_taking_of_several_products_at_once_neither_miscounts_nor_locks_up() -> None:
    tenant = TenantFactory()
    products = (AGENT, CHAT, ASSISTANT)
    for product in products:
        contingent(tenant, product, 1000)
    users = DirectoryUserFactory.create_batch(20, tenant=tenant)

    def work(number: int) -> None:
        user = users[number % 20]
        for product in products if number % 3 else reversed(products):
            if number % 2:
                assign(user, product, person=None)
            else:
                take_back(user, product)

    race(work, 120)
    for product in products:
        assert used(tenant, product) == UserLicence.objects.filter(tenant=tenant, product=product).count()
