"""The Licenses tab says what is used, allowed and free, warns before a contingent ends, and gives it all as a file."""

import csv
import html
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from licensing.csv_export import neutral
from licensing.models import Contingent, UserLicence
from licensing.products import Product
from licensing.rows import validity
from tenants.models import Tenant
from tests.cast import Cast
from tests.factories import DirectoryUserFactory, contingent
from tests.pages import settings_address

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
TODAY = date(2026, 6, 15)


def give(tenant: Tenant, product: Product, many: int) -> None:
    for user in DirectoryUserFactory.create_batch(many, tenant=tenant):
        UserLicence._base_manager.create(tenant=tenant, user=user, product=product)


def page(client: Client, tenant: Tenant) -> str:
    return html.unescape(client.get(settings_address(tenant, "licenses")).text)


@pytest.mark.parametrize("who", ["luware", "partner", "owner", "restricted"])
def test_everybody_reads_what_is_used_allowed_and_free(client_of: ClientOf, cast: Cast, who: str) -> None:
    tenant = cast.fabrikam if who == "restricted" else cast.contoso
    contingent(tenant, Product.ASSISTANT, 1500)
    give(tenant, Product.ASSISTANT, 2)
    text = page(client_of(who), tenant)
    assert "2 used of 1,500 allowed, 1,498 free" in text
    assert 'max="1500"' in text
    assert 'value="2"' in text
    assert text.count("Not licensed") == len(Product) - 1


def test_over_use_is_said_in_words(client_of: ClientOf, cast: Cast) -> None:
    row = contingent(cast.contoso, Product.ASSISTANT, 3)
    give(cast.contoso, Product.ASSISTANT, 3)
    assert "more is assigned" not in page(client_of("owner"), cast.contoso)
    Contingent._base_manager.filter(pk=row.pk).update(allowed=2)
    assert "1 more is assigned than the contingent allows" in page(client_of("owner"), cast.contoso)
    Contingent._base_manager.filter(pk=row.pk).update(allowed=1)
    assert "2 more are assigned than the contingent allows" in page(client_of("owner"), cast.contoso)


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [
        (None, None, ""),
        (None, 31, ""),
        (None, 30, "Ends on 15 Jul 2026."),
        (None, 0, "Ends on 15 Jun 2026."),
        (None, -1, "Expired on 14 Jun 2026: nothing more can be assigned."),
        (1, None, "Valid from 16 Jun 2026 on; until then nothing can be assigned."),
        (0, None, ""),
    ],
)
def test_days_of_a_contingent_are_said_in_time(begins: int | None, ends: int | None, words: str) -> None:
    def day(offset: int | None) -> date | None:
        return None if offset is None else TODAY + timedelta(days=offset)

    said = validity(Contingent(valid_from=day(begins), valid_until=day(ends)), TODAY)
    assert said.startswith(words)
    assert bool(said) == bool(words)


def test_a_contingent_that_ends_soon_is_marked_on_the_page(client_of: ClientOf, cast: Cast) -> None:
    row = contingent(cast.contoso, Product.ASSISTANT, 3)
    Contingent._base_manager.filter(pk=row.pk).update(valid_until=timezone.now().date() + timedelta(days=3))
    assert "Ask your partner or Luware to extend it." in page(client_of("owner"), cast.contoso)


def test_the_file_holds_every_licensed_product(client_of: ClientOf, cast: Cast) -> None:
    contingent(cast.contoso, Product.ASSISTANT, 5)
    row = contingent(cast.contoso, Product.EMAIL, 7)
    Contingent._base_manager.filter(pk=row.pk).update(valid_until=date(2027, 1, 31))
    give(cast.contoso, Product.ASSISTANT, 2)
    address = f"/tenants/{cast.contoso.pk}/licences/export/"
    assert address in page(client_of("partner"), cast.contoso)
    answer = client_of("partner").get(address)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="licences-contoso-')
    assert "no-store" in answer.headers["Cache-Control"]
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [
        ["Licence", "Used", "Allowed", "Free", "Valid from", "Valid until"],
        ["Assistant", "2", "5", "3", "", ""],
        ["Email", "0", "7", "7", "", "2027-01-31"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert neutral(text) == f"'{text}"


def test_other_cells_stay_as_they_are() -> None:
    assert [neutral(value) for value in ("Assistant", 5, None, "a=b")] == ["Assistant", "5", "", "a=b"]
