"""Interact: it needs a connection string, and secrets are kept, never shown."""

import logging
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.core import serializers
from django.db import connection
from django.test import Client
from psycopg import sql

from portal.models import Change, ConnectionCheck, HeldEdit
from tenants.scope import every_tenant
from tenants.secrets import Secret, unseal
from tests.cast import Cast, sign_in
from tests.fixtures import CONNECTION_STRING, KEY, WRONG_KEY, reload
from tests.pages import errors_of, form_fields, open_form, post, save, settings_address

OTHER = f"endpoint=https://other-acs.communication.azure.com/;accesskey={WRONG_KEY}"
SECRET = "interact-acs_connection_string"


@pytest.fixture
def owner(client: Client, cast: Cast) -> Client:
    sign_in(client, cast.owner)
    return client


def test_interact_needs_a_connection_string(owner: Client, cast: Cast) -> None:
    words = "Paste the ACS connection string, or switch Interact off."
    assert errors_of(save(owner, cast.contoso, interact__enabled="on")) == {SECRET: words}
    response = save(owner, cast.contoso, interact__enabled="on", interact__acs_connection_string=CONNECTION_STRING)
    assert response.status_code == 302
    assert reload(cast.contoso).interact.enabled


def test_string_stays_while_interact_is_off_and_when_nothing_is_typed(owner: Client, cast: Cast) -> None:
    save(owner, cast.contoso, interact__enabled="on", interact__acs_connection_string=CONNECTION_STRING)
    save(owner, cast.contoso, interact__enabled=None)
    assert reload(cast.contoso).interact.acs_connection_string == Secret(CONNECTION_STRING)
    assert save(owner, cast.contoso, interact__enabled="on").status_code == 302
    assert reload(cast.contoso).interact.enabled


def test_string_cannot_be_removed_while_interact_is_on(owner: Client, cast: Cast) -> None:
    save(owner, cast.contoso, interact__enabled="on", interact__acs_connection_string=CONNECTION_STRING)
    data = open_form(owner, cast.contoso) | {f"{SECRET}-action": "remove"}
    assert list(errors_of(post(owner, cast.contoso, data))) == [SECRET]
    del data["interact-enabled"]
    assert post(owner, cast.contoso, data).status_code == 302
    assert not reload(cast.contoso).interact.acs_connection_string


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("replace", "Paste the new connection string, or choose to keep the stored one."),
        ("anything", "Choose whether to keep, replace or remove the connection string."),
    ],
)
def test_choice_is_understood(owner: Client, cast: Cast, action: str, words: str) -> None:
    data = open_form(owner, cast.contoso) | {f"{SECRET}-action": action, "interact-enabled": "on"}
    assert errors_of(post(owner, cast.contoso, data)) == {SECRET: words}


def test_page_says_what_is_stored_and_since_when(owner: Client, cast: Cast) -> None:
    save(owner, cast.contoso, interact__acs_connection_string=CONNECTION_STRING)
    page = owner.get(settings_address(cast.contoso, "extensions")).text
    assert "Stored, resource contoso-acs, last changed" in page


def test_failed_save_keeps_the_secret_for_the_next_try(owner: Client, cast: Cast) -> None:
    data = open_form(owner, cast.contoso) | {SECRET: CONNECTION_STRING, "interact-enabled": "on"}
    failed = post(owner, cast.contoso, data | {"contact-email": "wrong"})
    assert list(errors_of(failed)) == ["contact-email"]
    assert "Entered, kept for your next SAVE, not saved yet" in failed.text
    again = form_fields(failed.content.decode()) | {"contact-email": "anna@contoso.example"}
    assert again[SECRET] == ""
    assert post(owner, cast.contoso, again).status_code == 302
    assert reload(cast.contoso).interact.acs_connection_string == Secret(CONNECTION_STRING)
    assert "kept_secrets" not in owner.session or owner.session["kept_secrets"] == {}


def test_secret_is_kept_over_several_failed_saves_and_forgotten_by_discard(owner: Client, cast: Cast) -> None:
    data = open_form(owner, cast.contoso) | {SECRET: CONNECTION_STRING, "contact-email": "wrong"}
    for _try in range(3):
        failed = post(owner, cast.contoso, data)
        data = form_fields(failed.content.decode())
        assert "Entered, kept" in failed.text
    discarded = open_form(owner, cast.contoso)
    assert post(owner, cast.contoso, discarded).status_code == 302
    assert not reload(cast.contoso).interact.acs_connection_string


