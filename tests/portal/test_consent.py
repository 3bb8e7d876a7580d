"""Grant Permission: the link, Microsoft's page, the way back, and what somebody with nothing but a link can do."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.cloud import cloud
from microsoft.simulator import Directory, Group, RunningSimulator
from portal.consent.answers import MOST
from portal.consent.links import STATE_SECONDS, link, read_state
from portal.models import CheckKind, ConnectionCheck, ConsentAnswer, ConsentPurpose
from tenants.models import Tenant
from tests.cast import Cast
from tests.fixtures import add_directory
from tests.pages import settings_address
from tests.portal.consenting import ADDRESS, MESSAGING, PRESENCE, asked_in, choose, link_on, work

pytestmark = pytest.mark.django_db
SCOPES = {
    PRESENCE: ("Presence.Read.All", "User.Read", "User.ReadBasic.All"),
    MESSAGING: ("Chat.Create", "ChatMessage.Send", "User.Read", "User.ReadBasic.All"),
}
KINDS = {PRESENCE: CheckKind.PRESENCE_CONSENT, MESSAGING: CheckKind.MESSAGING_CONSENT}


@pytest.fixture
def directory(microsoft: RunningSimulator, cast: Cast, settings: Any) -> Directory:
    """Contoso's directory, in which Oscar Owner may consent, and which has granted nothing."""
    settings.SIMULATOR_URL = microsoft.url
    cloud.cache_clear()
    admins = str(cast.contoso.tenant_group_id)
    made = add_directory(microsoft, cast.contoso.tenant_id, people=[cast.owner, cast.nobody], groups={})
    made.groups = [Group(admins, "Administrators", members=[str(cast.owner.object_id)])]
    made.admin_group = admins
    return made


def state_of(tenant: Tenant, purpose: ConsentPurpose = ConsentPurpose.PRESENCE) -> str:
    return asked_in(link(tenant, purpose))["state"]


def come_back(client: Client, **parameters: str) -> Any:
    return client.get(ADDRESS, parameters)


def answers() -> list[tuple[str, bool, str]]:
    return list(ConsentAnswer._base_manager.order_by("pk").values_list("purpose", "is_granted", "reason"))


@pytest.mark.parametrize("section", [PRESENCE, MESSAGING])
@pytest.mark.parametrize("who", ["luware", "partner", "owner"])
def test_link_is_microsofts_admin_consent_address(
    client_of: Callable[[str], Client], cast: Cast, settings: Any, section: str, who: str
) -> None:
    settings.SIMULATOR_URL = ""
    cloud.cache_clear()
    address = link_on(client_of(who), cast.contoso, section)
    scopes = " ".join(f"https://graph.microsoft.com/{scope}" for scope in SCOPES[section])
    expected = (
        f"https://login.microsoftonline.com/{cast.contoso.tenant_id}/v2.0/adminconsent"
        f"?client_id={settings.ENTRA_CLIENT_ID}&scope={quote(scopes, safe='')}"
        f"&redirect_uri={quote(settings.PUBLIC_URL + ADDRESS, safe='')}&state="
    )
    assert address.startswith(expected)
    assert asked_in(address).keys() == {"client_id", "scope", "redirect_uri", "state"}


@pytest.mark.usefixtures("microsoft")
def test_restricted_administrator_sees_no_link(client_of: Callable[[str], Client], cast: Cast) -> None:
    page = client_of("restricted").get(settings_address(cast.fabrikam, "extensions")).text
    assert "adminconsent" not in page
    assert "Grant Permission" not in page


