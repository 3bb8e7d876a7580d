"""The connection strings of Interact, Assistant and Instant Messaging alike: sealed, replaced, removed, kept."""

import json
import logging
import time
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from extensions.models import Assistant, Interact
from portal.models import Change, CheckKind, ConnectionCheck, HeldEdit
from portal.settings_page.keeping import MOST_PAGES
from tenants.models import Tenant
from tenants.scope import every_tenant
from tenants.secrets import Secret, seal, unseal
from tests.cast import Cast, sign_in
from tests.extensions.test_interact import everything_stored
from tests.fixtures import KEY, WRONG_KEY, reload
from tests.pages import errors_of, form_fields, open_form, post, save, settings_address

pytestmark = pytest.mark.django_db
SECTIONS = {"interact": "interact", "assistant": "assistant", "im": "instantmessaging"}  # section -> row of the tenant
ON = {
    "interact": {"interact-enabled": "on"},
    "assistant": {"assistant-own_acs": "on"},
    "im": {
        "im-enabled": "on",
        "im-own_acs": "on",
        "im-acs_resource_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    },
}
ALL_ON = ON["interact"] | ON["assistant"] | ON["im"]
WRONG = {"contact-email": "wrong"}


def field(section: str) -> str:
    return f"{section}-acs_connection_string"


def string_of(resource: str, key: str = KEY) -> str:
    return f"endpoint=https://{resource}.communication.azure.com/;accesskey={key}"


STRINGS = {section: string_of(f"{section}-acs") for section in SECTIONS}
TYPED = {field(section): text for section, text in STRINGS.items()}


def stored(tenant: Tenant) -> dict[str, str]:
    """Return section -> connection string in clear, as stored now."""
    fresh = reload(tenant)
    return {section: getattr(fresh, row).acs_connection_string.reveal() for section, row in SECTIONS.items()}


def sealed_columns() -> dict[str, str]:
    """Return table -> what its secret column holds for Contoso, as the database keeps it."""
    found = {}
    with connection.cursor() as cursor:
        for row in SECTIONS.values():
            cursor.execute(f"SELECT acs_connection_string FROM extensions_{row} ORDER BY tenant_id LIMIT 1")  # noqa: S608 - a table of ours
            found[row] = cursor.fetchone()[0]
        cursor.execute("SELECT widget_key FROM extensions_interact ORDER BY tenant_id LIMIT 1")
        found["widget_key"] = cursor.fetchone()[0]
    return found


@pytest.fixture
def owner(client: Client, cast: Cast) -> Client:
    sign_in(client, cast.owner)
    return client


@pytest.fixture
def filled(owner: Client, cast: Cast) -> Client:
    """The owner, with all three strings stored and in use."""
    assert post(owner, cast.contoso, open_form(owner, cast.contoso) | ALL_ON | TYPED).status_code == 302
    assert stored(cast.contoso) == STRINGS
    return owner


@pytest.mark.parametrize("section", SECTIONS)
def test_string_is_needed_kept_replaced_and_removed(owner: Client, cast: Cast, section: str) -> None:
    name, on = field(section), ON[section]
    missing = post(owner, cast.contoso, open_form(owner, cast.contoso) | on)
    assert "Paste the ACS connection string, or " in errors_of(missing)[name]
    assert post(owner, cast.contoso, open_form(owner, cast.contoso) | on | {name: STRINGS[section]}).status_code == 302
    assert stored(cast.contoso)[section] == STRINGS[section]
    assert save(owner, cast.contoso, tenant__company_name="Kept").status_code == 302
    assert stored(cast.contoso)[section] == STRINGS[section]
    page = owner.get(settings_address(cast.contoso, "extensions")).text
    assert f"Stored, resource {section}-acs, last changed" in page
    other = {name: string_of("other"), f"{name}-action": "replace"}
    assert post(owner, cast.contoso, open_form(owner, cast.contoso) | other).status_code == 302
    assert stored(cast.contoso)[section] == string_of("other")
    removed = open_form(owner, cast.contoso) | {f"{name}-action": "remove"}
    assert "Paste the ACS connection string, or " in errors_of(post(owner, cast.contoso, removed))[name]
    switch = next(key for key in on if key.endswith(("enabled", "own_acs")))
    del removed[switch]
    assert post(owner, cast.contoso, removed).status_code == 302
    assert stored(cast.contoso)[section] == ""


def test_failed_save_keeps_all_three_at_once(owner: Client, cast: Cast) -> None:
    failed = post(owner, cast.contoso, open_form(owner, cast.contoso) | ALL_ON | TYPED | WRONG)
    assert list(errors_of(failed)) == ["contact-email"]
    assert failed.text.count("Entered, kept for your next SAVE, not saved yet") == 3
    again = form_fields(failed.content.decode())
    assert {again[name] for name in TYPED} == {""}
    # another wrong field, and one of the three typed anew
    failed = post(owner, cast.contoso, again | {field("im"): string_of("new")})
    assert failed.text.count("Entered, kept for your next SAVE, not saved yet") == 3
    mended = form_fields(failed.content.decode()) | {"contact-email": "anna@contoso.example"}
    assert post(owner, cast.contoso, mended).status_code == 302
    assert stored(cast.contoso) == {**STRINGS, "im": string_of("new")}
    assert owner.session["kept_secrets"] == {}


def test_kept_string_can_be_given_up_for_the_stored_one_or_for_none(filled: Client, cast: Cast) -> None:
    other = {field(section): string_of("other") for section in SECTIONS}
    failed = form_fields(post(filled, cast.contoso, open_form(filled, cast.contoso) | other | WRONG).text)
    removed = failed | {f"{field('assistant')}-action": "remove", "contact-email": ""}
    del removed["assistant-own_acs"]
    assert post(filled, cast.contoso, removed).status_code == 302
    assert stored(cast.contoso) == {"interact": string_of("other"), "assistant": "", "im": string_of("other")}


def test_check_uses_the_kept_string_of_its_own_page(owner: Client, cast: Cast) -> None:
    failed = form_fields(post(owner, cast.contoso, open_form(owner, cast.contoso) | ALL_ON | TYPED | WRONG).text)
    for kind in ("interact-acs", "assistant-acs", "im-acs"):
        asked = owner.post(f"/tenants/{cast.contoso.pk}/checks/{kind}/", failed, headers={"HX-Request": "true"})
        assert "Queued" in asked.text
        fresh = open_form(owner, cast.contoso)
        asked = owner.post(f"/tenants/{cast.contoso.pk}/checks/{kind}/", fresh, headers={"HX-Request": "true"})
        assert "Nothing to check yet" in asked.text
    with every_tenant("test"):
        waiting = {check.kind: check.secret.reveal() for check in ConnectionCheck.objects.all()}
    kinds = {"interact": CheckKind.INTERACT_ACS, "assistant": CheckKind.ASSISTANT_ACS, "im": CheckKind.IM_ACS}
    assert waiting == {kinds[section]: text for section, text in STRINGS.items()}


def test_second_page_of_the_same_tenant_leaves_the_first_its_secret(owner: Client, cast: Cast) -> None:
    first = form_fields(post(owner, cast.contoso, open_form(owner, cast.contoso) | ALL_ON | TYPED | WRONG).text)
    second = open_form(owner, cast.contoso)
    other = {field("interact"): string_of("second"), "interact-enabled": "on"}
    second = form_fields(post(owner, cast.contoso, second | other | WRONG).text)
    assert owner.post(f"/tenants/{cast.contoso.pk}/validate/", first | {"contact-email": ""}).json()["errors"] == {}
    assert post(owner, cast.contoso, first | {"contact-email": ""}).status_code == 302
    assert stored(cast.contoso) == STRINGS
    conflict = post(owner, cast.contoso, second | {"contact-email": ""})
    assert conflict.status_code == 409
    mine = form_fields(conflict.text) | {f"keep-{field('interact')}": "yours"}
    assert post(owner, cast.contoso, mine).status_code == 302
    assert stored(cast.contoso)["interact"] == string_of("second")


def test_page_that_saved_forgets_its_own_secrets_alone(owner: Client, cast: Cast) -> None:
    first = form_fields(post(owner, cast.contoso, open_form(owner, cast.contoso) | ALL_ON | TYPED | WRONG).text)
    assert save(owner, cast.contoso, tenant__company_name="Second page").status_code == 302
    conflict = post(owner, cast.contoso, first | {"contact-email": ""})
    assert (conflict.status_code, conflict.text.count("Entered, kept for your next SAVE")) == (409, 3)
    theirs = form_fields(conflict.text) | {"keep-tenant-company_name": "theirs"}
    assert post(owner, cast.contoso, theirs).status_code == 302
    assert stored(cast.contoso) == STRINGS


def test_pages_that_keep_secrets_are_few_and_old_ones_give_way(owner: Client, cast: Cast) -> None:
    pages = []
    for number in range(MOST_PAGES + 2):
        typed = {field("interact"): string_of(f"r{number}"), "interact-enabled": "on"}
        pages.append(form_fields(post(owner, cast.contoso, open_form(owner, cast.contoso) | typed | WRONG).text))
    assert len(owner.session["kept_secrets"]) == MOST_PAGES
    assert field("interact") in errors_of(post(owner, cast.contoso, pages[0]))
    assert list(errors_of(post(owner, cast.contoso, pages[2]))) == ["contact-email"]


def test_kept_secret_grows_old(owner: Client, cast: Cast, settings: Any) -> None:
    failed = form_fields(post(owner, cast.contoso, open_form(owner, cast.contoso) | ALL_ON | TYPED | WRONG).text)
    session = owner.session
    [(page, kept)] = session["kept_secrets"].items()
    then = int(time.time()) - settings.SESSION_COOKIE_AGE - 5
    fernet = Fernet(settings.FIELD_KEYS[0])
    old = {name: fernet.encrypt_at_time(unseal(sealed).encode(), then).decode() for name, sealed in kept.items()}
    session["kept_secrets"] = {page: old}
    session.save()
    found = owner.post(f"/tenants/{cast.contoso.pk}/validate/", failed | {"contact-email": ""}).json()["errors"]
    assert found.keys() == TYPED.keys()


@pytest.mark.parametrize("page", ["", "x", "../../etc", "ü" * 16, "a" * 10_000, "\x00" * 16])
def test_page_without_a_name_keeps_under_a_new_one(owner: Client, cast: Cast, page: str) -> None:
    data = open_form(owner, cast.contoso) | ALL_ON | TYPED | WRONG | {"page": page}
    again = form_fields(post(owner, cast.contoso, data).text)
    assert again["page"] != page
    assert len(again["page"]) == 16
    assert post(owner, cast.contoso, again | {"contact-email": ""}).status_code == 302
    assert stored(cast.contoso) == STRINGS


def test_nobody_else_gets_what_a_page_keeps(owner: Client, cast: Cast) -> None:
    failed = form_fields(post(owner, cast.contoso, open_form(owner, cast.contoso) | ALL_ON | TYPED | WRONG).text)
    other = Client()
    sign_in(other, cast.partner)
    theirs = open_form(other, cast.contoso) | ALL_ON | {"page": failed["page"]}
    assert errors_of(post(other, cast.contoso, theirs)).keys() == TYPED.keys()
    elsewhere = open_form(other, cast.fabrikam) | ALL_ON | {"page": failed["page"]}
    assert errors_of(post(other, cast.fabrikam, elsewhere)).keys() == TYPED.keys()


def test_none_of_the_three_is_anywhere_in_clear(
    filled: Client, cast: Cast, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = {field(section): string_of("other", WRONG_KEY) for section in SECTIONS} | WRONG
    data = open_form(filled, cast.contoso) | wrong
    pages = [post(filled, cast.contoso, data), filled.post(f"/tenants/{cast.contoso.pk}/validate/", data)]
    base, kinds = f"/tenants/{cast.contoso.pk}/checks", ("interact-acs", "assistant-acs", "im-acs")
    pages += [filled.post(f"{base}/{kind}/", data, headers={"HX-Request": "true"}) for kind in kinds]
    pages += [filled.get(settings_address(cast.contoso, tab)) for tab in ("extensions", "modalities")]
    pages.append(filled.get(f"/tenants/{cast.contoso.pk}/history/"))
    outdated = post(filled, cast.contoso, data | {"version": "0"})
    assert outdated.status_code == 409
    pages.append(outdated)
    key = reload(cast.contoso).interact.widget_key.reveal()
    filled.logout()
    assert post(filled, cast.contoso, data).status_code == 302
    assert HeldEdit.objects.count() == 1
    dump = StringIO()
    with every_tenant("a dump is of all tenants"):
        call_command("dumpdata", "extensions", "portal", "sessions", stdout=dump)
    assert json.loads(dump.getvalue())
    assert Change._base_manager.filter(is_secret=True).count() == 3
    said = [page.text for page in pages] + [caplog.text, dump.getvalue(), *everything_stored()]
    said += [str(vars(record)) for record in caplog.records]
    said += [str(Session(session_data=row.session_data).get_decoded()) for row in Session.objects.all()]
    for secret in (KEY, WRONG_KEY, key):
        assert not [text[:200] for text in said if secret in text], secret


def test_error_page_and_its_log_hold_no_secret(
    owner: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault while the secrets are at hand")

    monkeypatch.setattr("portal.views.settings.save", fail)
    owner.raise_request_exception = False
    response = post(owner, cast.contoso, open_form(owner, cast.contoso) | ALL_ON | TYPED)
    assert response.status_code == 500
    said = response.text + caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert KEY not in said


def test_two_keys_old_ones_are_read_and_new_writes_use_the_new(filled: Client, cast: Cast, settings: Any) -> None:
    [old] = settings.FIELD_KEYS
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    assert stored(cast.contoso) == STRINGS
    assert save(filled, cast.contoso, im__acs_connection_string=string_of("new")).status_code == 302
    settings.FIELD_KEYS = [new]
    columns = sealed_columns()
    assert unseal(columns["instantmessaging"]) == string_of("new")
    for other in ("interact", "assistant", "widget_key"):
        with pytest.raises(ValueError, match="FIELD_KEYS"):
            unseal(columns[other])


def reseal() -> str:
    said = StringIO()
    call_command("reseal_secrets", stdout=said)
    return said.getvalue()


def test_resealing_lets_the_old_key_go(filled: Client, cast: Cast, settings: Any) -> None:
    failed = open_form(filled, cast.contoso) | {field("im"): string_of("new"), "check": "im-acs"}
    post(filled, cast.contoso, failed)
    key = reload(cast.contoso).interact.widget_key
    held = HeldEdit.objects.create(person=cast.owner, tenant=cast.contoso, fields=Secret("[]"))
    version = reload(cast.contoso).settings_version
    [old] = settings.FIELD_KEYS
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    first = reseal()
    settings.FIELD_KEYS = [new]
    assert stored(cast.contoso) == STRINGS
    assert reload(cast.contoso).interact.widget_key == key
    assert reload(cast.contoso).settings_version == version
    assert HeldEdit.objects.get(pk=held.pk).fields == Secret("[]")
    secrets = {check.secret.reveal() for check in ConnectionCheck._base_manager.filter(status="queued")}
    assert secrets - {""} == {*STRINGS.values(), string_of("new")}
    assert reseal() == first
    assert stored(cast.contoso) == STRINGS
    settings.FIELD_KEYS = [old]
    for column in sealed_columns().values():
        with pytest.raises(ValueError, match="FIELD_KEYS"):
            unseal(column)


def test_resealing_with_a_wrong_key_says_so_and_changes_nothing(filled: Client, cast: Cast, settings: Any) -> None:
    [old] = settings.FIELD_KEYS
    wrong = Fernet.generate_key().decode()
    before = sealed_columns()
    settings.FIELD_KEYS = [wrong]
    with pytest.raises(CommandError, match="FIELD_KEYS"):
        reseal()
    assert sealed_columns() == before
    # one row in the middle that nobody can open: the others stay as they were, too
    settings.FIELD_KEYS = [wrong, old]
    lost = Fernet(Fernet.generate_key()).encrypt(b"lost").decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE extensions_interact SET widget_key = %s WHERE tenant_id = %s", [lost, cast.northwind.pk])
    with pytest.raises(CommandError) as caught:
        reseal()
    assert "Interact settings" in str(caught.value)
    assert str(cast.northwind.pk) in str(caught.value)
    assert sealed_columns() == before


def test_resealing_many_rows_in_batches(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.management.commands import reseal_secrets

    monkeypatch.setattr(reseal_secrets, "BATCH", 2)
    [old] = settings.FIELD_KEYS
    settings.FIELD_KEYS = [new := Fernet.generate_key().decode(), old]
    assert "Interact settings: 4 secrets sealed again." in reseal()  # three widget keys and Northwind's string
    settings.FIELD_KEYS = [new]
    assert Interact._base_manager.count() == 3
    assert all(row.widget_key for row in Interact._base_manager.all())
    assert not any(row.acs_connection_string for row in Assistant._base_manager.all())
    assert unseal(seal("text")) == "text"
