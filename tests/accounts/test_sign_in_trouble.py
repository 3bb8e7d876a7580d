"""Sign-in when Microsoft refuses or is away, when the cookie is too old, and when a session lacks its times."""

import time
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client

from accounts.models import User
from microsoft.errors import Problem
from microsoft.simulator import RunningSimulator
from tests.cast import Cast, sign_in
from tests.fixtures import add_directory, choose_at_microsoft


def back_from_microsoft(client: Client, person: User) -> Any:
    begun = client.post("/sign-in/")
    return client.get(choose_at_microsoft(begun["Location"], f"{person.directory_id}/{person.object_id}"))


@pytest.mark.parametrize(
    ("failure", "answer"),
    [
        ("consent_missing", (403, "has not yet allowed this portal")),
        ("mfa_required", (403, "second factor")),
        ("access_blocked", (403, "Microsoft refused the sign-in")),
        ("entra_throttled", (503, "could not confirm who you are")),
        ("entra_server_error", (503, "could not confirm who you are")),
    ],
)
def test_refusal_of_the_directory_gets_a_sentence(
    client: Client, cast: Cast, microsoft: RunningSimulator, failure: str, answer: tuple[int, str]
) -> None:
    status, words = answer
    add_directory(microsoft, cast.contoso.tenant_id, people=[cast.owner], groups={}, failure=failure)
    response = back_from_microsoft(client, cast.owner)
    assert response.status_code == status
    assert words in response.text
    assert "_auth_user_id" not in client.session


def test_groups_that_may_not_be_read_refuse_the_sign_in(
    client: Client, cast: Cast, microsoft: RunningSimulator
) -> None:
    groups = {uuid4(): f"Group {number}" for number in range(201)}
    made = add_directory(microsoft, cast.contoso.tenant_id, people=[cast.owner], groups=groups)
    microsoft.set_failure(made.id, "insufficient_permissions")
    response = back_from_microsoft(client, cast.owner)
    assert response.status_code == 403
    assert "more security groups than a sign-in can carry" in response.text
    assert "_auth_user_id" not in client.session


@pytest.fixture
def microsoft_away(settings: Any) -> Any:
    """Lead the portal to a port that nobody listens on."""
    from accounts.cloud import cloud

    settings.MICROSOFT_CONNECT_TO, settings.MICROSOFT_CA_FILE = "127.0.0.1:1", ""
    cloud.cache_clear()
    yield
    cloud.cache_clear()


@pytest.mark.usefixtures("microsoft_away")
def test_microsoft_away_is_said_at_sign_in_and_does_not_hinder_sign_out(client: Client, cast: Cast) -> None:
    response = client.post("/sign-in/", {"next": "/roles/"})
    assert response.status_code == 503
    assert str(Problem.UNREACHABLE) not in response.text
    assert "cannot be reached at the moment" in response.text
    assert 'value="/roles/"' in response.text
    sign_in(client, cast.owner)
    assert client.post("/sign-out/")["Location"] == "/"
    assert client.get("/roles/").status_code == 302


def test_cookie_of_the_flow_is_short_lived_and_out_of_reach_of_scripts(
    client: Client, cast: Cast, microsoft: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_directory(microsoft, cast.contoso.tenant_id, people=[cast.owner], groups={})
    begun = client.post("/sign-in/")
    cookie = client.cookies["sign_in_flow"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (
        True,
        "Lax",
        "/sign-in/",
        900,
    )
    back = choose_at_microsoft(begun["Location"], f"{cast.owner.directory_id}/{cast.owner.object_id}")
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 901)
    response = client.get(back)
    assert response.status_code == 403
    assert "took too long" in response.text


def test_forged_flow_cookie_starts_nothing(client: Client, db: None) -> None:
    client.cookies["sign_in_flow"] = signing.dumps({"flow": {"state": "x"}, "next": "/"}, salt="another")
    assert client.get("/sign-in/complete/?state=x&code=y").status_code == 403


def test_who_is_signed_in_is_led_on(client: Client, cast: Cast) -> None:
    sign_in(client, cast.owner)
    assert client.get("/sign-in/?next=/roles/")["Location"] == "/roles/"
    assert client.get("/sign-in/?next=//evil.example/")["Location"] == "/"


def test_signing_out_twice_is_no_fault(client: Client, db: None) -> None:
    assert client.post("/sign-out/")["Location"] == "/"
    assert client.get("/sign-out/").status_code == 405


def test_activity_is_noted_once_a_minute(client: Client, cast: Cast) -> None:
    sign_in(client, cast.owner)
    session = client.session
    session["seen"] = noted = time.time() - 30
    session.save()
    client.get("/roles/")
    assert client.session["seen"] == noted
    session["seen"] = time.time() - 90
    session.save()
    client.get("/roles/")
    assert client.session["seen"] > time.time() - 10


def test_person_who_is_made_inactive_loses_an_open_session(client: Client, cast: Cast) -> None:
    sign_in(client, cast.owner)
    assert client.get("/roles/").status_code == 200
    User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    assert client.get("/roles/").status_code == 302
