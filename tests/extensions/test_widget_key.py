"""The widget key: copied by who may, replaced after a question, never in a page that nobody asked for."""

from uuid import UUID

import pytest
from django.test import Client

from extensions.models import Interact
from portal.models import Change
from tenants.scope import tenant_scope
from tests.cast import Cast, sign_in
from tests.fixtures import reload
from tests.pages import save, settings_address


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/tenants/{cast.contoso.pk}/widget-key/"


def key_of(cast: Cast) -> str:
    return reload(cast.contoso).interact.widget_key.reveal()


def test_key_is_a_guid_that_the_settings_page_does_not_hold(client: Client, cast: Cast) -> None:
    sign_in(client, cast.owner)
    assert str(UUID(key_of(cast))) == key_of(cast)
    assert key_of(cast) not in client.get(settings_address(cast.contoso, "extensions")).text


def test_copy_answers_with_the_key_alone_or_a_page(client: Client, cast: Cast, address: str) -> None:
    sign_in(client, cast.owner)
    plain = client.post(f"{address}copy/", headers={"Accept": "text/plain"})
    assert plain.content.decode() == key_of(cast)
    page = client.post(f"{address}copy/")
    assert key_of(cast) in page.text
    for response in (plain, page):
        assert "no-store" in response["Cache-Control"]
    assert client.get(f"{address}copy/").status_code == 405


def test_refresh_asks_first_and_makes_the_old_key_invalid(client: Client, cast: Cast, address: str) -> None:
    sign_in(client, cast.owner)
    before = key_of(cast)
    assert before not in client.get(address).text
    assert key_of(cast) == before
    response = client.post(address)
    assert response["Location"] == settings_address(cast.contoso, "extensions")
    assert key_of(cast) != before
    with tenant_scope(cast.contoso.pk):
        change = Change.objects.get()
    assert (change.section, change.field, change.is_secret) == ("interact", "widget_key", True)
    assert (change.old, change.new, change.person) == ("", "", cast.owner)
    assert reload(cast.contoso).settings_version == change.version == 1
    history = client.get(f"/tenants/{cast.contoso.pk}/history/").text
    assert "Widget Key" in history
    assert "Secret, changed" in history


def test_restricted_person_neither_copies_nor_refreshes(client: Client, cast: Cast) -> None:
    sign_in(client, cast.restricted)
    wanted = f"/tenants/{cast.fabrikam.pk}/widget-key/"
    before = reload(cast.fabrikam).interact.widget_key
    assert {client.get(wanted).status_code, client.post(wanted).status_code} == {404}
    assert client.post(f"{wanted}copy/").status_code == 404
    assert reload(cast.fabrikam).interact.widget_key == before


def test_tenant_without_a_row_gets_a_key_by_refresh(client: Client, cast: Cast, address: str) -> None:
    sign_in(client, cast.owner)
    Interact._base_manager.filter(tenant=cast.contoso).delete()
    page = client.get(settings_address(cast.contoso, "extensions")).text
    assert "There is no key yet." in page
    assert client.post(f"{address}copy/").status_code == 404
    assert client.post(address).status_code == 302
    assert key_of(cast)


def test_key_survives_a_save(client: Client, cast: Cast) -> None:
    sign_in(client, cast.owner)
    before = key_of(cast)
    assert save(client, cast.contoso, interact__recovery_seconds="30").status_code == 302
    assert key_of(cast) == before
