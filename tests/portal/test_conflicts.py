"""Two people, one tenant: nobody overwrites the other without being asked."""

from typing import Any

import pytest
from django.test import Client

from tenants.models import Tenant
from tenants.secrets import Secret
from tests.cast import Cast, sign_in
from tests.factories import UserFactory
from tests.fixtures import CONNECTION_STRING, WRONG_KEY, reload
from tests.pages import form_fields, open_form, post, save

OTHER = f"endpoint=https://other-acs.communication.azure.com/;accesskey={WRONG_KEY}"
SECRET = "interact-acs_connection_string"


@pytest.fixture
def mine(cast: Cast) -> Client:
    client = Client()
    sign_in(client, cast.partner)
    return client


@pytest.fixture
def theirs(cast: Cast) -> Client:
    client = Client()
    sign_in(client, cast.luware)
    return client


def conflict_rows(response: Any) -> dict[str, Any]:
    assert response.status_code == 409
    return {row.name: row for row in response.context["settings"]["conflict"]["rows"]}


def test_second_save_is_refused_with_what_changed_by_whom(mine: Client, theirs: Client, cast: Cast) -> None:
    opened = open_form(mine, cast.contoso)
    save(theirs, cast.contoso, tenant__company_name="Theirs", contact__name="Theirs")
    response = post(mine, cast.contoso, opened | {"tenant-company_name": "Mine", "billing-city": ""})
    rows = conflict_rows(response)
    assert rows["tenant-company_name"].theirs == "Theirs"
    assert rows["tenant-company_name"].yours == "Mine"
    assert rows["tenant-company_name"].person == "Lena Luware"
    assert rows["tenant-company_name"].tab == "General"
    assert (rows["tenant-company_name"].keep, rows["contact-name"].keep) == ("yours", "theirs")
    assert "Changed by Lena Luware on" in response.text
    assert reload(cast.contoso).company_name == "Theirs"
    again = form_fields(response.content.decode())
    assert again["tenant-company_name"] == "Mine"
    assert again["version"] == "1"


@pytest.mark.parametrize(("choice", "kept"), [("theirs", "Theirs"), ("yours", "Mine")])
def test_person_chooses_field_by_field(mine: Client, theirs: Client, cast: Cast, choice: str, kept: str) -> None:
    opened = open_form(mine, cast.contoso)
    save(theirs, cast.contoso, tenant__company_name="Theirs", contact__name="Theirs")
    refused = post(mine, cast.contoso, opened | {"tenant-company_name": "Mine", "tenant-crm_id": "crm-7"})
    chosen = form_fields(refused.content.decode()) | {"keep-tenant-company_name": choice}
    assert post(mine, cast.contoso, chosen).status_code == 302
    fresh = reload(cast.contoso)
    assert (fresh.company_name, fresh.crm_id, fresh.technicalcontact.name) == (kept, "crm-7", "Theirs")


def test_switch_and_list_can_be_taken_over(mine: Client, theirs: Client, cast: Cast) -> None:
    opened = open_form(mine, cast.contoso) | {"privacy-allow_partner_user_identifiers": "on"}
    save(theirs, cast.contoso, privacy__allow_partner_user_identifiers="on", interact__authorization="token")
    save(theirs, cast.contoso, privacy__allow_partner_user_identifiers=None)
    rows = conflict_rows(post(mine, cast.contoso, opened))
    assert rows["interact-authorization"].theirs == "Verify Token"
    assert (rows["privacy-allow_partner_user_identifiers"].theirs, rows["interact-authorization"].keep) == (
        "Off",
        "theirs",
    )
    choices = {f"keep-{name}": "theirs" for name in rows}
    assert post(mine, cast.contoso, opened | choices | {"version": "2"}).status_code == 302
    fresh = reload(cast.contoso)
    assert (fresh.dataprivacy.allow_partner_user_identifiers, fresh.interact.authorization) == (False, "token")


@pytest.mark.parametrize(("choice", "kept"), [("theirs", OTHER), ("yours", CONNECTION_STRING)])
def test_choice_holds_for_a_secret(mine: Client, theirs: Client, cast: Cast, choice: str, kept: str) -> None:
    opened = open_form(mine, cast.contoso)
    save(theirs, cast.contoso, interact__acs_connection_string=OTHER)
    refused = post(mine, cast.contoso, opened | {SECRET: CONNECTION_STRING})
    row = conflict_rows(refused)[SECRET]
    assert (row.is_secret, row.keep, row.theirs, row.yours) == (True, "yours", "", "")
    chosen = form_fields(refused.content.decode()) | {f"keep-{SECRET}": choice}
    assert post(mine, cast.contoso, chosen).status_code == 302
    assert reload(cast.contoso).interact.acs_connection_string == Secret(kept)


