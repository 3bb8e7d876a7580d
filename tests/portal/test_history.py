"""The change history: who, what, when; only what the reader may see; names as the tenant wishes."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.access import sync_grants
from portal.models import Change
from tests.cast import Cast
from tests.pages import save

pytestmark = pytest.mark.django_db


def history(client: Client, cast: Cast) -> str:
    answer = client.get(f"/tenants/{cast.contoso.pk}/history/")
    assert answer.status_code == 200
    return answer.text


def let_partner_read(cast: Cast, *, names: bool) -> None:
    privacy = cast.contoso.dataprivacy
    privacy.allow_partner_change_history, privacy.allow_partner_user_identifiers = True, names
    privacy.save()
    sync_grants(cast.contoso)


def test_a_save_is_told_field_by_field(client_of: Callable[[str], Client], cast: Cast) -> None:
    owner = client_of("owner")
    assert save(owner, cast.contoso, contact__name="Anna Keller", tenant__company_name="Contoso AG").status_code == 302
    page = history(owner, cast)
    for words in ("Oscar Owner", "Anna Keller", "Contoso AG", "Technical contact", "Company Name"):
        assert words in page


def test_a_field_that_is_not_seen_is_not_in_the_history(client_of: Callable[[str], Client], cast: Cast) -> None:
    assert save(client_of("partner"), cast.contoso, tenant__crm_id="CRM-SEEN-BY-PARTNERS").status_code == 302
    assert "CRM-SEEN-BY-PARTNERS" in history(client_of("luware"), cast)
    assert "CRM-SEEN-BY-PARTNERS" not in history(client_of("owner"), cast)


def test_the_partner_reads_it_only_when_allowed_and_names_only_when_allowed_too(
    client_of: Callable[[str], Client], cast: Cast
) -> None:
    assert save(client_of("owner"), cast.contoso, contact__name="Anna Keller").status_code == 302
    assert save(client_of("partner"), cast.contoso, contact__name="Bea Keller").status_code == 302
    partner = client_of("partner")
    assert partner.get(f"/tenants/{cast.contoso.pk}/history/").status_code == 404
    let_partner_read(cast, names=False)
    masked = history(partner, cast)
    assert "Oscar Owner" not in masked
    assert "*****" in masked
    assert "Petra Partner" in masked
    let_partner_read(cast, names=True)
    assert "Oscar Owner" in history(partner, cast)


def test_pages_hold_fifty_and_cost_the_same(
    client_of: Callable[[str], Client], cast: Cast, django_assert_num_queries: Callable[..., object]
) -> None:
    owner = client_of("owner")
    history(owner, cast)
    facts = {"tenant": cast.contoso, "tenant_name": "Contoso", "version": 1, "section": "contact", "field": "name"}
    for count in (1, 120):
        Change._base_manager.bulk_create(
            Change(**facts, person=cast.owner, person_name="Oscar", new=f"Fresh {number}") for number in range(count)
        )
        with django_assert_num_queries(8):
            page = history(owner, cast)
    assert page.count(">Fresh ") == 50
    assert "1 to 50 of 121" in page