@pytest.mark.parametrize("section", [PRESENCE, MESSAGING])
def test_granting_all_the_way(
    client_of: Callable[[str], Client], client: Client, cast: Cast, directory: Directory, section: str
) -> None:
    owner = client_of("owner")
    back = choose(link_on(owner, cast.contoso, section), cast.owner.object_id)
    page = client.get(back)
    assert page.status_code == 200
    assert "Thank you" in page.text
    assert set(directory.grants) == set(SCOPES[section])
    check = ConnectionCheck._base_manager.get()
    assert (check.kind, check.status, check.asked_by) == (KINDS[section], "queued", None)
    work()
    check.refresh_from_db()
    assert (check.outcome, check.result) == ("ok", {"granted": list(SCOPES[section])})
    settings_page = owner.get(settings_address(cast.contoso)).text
    assert "and the permissions were accepted." in settings_page
    assert "The permission is granted." in settings_page


@pytest.mark.parametrize(
    ("who", "choice", "reason"),
    [
        ("owner", "cancel", "AADSTS65004: User declined to consent to access the app."),
        ("nobody", "accept", "AADSTS90094: The grant requires administrator permission. Ask an administrator"),
    ],
)
@pytest.mark.usefixtures("directory")
def test_refusing_all_the_way(
    client_of: Callable[[str], Client], client: Client, cast: Cast, *, who: str, choice: str, reason: str
) -> None:
    owner = client_of("owner")
    back = choose(link_on(owner, cast.contoso), getattr(cast, who).object_id, choice)
    page = client.get(back).text
    assert "The permission was not granted" in page
    assert f"Microsoft says: {reason}" in page
    assert "Trace ID" not in page
    assert [(purpose, granted) for purpose, granted, _reason in answers()] == [("presence", False)]
    work()
    settings_page = owner.get(settings_address(cast.contoso)).text
    assert f"and refused: {reason}" in settings_page
    assert "Permission is not granted." in settings_page


@pytest.mark.usefixtures("directory")
def test_claim_of_the_browser_is_not_believed(client_of: Callable[[str], Client], client: Client, cast: Cast) -> None:
    assert come_back(client, state=state_of(cast.contoso), admin_consent="True").status_code == 200
    work()
    assert ConnectionCheck._base_manager.get().code == "permission_not_granted"
    assert "Permission is not granted." in client_of("owner").get(settings_address(cast.contoso)).text


def test_state_says_which_tenant_and_purpose(client: Client, cast: Cast) -> None:
    come_back(client, state=state_of(cast.contoso, ConsentPurpose.MESSAGING), admin_consent="True")
    answer = ConsentAnswer._base_manager.get()
    assert (answer.tenant_id, answer.purpose) == (cast.contoso.pk, "messaging")
    check = ConnectionCheck._base_manager.get()
    assert (check.kind, check.tenant_id) == (CheckKind.MESSAGING_CONSENT, cast.contoso.pk)


def forged(cast: Cast) -> dict[str, str]:
    good = state_of(cast.contoso)
    content = [cast.contoso.pk, str(cast.contoso.tenant_id), "presence"]
    salt = "consent-state"
    return {
        "missing": "",
        "nonsense": "nonsense",
        "NUL": "\x00",
        "long": "a:" * 5000,
        "changed": good[:-3] + "AAA",
        "longer": good + "A",
        "other content": ":".join(["eyJhIjoxfQ", *good.split(":")[1:]]),
        "other purpose": signing.dumps(content, salt="settings-owner"),
        "other key": signing.dumps(content, salt=salt, key="another"),
        "unknown purpose": signing.dumps([*content[:2], "all"], salt=salt),
        "no such tenant": signing.dumps([987_654_321, *content[1:]], salt=salt),
        "other directory": signing.dumps([content[0], str(uuid4()), "presence"], salt=salt),
        "owner's stamp": signing.dumps([cast.owner.pk, cast.contoso.pk], salt="settings-owner"),
    }


@pytest.mark.parametrize("parameters", [{"admin_consent": "True"}, {"error": "access_denied"}])
def test_state_that_is_not_ours_records_nothing(client: Client, cast: Cast, parameters: dict[str, str]) -> None:
    for name, state in forged(cast).items():
        response = come_back(client, state=state, **parameters)
        assert response.status_code == 400, name
        assert "This link is no longer valid" in response.text
    assert come_back(client, **parameters).status_code == 400
    assert answers() == []
    assert not ConnectionCheck._base_manager.exists()


