"""The Test UPN is one of the tenant's people: a partner that may not see who they are reads asterisks in its place."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.access import sync_grants
from tenants.models import DataPrivacy
from tests.cast import Cast
from tests.fixtures import reload
from tests.pages import errors_of, open_form, post, save, settings_address

UPN = "planted.person@contoso.example"
FIELDS = ["presence-test_upn", "im-test_upn"]


@pytest.fixture
def stored(client_of: Callable[[str], Client], cast: Cast) -> None:
    """The tenant's administrator has entered somebody, and lets the partner read the history."""
    switches = {"im__enabled": "on", "privacy__allow_partner_change_history": "on"}
    saved = save(client_of("owner"), cast.contoso, presence__test_upn=UPN, im__test_upn=UPN, **switches)
    assert saved.status_code == 302


@pytest.mark.parametrize("name", FIELDS)
def test_partner_reads_asterisks_that_stand_for_the_person(
    client_of: Callable[[str], Client], cast: Cast, stored: None, name: str
) -> None:
    partner = client_of("partner")
    assert open_form(partner, cast.contoso)[name] == "*****"
    assert UPN not in partner.get(settings_address(cast.contoso, "extensions")).text
    assert save(partner, cast.contoso, contact__name="Anna Keller").status_code == 302
    fresh = reload(cast.contoso)
    assert {fresh.presencetracking.test_upn, fresh.instantmessaging.test_upn} == {UPN}
    failed = post(partner, cast.contoso, open_form(partner, cast.contoso) | {"contact-email": "wrong"})
    assert UPN not in failed.text


def test_history_hides_the_person_too(client_of: Callable[[str], Client], cast: Cast, stored: None) -> None:
    address = f"/tenants/{cast.contoso.pk}/history/"
    assert UPN in client_of("owner").get(address).text
    page = client_of("partner").get(address).text
    assert "Test UPN" in page
    assert UPN not in page


def test_conflict_hides_the_person_too(client_of: Callable[[str], Client], cast: Cast) -> None:
    partner = client_of("partner")
    opened = open_form(partner, cast.contoso)
    save(client_of("owner"), cast.contoso, presence__test_upn=UPN)
    answer = post(partner, cast.contoso, opened | {"presence-test_upn": "other@contoso.example"})
    assert answer.status_code == 409
    assert UPN not in answer.text
    assert "other@contoso.example" in answer.text


def test_partner_may_enter_another_person(client_of: Callable[[str], Client], cast: Cast, stored: None) -> None:
    partner = client_of("partner")
    assert save(partner, cast.contoso, presence__test_upn="other@contoso.example").status_code == 302
    assert reload(cast.contoso).presencetracking.test_upn == "other@contoso.example"
    assert list(errors_of(save(partner, cast.contoso, presence__test_upn="**"))) == ["presence-test_upn"]


def test_partner_that_may_see_people_reads_the_name(
    client_of: Callable[[str], Client], cast: Cast, stored: None
) -> None:
    DataPrivacy._base_manager.filter(tenant=cast.contoso).update(allow_partner_user_identifiers=True)
    sync_grants(reload(cast.contoso))
    assert open_form(client_of("partner"), cast.contoso)["presence-test_upn"] == UPN


def test_asterisks_are_no_name_to_who_sees_names(client_of: Callable[[str], Client], cast: Cast, stored: None) -> None:
    owner = client_of("owner")
    assert list(errors_of(save(owner, cast.contoso, presence__test_upn="*****"))) == ["presence-test_upn"]