def test_same_change_by_both_is_no_conflict(mine: Client, theirs: Client, cast: Cast) -> None:
    opened = open_form(mine, cast.contoso)
    save(theirs, cast.contoso, tenant__company_name="Same")
    assert post(mine, cast.contoso, opened | {"tenant-company_name": "Same"}).status_code == 302


def test_field_that_the_person_cannot_see_does_not_block(theirs: Client, cast: Cast) -> None:
    owner = Client()
    sign_in(owner, cast.owner)
    opened = open_form(owner, cast.contoso)
    save(theirs, cast.contoso, tenant__crm_id="crm-9", partner__partner="", interact__recovery_seconds="20")
    assert post(owner, cast.contoso, opened | {"tenant-company_name": "Mine"}).status_code == 302
    fresh = reload(cast.contoso)
    assert (fresh.crm_id, fresh.partner, fresh.company_name) == ("crm-9", None, "Mine")


def test_field_that_the_person_may_only_read_does_not_block(theirs: Client, cast: Cast) -> None:
    owner = Client()
    sign_in(owner, cast.owner)
    opened = open_form(owner, cast.contoso)
    save(theirs, cast.contoso, tenant__o365_name="New")
    assert post(owner, cast.contoso, opened | {"tenant-company_name": "Mine"}).status_code == 302
    assert reload(cast.contoso).o365_name == "New"


@pytest.mark.parametrize("version", [None, "", "-1", "0", "x", "1e3", "9" * 30, "\u0661", "2", "999"])
def test_missing_or_forged_version_overwrites_nothing_unasked(
    mine: Client, theirs: Client, cast: Cast, version: str | None
) -> None:
    opened = open_form(mine, cast.contoso)
    save(theirs, cast.contoso, tenant__company_name="Theirs")
    del opened["version"]
    sent = opened | {"tenant-company_name": "Mine"} | ({} if version is None else {"version": version})
    response = post(mine, cast.contoso, sent)
    assert list(conflict_rows(response)) == ["tenant-company_name"]
    assert reload(cast.contoso).company_name == "Theirs"


def test_errors_and_conflict_are_shown_one_after_the_other(mine: Client, theirs: Client, cast: Cast) -> None:
    opened = open_form(mine, cast.contoso)
    save(theirs, cast.contoso, tenant__company_name="Theirs")
    wrong = opened | {"tenant-company_name": "Mine", "contact-email": "wrong"}
    refused = post(mine, cast.contoso, wrong)
    assert list(conflict_rows(refused)) == ["tenant-company_name"]
    failed = post(mine, cast.contoso, form_fields(refused.content.decode()))
    assert failed.status_code == 422
    again = form_fields(failed.content.decode()) | {"contact-email": "a@b.example"}
    assert again["tenant-company_name"] == "Mine"
    assert post(mine, cast.contoso, again).status_code == 302


def test_third_change_during_the_choice_is_noticed(mine: Client, theirs: Client, cast: Cast) -> None:
    opened = open_form(mine, cast.contoso)
    save(theirs, cast.contoso, tenant__company_name="Second")
    refused = post(mine, cast.contoso, opened | {"tenant-company_name": "Mine"})
    save(theirs, cast.contoso, tenant__company_name="Third")
    chosen = form_fields(refused.content.decode()) | {"keep-tenant-company_name": "yours"}
    again = post(mine, cast.contoso, chosen)
    assert conflict_rows(again)["tenant-company_name"].theirs == "Third"


def test_name_of_the_tenants_people_is_masked_for_the_partner(mine: Client, cast: Cast) -> None:
    owner = Client()
    sign_in(owner, cast.owner)
    opened = open_form(mine, cast.contoso)
    save(owner, cast.contoso, tenant__company_name="Theirs")
    response = post(mine, cast.contoso, opened | {"tenant-company_name": "Mine"})
    assert conflict_rows(response)["tenant-company_name"].person == "*****"
    assert "Oscar Owner" not in response.text


def test_save_of_nothing_conflicts_with_nobody(mine: Client, theirs: Client, cast: Cast) -> None:
    assert save(mine, cast.contoso).status_code == 302
    assert reload(cast.contoso).settings_version == 0
    page = mine.get(f"/tenants/{cast.contoso.pk}/settings/general/").text
    assert "There was nothing to save" in page


def test_nameless_person_with_a_long_address_can_save(cast: Cast) -> None:
    tenant: Tenant = cast.contoso
    group = (tenant.tenant_id, tenant.tenant_group_id)
    person = UserFactory(name="", email="a" * 300 + "@b.example", directory_id=tenant.tenant_id, groups=[group])
    client = Client()
    sign_in(client, person)
    assert save(client, tenant, tenant__company_name="Mine").status_code == 302
    assert client.post(f"/tenants/{tenant.pk}/widget-key/").status_code == 302