def test_link_lives_thirty_days(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    state, now = state_of(cast.contoso), signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + STATE_SECONDS - 5)
    assert come_back(client, state=state, admin_consent="True").status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: now + STATE_SECONDS + 5)
    assert come_back(client, state=state, admin_consent="True").status_code == 400
    assert len(answers()) == 1


def test_link_outlives_a_new_secret_key_while_the_old_one_is_named(client: Client, cast: Cast, settings: Any) -> None:
    state, old = state_of(cast.contoso), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key of the portal, long enough", [old]
    assert read_state(state).tenant_pk == cast.contoso.pk
    assert come_back(client, state=state, admin_consent="True").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert come_back(client, state=state, admin_consent="True").status_code == 400
    assert len(answers()) == 1


def test_answer_of_another_directory_is_not_taken(client: Client, cast: Cast) -> None:
    state = state_of(cast.contoso)
    for tenant in (str(cast.northwind.tenant_id), "nonsense", "\x00"):
        assert come_back(client, state=state, admin_consent="True", tenant=tenant).status_code == 400
    upper = str(cast.contoso.tenant_id).upper()
    assert come_back(client, state=state, admin_consent="True", tenant=upper).status_code == 200
    Tenant.objects.filter(pk=cast.contoso.pk).update(tenant_id=uuid4())
    assert come_back(client, state=state, admin_consent="True").status_code == 400
    assert len(answers()) == 1


@pytest.mark.parametrize("parameters", [{}, {"admin_consent": "False"}, {"admin_consent": "", "code": "x"}])
def test_what_is_no_answer_is_not_recorded(client: Client, cast: Cast, parameters: dict[str, str]) -> None:
    assert come_back(client, state=state_of(cast.contoso), **parameters).status_code == 400
    assert answers() == []


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"error": "access_denied"}, "access_denied"),
        ({"error": ""}, "no reason given"),
        ({"error": "\x00"}, "no reason given"),
        ({"error": "a\x00b"}, "a b"),
        ({"error": "x", "error_description": "\x00\x00"}, "no reason given"),
        ({"error": "x", "error_description": "  \r\n "}, "x"),
        ({"error": "x", "error_description": "AADSTS1: No.\r\nTrace ID: 1\r\nTimestamp: 2"}, "AADSTS1: No."),
        ({"error": "x", "error_description": "<script>alert(1)</script>"}, "<script>alert(1)</script>"),
        ({"error": "x", "error_description": "a\u202ebidi\u2066 \x1b[31mred\x07"}, "a bidi [31mred"),
        ({"error": "x", "error_description": "ü" * 10_000}, "ü" * 500),
        ({"error": "x", "admin_consent": "True"}, "x"),
    ],
)
def test_reason_is_kept_in_one_harmless_line(
    client_of: Callable[[str], Client], client: Client, cast: Cast, parameters: dict[str, str], reason: str
) -> None:
    page = come_back(client, state=state_of(cast.contoso), **parameters)
    assert page.status_code == 200
    assert answers() == [("presence", False, reason)]
    shown = client_of("owner").get(settings_address(cast.contoso)).text
    for text in (page.text, shown):
        assert "<script>alert" not in text
        assert "\u202e" not in text
    assert reason.replace("<", "&lt;").replace(">", "&gt;") in shown


def test_bytes_that_are_no_text_do_no_harm(client: Client, cast: Cast) -> None:
    response = client.get(f"{ADDRESS}?state={quote(state_of(cast.contoso))}&error=%ff%fe&error_description=%ed%a0%80")
    assert response.status_code == 200
    assert len(answers()) == 1


@pytest.mark.parametrize("parameters", [{"admin_consent": "True"}, {"error": "no"}, {}])
def test_page_tells_nothing_of_the_tenant_and_is_not_kept(
    client: Client, cast: Cast, parameters: dict[str, str]
) -> None:
    response = come_back(client, state=state_of(cast.contoso), **parameters)
    for known in ("Contoso", cast.contoso.o365_domain, str(cast.contoso.tenant_id), "Oscar"):
        assert known not in response.text
    assert "no-store" in response["Cache-Control"]