def test_kept_secret_is_of_one_tenant_and_one_person(client: Client, cast: Cast) -> None:
    sign_in(client, cast.partner)
    data = open_form(client, cast.contoso) | {SECRET: CONNECTION_STRING, "contact-email": "wrong"}
    post(client, cast.contoso, data)
    assert post(client, cast.fabrikam, open_form(client, cast.fabrikam)).status_code == 302
    assert not reload(cast.fabrikam).interact.acs_connection_string
    other = Client()
    sign_in(other, cast.owner)
    assert post(other, cast.contoso, open_form(other, cast.contoso)).status_code == 302
    assert not reload(cast.contoso).interact.acs_connection_string


def everything_stored() -> Iterator[str]:
    """Return the text of every column of every table, as the database keeps it."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
            yield from (row for (row,) in cursor.fetchall())


def test_secret_is_nowhere_in_clear(owner: Client, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    typed = {SECRET: CONNECTION_STRING, "interact-enabled": "on"}
    wrong = {SECRET: OTHER, "contact-email": "wrong"}
    pages = [post(owner, cast.contoso, open_form(owner, cast.contoso) | typed)]
    pages.append(post(owner, cast.contoso, open_form(owner, cast.contoso) | wrong))
    pages.append(post(owner, cast.contoso, open_form(owner, cast.contoso) | wrong | {"check": "interact-acs"}))
    data = open_form(owner, cast.contoso) | wrong
    pages.append(owner.post(f"/tenants/{cast.contoso.pk}/validate/", data))
    pages.append(owner.post(f"/tenants/{cast.contoso.pk}/checks/interact-acs/", data, headers={"HX-Request": "true"}))
    post(owner, cast.contoso, open_form(owner, cast.contoso) | {SECRET: OTHER})
    pages += [
        owner.get(settings_address(cast.contoso, "extensions")),
        owner.get(f"/tenants/{cast.contoso.pk}/history/"),
        owner.get(f"/tenants/{cast.contoso.pk}/checks/interact-acs/{latest_check()}/"),
    ]
    sign_in(owner, cast.luware)
    pages += [
        owner.get(f"/admin/extensions/interact/{cast.contoso.pk}/change/"),
        owner.get("/admin/portal/connectioncheck/"),
        owner.get(f"/admin/portal/connectioncheck/{latest_check()}/change/"),
    ]
    owner.logout()
    stamp = {**data, "open_tab": "general"}
    assert post(owner, cast.contoso, stamp).status_code == 302
    assert HeldEdit.objects.count() == 1
    with every_tenant("test"):
        dump = serializers.serialize(
            "json",
            [
                *type(cast.contoso.interact)._base_manager.all(),
                *Change.objects.all(),
                *ConnectionCheck.objects.all(),
                *HeldEdit.objects.all(),
            ],
        )
    said = [page.text for page in pages] + [caplog.text, dump, *everything_stored()]
    said += [str(vars(record)) for record in caplog.records]
    said += [str(Session(session_data=row.session_data).get_decoded()) for row in Session.objects.all()]
    widget_key = reload(cast.contoso).interact.widget_key.reveal()
    for secret in (KEY, WRONG_KEY, CONNECTION_STRING, OTHER, widget_key):
        assert not [text[:200] for text in said if secret in text], secret


def latest_check() -> int:
    with every_tenant("test"):
        return ConnectionCheck.objects.order_by("-pk").values_list("pk", flat=True)[0]


def test_secret_shows_itself_to_nobody() -> None:
    secret = Secret(CONNECTION_STRING)
    for text in (str(secret), repr(secret), f"{secret}", f"{[secret]}", str({"a": secret})):
        assert KEY not in text
    assert not hasattr(secret, "__dict__")
    assert (str(Secret("")), bool(Secret("")), bool(secret)) == ("Secret()", False, True)
    assert secret == Secret(CONNECTION_STRING)
    assert secret != CONNECTION_STRING
    assert hash(secret) == hash(Secret(CONNECTION_STRING))


def test_secret_is_sealed_in_the_database(owner: Client, cast: Cast) -> None:
    save(owner, cast.contoso, interact__acs_connection_string=CONNECTION_STRING)
    with connection.cursor() as cursor:
        cursor.execute("SELECT acs_connection_string FROM extensions_interact WHERE tenant_id = %s", [cast.contoso.pk])
        sealed = cursor.fetchone()[0]
    assert KEY not in sealed
    assert unseal(sealed) == CONNECTION_STRING
