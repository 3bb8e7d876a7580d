"""Consent for a whole directory: the link, Microsoft's page, what it answers, and what Graph then tells."""

from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests

from microsoft.entra import admin_consent_url
from microsoft.errors import MicrosoftError, Problem
from microsoft.graph import ConsentState, consent_state
from tests.microsoft.cast import ALPINE, BOREAL, CLIENT_ID, REDIRECT_URI
from tests.microsoft.cedar import BOSS, CEDAR, CHAT_SCOPES, CLERK, GUEST, PRESENCE_SCOPES

STATE = "state & more"


def consent_url(cloud, directory=CEDAR, scopes=PRESENCE_SCOPES, redirect_uri=REDIRECT_URI):
    return admin_consent_url(cloud, directory, scopes, redirect_uri, STATE)


def answered(address, **form):
    """Answer the page as a browser does; return what the portal is sent."""
    parameters = dict(parse_qsl(urlsplit(address).query))
    reply = requests.post(address.partition("?")[0], data={**parameters, **form}, allow_redirects=False, timeout=5)
    assert reply.status_code == 303, reply.text
    location = reply.headers["Location"]
    assert location.startswith(REDIRECT_URI + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def test_the_address_is_the_documented_one(cloud):
    real = replace(cloud, browser_login_url="https://login.microsoftonline.com", connect_to="127.0.0.1:1")
    assert admin_consent_url(real, CEDAR, ["User.Read", "Chat.Create"], "https://n.example/c/?a=1", "a b&c") == (
        f"https://login.microsoftonline.com/{CEDAR}/v2.0/adminconsent?client_id={CLIENT_ID}"
        "&scope=User.Read%20Chat.Create&redirect_uri=https%3A%2F%2Fn.example%2Fc%2F%3Fa%3D1&state=a%20b%26c"
    )


def test_page_shows_who_asks_for_what_and_where(cloud, cedar):
    text = requests.get(consent_url(cloud), timeout=5).text
    for shown in ("Nimbus", "localhost:8000", "Presence.Read.All", "User.ReadBasic.All", "Cedar Bank", "Bo Boss"):
        assert shown in text
    assert text.index("Bo Boss") < text.index("Other people, who may not") < text.index("Clerk 00")
    assert "svc-1@" not in text


def test_accepting_grants_for_everybody(cloud, cedar):
    cedar.grants = ["User.Read"]
    assert consent_state(cloud, CEDAR, PRESENCE_SCOPES).granted is False
    assert answered(consent_url(cloud), person=str(BOSS), answer="accept") == {
        "admin_consent": "True",
        "tenant": str(CEDAR),
        "scope": " ".join(f"https://graph.microsoft.com/{scope}" for scope in PRESENCE_SCOPES),
        "state": STATE,
    }
    assert consent_state(cloud, CEDAR, PRESENCE_SCOPES) == ConsentState(granted=True, missing=())
    assert consent_state(cloud, CEDAR, CHAT_SCOPES) == ConsentState(False, ("Chat.Create", "ChatMessage.Send"))


@pytest.mark.parametrize("failure", [None, "consent_missing"])
def test_accepting_makes_the_application_known(cloud, simulator, cedar, failure):
    cedar.consented, cedar.grants = False, []
    simulator.set_failure("cedar.example", failure)
    assert consent_state(cloud, CEDAR, PRESENCE_SCOPES) == ConsentState(False, PRESENCE_SCOPES)
    answered(consent_url(cloud), person=str(BOSS), answer="accept")
    assert consent_state(cloud, CEDAR, PRESENCE_SCOPES).granted is True


@pytest.mark.parametrize("form", [{}, {"person": str(BOSS), "answer": "cancel"}])
def test_cancelling(cloud, cedar, form):
    cedar.grants = []
    answer = answered(consent_url(cloud), **form)
    assert answer.pop("error_description").startswith("AADSTS65004: ")
    assert answer == {"admin_consent": "True", "error": "consent_required", "state": STATE}
    assert cedar.grants == []


def test_who_is_no_administrator_needs_one(cloud, cedar):
    cedar.grants = []
    answer = answered(consent_url(cloud), person=str(CLERK), answer="accept")
    assert answer.pop("error_description").startswith("AADSTS90094: ")
    assert answer == {"admin_consent": "True", "error": "access_denied", "state": STATE}
    assert cedar.grants == []


def test_person_has_to_be_chosen(cloud, cedar):
    address = consent_url(cloud)
    parameters = {**dict(parse_qsl(urlsplit(address).query)), "answer": "accept", "person": "nobody"}
    reply = requests.post(address.partition("?")[0], data=parameters, timeout=5)
    assert "Choose who you are" in reply.text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"redirect_uri": "http://localhost:8000/elsewhere/"}, "AADSTS50011"),
        ({"scopes": []}, "AADSTS900144"),
        ({"scopes": ["Fly.All"]}, "AADSTS650053"),
        ({"directory": GUEST}, "AADSTS90002"),
    ],
)
def test_mistakes_are_shown_and_not_sent_anywhere(cloud, cedar, changes, code):
    reply = requests.get(consent_url(cloud, **changes), allow_redirects=False, timeout=5)
    assert reply.status_code == 400
    assert code in reply.text


def test_another_application_is_refused(cloud, cedar):
    reply = requests.get(consent_url(replace(cloud, client_id="another")), allow_redirects=False, timeout=5)
    assert "AADSTS700016" in reply.text


def test_own_consent_of_a_person_does_not_count(cloud, cedar):
    cedar.grants, cedar.own_grants = [], list(PRESENCE_SCOPES)
    assert consent_state(cloud, CEDAR, PRESENCE_SCOPES) == ConsentState(False, PRESENCE_SCOPES)


def test_scopes_are_compared_by_name(cloud, cedar):
    asked = ("https://graph.microsoft.com/Presence.Read.All", "user.read")
    assert consent_state(cloud, CEDAR, asked).granted is True


def test_directory_that_granted_nothing(cloud, simulator):
    assert consent_state(cloud, BOREAL, ("User.Read",)) == ConsentState(False, ("User.Read",))
    assert consent_state(cloud, ALPINE, ()) == ConsentState(True, ())


@pytest.mark.parametrize(
    ("failure", "problem"),
    [
        ("insufficient_permissions", Problem.INSUFFICIENT_PERMISSIONS),
        ("throttled", Problem.THROTTLED),
        ("server_error", Problem.SERVICE_ERROR),
        ("entra_server_error", Problem.SERVICE_ERROR),
    ],
)
def test_consent_that_cannot_be_read_is_not_taken_for_missing(cloud, simulator, cedar, failure, problem):
    simulator.set_failure("cedar.example", failure)
    with pytest.raises(MicrosoftError) as caught:
        consent_state(cloud, CEDAR, PRESENCE_SCOPES)
    assert caught.value.problem == problem


def test_disabled_application_lacks_everything(cloud, simulator, cedar):
    simulator.set_failure("cedar.example", "app_disabled")
    assert consent_state(cloud, CEDAR, PRESENCE_SCOPES) == ConsentState(False, PRESENCE_SCOPES)