def test_answer_is_seen_by_the_tenants_own_people_alone(
    client_of: Callable[[str], Client], client: Client, cast: Cast
) -> None:
    come_back(client, state=state_of(cast.contoso), error="x", error_description="Contoso said no")
    assert "Contoso said no" in client_of("partner").get(settings_address(cast.contoso)).text
    assert "Contoso said no" not in client_of("partner").get(settings_address(cast.fabrikam)).text
    assert "Contoso said no" not in client_of("outsider").get(settings_address(cast.northwind)).text


@pytest.mark.parametrize("method", ["post", "put", "delete", "head", "patch"])
def test_only_get_is_answered(client: Client, cast: Cast, method: str) -> None:
    address = f"{ADDRESS}?state={state_of(cast.contoso)}&admin_consent=True"
    assert getattr(client, method)(address).status_code == 405
    assert answers() == []


def test_latest_answer_is_shown_and_logged(
    client_of: Callable[[str], Client], client: Client, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    state = state_of(cast.contoso)
    come_back(client, state=state, error="access_denied")
    come_back(client, state=state, admin_consent="True")
    page = client_of("owner").get(settings_address(cast.contoso)).text
    assert "and the permissions were accepted." in page
    assert "and refused" not in page
    facts = [vars(record) for record in caplog.records if record.msg == "A consent link was used"]
    assert [(fact["tenant"], fact["granted"], fact["reason"]) for fact in facts] == [
        (cast.contoso.pk, False, "access_denied"),
        (cast.contoso.pk, True, ""),
    ]
    assert state not in caplog.text


@pytest.mark.usefixtures("directory")
def test_replayed_call_back_adds_no_permission_and_joins_the_open_check(
    client_of: Callable[[str], Client], client: Client, cast: Cast, directory: Directory
) -> None:
    back = choose(link_on(client_of("owner"), cast.contoso), cast.owner.object_id)
    for _again in range(3):
        assert client.get(back).status_code == 200
    assert ConnectionCheck._base_manager.count() == 1
    directory.grants.clear()
    work()
    client.get(back)
    work()
    assert set(ConnectionCheck._base_manager.values_list("code", flat=True)) == {"permission_not_granted"}


def test_flood_is_bounded(client: Client, cast: Cast) -> None:
    state = state_of(cast.contoso)
    for number in range(MOST):
        assert come_back(client, state=state, error=f"try {number}").status_code == 200
        work()
    for _more in range(5):
        response = come_back(client, state=state, error="more")
        assert response.status_code == 429
        assert "press Check" in response.text
    assert len(answers()) == ConnectionCheck._base_manager.count() == MOST
    # another purpose, and another tenant, are not locked out
    others = (state_of(cast.contoso, ConsentPurpose.MESSAGING), state_of(cast.fabrikam))
    assert [come_back(client, state=other, error="x").status_code for other in others] == [200, 200]
    ConsentAnswer._base_manager.update(at=timezone.now() - timedelta(minutes=61))
    assert come_back(client, state=state, admin_consent="True").status_code == 200
    mine = ConsentAnswer._base_manager.filter(tenant=cast.contoso, purpose="presence").order_by("pk")
    assert mine.count() == MOST
    assert mine.first().reason == "try 1"
    assert mine.last().is_granted


@pytest.mark.django_db(transaction=True)
def test_flood_from_many_sides_is_bounded(cast: Cast) -> None:
    state = state_of(cast.contoso)

    def flood(_number: int) -> list[int]:
        try:
            return [come_back(Client(), state=state, error="x").status_code for _each in range(8)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = [code for part in pool.map(flood, range(4)) for code in part]
    assert sorted(codes) == [200] * MOST + [429] * (32 - MOST)
    assert len(answers()) == MOST
