"""What the deployment's guest accounts do in a directory: sign in, read presence, send a message."""

from dataclasses import replace
from uuid import UUID

import pytest
import requests

from microsoft.accounts import Account
from microsoft.entra import account_token, app_token, forget_account_token
from microsoft.errors import MicrosoftError, Problem, TellPerson, TryAgain
from microsoft.graph import Presence, presence_of, send_test_message
from microsoft.transport import http_session
from tests.microsoft.cast import ALPINE, CLIENT_ID, CLIENT_SECRET
from tests.microsoft.cedar import ACCOUNT, BOSS, CEDAR, CLERK, GUEST, PENDING, PENDING_GUEST, UNINVITED

BOSS_UPN = "bo@cedar.example"
ODD_UPN = "$conor.o'neil@cedar.example"
NOBODY = UUID("99999999-0000-4000-8000-000000000000")


@pytest.fixture(autouse=True)
def no_kept_tokens(cloud):
    """The world is new for each test, the process is not."""
    for directory in (CEDAR, ALPINE):
        for account in (ACCOUNT, PENDING, UNINVITED):
            forget_account_token(cloud, directory, account)


def problem_of(call) -> MicrosoftError:
    with pytest.raises(MicrosoftError) as caught:
        call()
    for account in (ACCOUNT, PENDING, UNINVITED):
        assert account.refresh_token not in repr(caught.value)
    return caught.value


def test_token_of_an_account(cloud, cedar):
    token = account_token(cloud, CEDAR, ACCOUNT)
    assert token.object_id == GUEST
    assert {"Presence.Read.All", "Chat.Create", "ChatMessage.Send"} <= token.scopes
    assert account_token(cloud, CEDAR, ACCOUNT) is token
    forget_account_token(cloud, CEDAR, ACCOUNT)
    assert account_token(cloud, CEDAR, ACCOUNT) is not token
    assert token.text not in repr(token)
    assert ACCOUNT.refresh_token not in repr(ACCOUNT)


@pytest.mark.parametrize(
    ("account", "directory", "problem"),
    [
        (PENDING, CEDAR, Problem.GUEST_PENDING),
        (UNINVITED, CEDAR, Problem.NOT_GUEST),
        (ACCOUNT, ALPINE, Problem.NOT_GUEST),
        (Account("x@nimbus-guests.example", "another"), CEDAR, Problem.TOKEN_REVOKED),
        (ACCOUNT, NOBODY, Problem.UNKNOWN_DIRECTORY),
    ],
)
def test_account_that_may_not_in(cloud, cedar, account, directory, problem):
    error = problem_of(lambda: account_token(cloud, directory, account))
    assert (type(error), error.problem) == (TellPerson, problem)
    assert UUID(error.request_id)


@pytest.mark.parametrize(
    ("failure", "problem", "retry_after"),
    [
        ("mfa_required", Problem.MFA_REQUIRED, None),
        ("token_revoked", Problem.TOKEN_REVOKED, None),
        ("access_blocked", Problem.ACCOUNT_BLOCKED, None),
        ("consent_missing", Problem.CONSENT_MISSING, None),
        ("entra_throttled", Problem.THROTTLED, 10),
        ("entra_server_error", Problem.SERVICE_ERROR, None),
    ],
)
def test_directory_that_lets_the_account_down(cloud, simulator, cedar, *, failure, problem, retry_after):
    simulator.set_failure("cedar.example", failure)
    error = problem_of(lambda: account_token(cloud, CEDAR, ACCOUNT))
    assert (error.problem, error.retry_after) == (problem, retry_after)
    simulator.set_failure("cedar.example", None)
    assert account_token(cloud, CEDAR, ACCOUNT).object_id == GUEST


@pytest.mark.parametrize(
    ("failure", "problem"),
    [
        ("revoked", Problem.TOKEN_REVOKED),
        ("expired", Problem.TOKEN_REVOKED),
        ("blocked", Problem.ACCOUNT_BLOCKED),
    ],
)
def test_account_that_lost_its_sign_in(cloud, simulator, cedar, failure, problem):
    simulator.set_failure(ACCOUNT.mail, failure)
    assert problem_of(lambda: account_token(cloud, CEDAR, ACCOUNT)).problem == problem


def test_disabled_guest_and_missing_consent(cloud, cedar):
    cedar.guest(ACCOUNT.mail).account_enabled = False
    assert problem_of(lambda: account_token(cloud, CEDAR, ACCOUNT)).problem == Problem.ACCOUNT_BLOCKED
    cedar.guest(ACCOUNT.mail).account_enabled = True
    cedar.grants = []
    assert problem_of(lambda: account_token(cloud, CEDAR, ACCOUNT)).problem == Problem.CONSENT_MISSING


def test_wrong_secret_of_the_portal(cloud, cedar):
    other = replace(cloud, client_secret="another-secret")
    assert problem_of(lambda: account_token(other, CEDAR, ACCOUNT)).problem == Problem.BAD_CREDENTIALS


def test_slow_line(cloud, simulator, cedar):
    cedar.delay_seconds = 0.4
    error = problem_of(lambda: presence_of(replace(cloud, read_seconds=0.2), CEDAR, ACCOUNT, BOSS_UPN))
    assert (type(error), error.problem) == (TryAgain, Problem.TIMED_OUT)


def test_presence(cloud, simulator, cedar):
    assert presence_of(cloud, CEDAR, ACCOUNT, BOSS_UPN) == Presence("Available", "Available")
    simulator.set_presence("cedar.example", BOSS_UPN, "Busy", "InACall")
    assert presence_of(cloud, CEDAR, ACCOUNT, BOSS_UPN.upper()) == Presence("Busy", "InACall")
    assert presence_of(cloud, CEDAR, ACCOUNT, ODD_UPN) == Presence("Available", "Available")


@pytest.mark.parametrize("upn", ["nobody@cedar.example", "", "x' or userType eq 'Member", f"{BOSS}/../{CLERK}", "a\0b"])
def test_presence_of_nobody(cloud, cedar, upn):
    assert problem_of(lambda: presence_of(cloud, CEDAR, ACCOUNT, upn)).problem == Problem.UNKNOWN_USER
    assert problem_of(lambda: send_test_message(cloud, CEDAR, ACCOUNT, upn, "x")).problem == Problem.UNKNOWN_USER


def test_presence_that_teams_does_not_tell(cloud, simulator, cedar):
    simulator.set_presence("cedar.example", BOSS_UPN, "PresenceUnknown", "PresenceUnknown")
    assert problem_of(lambda: presence_of(cloud, CEDAR, ACCOUNT, BOSS_UPN)).problem == Problem.PRESENCE_HIDDEN


def test_privacy_mode_shows_everybody_offline(cloud, simulator, cedar):
    simulator.set_failure("cedar.example", "privacy_mode")
    assert presence_of(cloud, CEDAR, ACCOUNT, BOSS_UPN) == Presence("Offline", "Offline")


@pytest.mark.parametrize(
    ("failure", "problem"),
    [
        ("guest_restricted", Problem.GUEST_ACCESS_RESTRICTED),
        ("throttled", Problem.THROTTLED),
        ("server_error", Problem.SERVICE_ERROR),
        ("mfa_required", Problem.MFA_REQUIRED),
        ("token_revoked", Problem.TOKEN_REVOKED),
        ("insufficient_permissions", Problem.INSUFFICIENT_PERMISSIONS),
    ],
)
def test_failures_show_at_once_and_heal_at_once(cloud, simulator, cedar, failure, problem):
    presence_of(cloud, CEDAR, ACCOUNT, BOSS_UPN)
    simulator.set_failure("cedar.example", failure)
    assert problem_of(lambda: presence_of(cloud, CEDAR, ACCOUNT, BOSS_UPN)).problem == problem
    assert problem_of(lambda: send_test_message(cloud, CEDAR, ACCOUNT, BOSS_UPN, "x")).problem == problem
    assert simulator.state.chats == {}
    simulator.set_failure("cedar.example", None)
    assert presence_of(cloud, CEDAR, ACCOUNT, BOSS_UPN).availability == "Available"


def test_consent_counts_as_soon_as_it_is_given(cloud, simulator, cedar):
    cedar.grants = ["User.Read", "Chat.Create"]
    assert problem_of(lambda: presence_of(cloud, CEDAR, ACCOUNT, BOSS_UPN)).problem == Problem.CONSENT_MISSING
    error = problem_of(lambda: send_test_message(cloud, CEDAR, ACCOUNT, BOSS_UPN, "x"))
    assert error.problem == Problem.CONSENT_MISSING
    simulator.state.grant(cedar, ["Presence.Read.All"])
    assert presence_of(cloud, CEDAR, ACCOUNT, BOSS_UPN).availability == "Available"


def test_message_arrives_in_the_one_chat_of_the_two(cloud, simulator, cedar):
    first = send_test_message(cloud, CEDAR, ACCOUNT, BOSS_UPN, "Test <1> & 'so on' 😀")
    second = send_test_message(cloud, CEDAR, ACCOUNT, BOSS_UPN, "Test 2")
    other = send_test_message(cloud, CEDAR, ACCOUNT, ODD_UPN, "Test 3")
    assert first.chat_id == second.chat_id != other.chat_id
    assert first.message_id
    chat = simulator.state.chats[first.chat_id]
    assert (chat.members, chat.messages) == ({str(BOSS), str(GUEST)}, ["Test <1> & 'so on' 😀", "Test 2"])
    listed = requests.get(f"{simulator.url}/_simulator/chats", timeout=5).json()["value"]
    assert [entry["messages"] for entry in listed] == [chat.messages, ["Test 3"]]


def graph(cloud, path, token, body=None):
    headers = {"Authorization": f"Bearer {token}"}
    reply = http_session(cloud).request(
        "POST" if body else "GET", f"{cloud.graph_url}/{path}", headers=headers, json=body
    )
    return reply.status_code, reply.json().get("error", {}).get("code")


def member(object_id, role, **changes):
    return {
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "roles": [role],
        "user@odata.bind": f"https://graph.microsoft.com/v1.0/users('{object_id}')",
        **changes,
    }


@pytest.mark.parametrize(
    ("chat_type", "members", "answer"),
    [
        ("oneOnOne", [member(GUEST, "guest"), member(BOSS, "owner")], (201, None)),
        ("group", [member(GUEST, "guest"), member(BOSS, "owner")], (400, "BadRequest")),
        ("oneOnOne", [member(GUEST, "owner"), member(BOSS, "owner")], (400, "BadRequest")),
        ("oneOnOne", [member(GUEST, "guest")], (400, "BadRequest")),
        ("oneOnOne", [member(GUEST, "guest")] * 2, (400, "BadRequest")),
        ("oneOnOne", [member(GUEST, "guest"), {}], (400, "BadRequest")),
        ("oneOnOne", [member(GUEST, "guest"), member(NOBODY, "owner")], (404, "NotFound")),
        ("oneOnOne", [member(CLERK, "owner"), member(BOSS, "owner")], (403, "Forbidden")),
    ],
)
def test_simulator_makes_chats_as_documented(cloud, cedar, chat_type, members, answer):
    token = account_token(cloud, CEDAR, ACCOUNT).text
    assert graph(cloud, "chats", token, {"chatType": chat_type, "members": members}) == answer


def test_simulator_keeps_chats_apart(cloud, simulator, cedar):
    text = {"body": {"contentType": "text", "content": "x"}}
    token = account_token(cloud, CEDAR, ACCOUNT).text
    assert graph(cloud, "chats/19:nobody@unq.gbl.spaces/messages", token, text) == (404, "NotFound")
    foreign = simulator.state.chat(cedar, frozenset({str(BOSS), str(PENDING_GUEST)}))
    assert graph(cloud, f"chats/{foreign.id}/messages", token, text) == (403, "Forbidden")
    own = simulator.state.chat(cedar, frozenset({str(BOSS), str(GUEST)}))
    assert graph(cloud, f"chats/{own.id}/messages", token, {"body": {"contentType": "odd"}}) == (400, "BadRequest")


def test_simulator_tells_tokens_apart(cloud, cedar):
    app, guest = app_token(cloud, CEDAR), account_token(cloud, CEDAR, ACCOUNT).text
    assert graph(cloud, "me", guest) == (200, None)
    assert graph(cloud, "me", app) == (403, "Authorization_RequestDenied")
    assert graph(cloud, "users", guest) == (403, "Authorization_RequestDenied")
    assert graph(cloud, f"users/{BOSS}/presence", guest) == (200, None)
    assert graph(cloud, f"communications/presences/{BOSS}", guest) == (200, None)
    assert graph(cloud, f"users/{BOSS}/presence", app) == (403, "Forbidden")
    assert graph(cloud, f"users/{NOBODY}/presence", guest) == (404, "NotFound")
    assert graph(cloud, "chats", app, {"chatType": "oneOnOne", "members": []}) == (403, "Forbidden")


def test_a_scope_has_to_be_in_the_token(cloud, cedar):
    cedar.grants = ["User.Read", "Chat.Create"]
    token = account_token(cloud, CEDAR, ACCOUNT).text
    assert graph(cloud, f"users/{BOSS}/presence", token) == (403, "Forbidden")
    assert graph(cloud, "chats/x/messages", token, {"body": {"content": "x"}}) == (403, "Forbidden")


@pytest.mark.parametrize(
    ("changes", "error", "number"),
    [
        ({}, None, None),
        ({"scope": "openid https://graph.microsoft.com/Presence.Read.All"}, None, None),
        ({"scope": "https://graph.microsoft.com/Contacts.Read"}, "invalid_grant", 65001),
        ({"scope": "openid"}, "invalid_scope", 70011),
        ({"scope": "https://another.example/.default"}, "invalid_scope", 70011),
        ({"refresh_token": ""}, "invalid_grant", 70000),
        ({"client_secret": "wrong"}, "invalid_client", 7000215),
    ],
)
def test_simulator_checks_the_refresh_grant(cloud, cedar, changes, error, number):
    form = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "grant_type": "refresh_token",
        "refresh_token": ACCOUNT.refresh_token,
        "scope": "https://graph.microsoft.com/.default",
        **changes,
    }
    address = f"https://login.microsoftonline.com/{CEDAR}/oauth2/v2.0/token"
    answer = http_session(cloud).post(address, data=form).json()
    assert (answer.get("error"), (answer.get("error_codes") or [None])[0]) == (error, number)
    assert ("id_token" in answer) is (error is None and "openid" in form["scope"])


def test_people_and_accounts_are_changed_while_it_runs(cloud, simulator, cedar):
    person = f"{simulator.url}/_simulator/directories/cedar.example/people/{BOSS_UPN}"
    assert requests.patch(person, json={"availability": "Away", "activity": "Away"}, timeout=5).ok
    assert presence_of(cloud, CEDAR, ACCOUNT, BOSS_UPN) == Presence("Away", "Away")
    assert requests.patch(person, json={"availability": "Asleep"}, timeout=5).status_code == 400
    assert requests.patch(person, json={"upn": "x"}, timeout=5).status_code == 400
    assert requests.patch(f"{person}x", json={}, timeout=5).status_code == 404
    account = f"{simulator.url}/_simulator/accounts/{ACCOUNT.mail}"
    changed = requests.patch(account, json={"failure": "revoked"}, timeout=5)
    assert changed.json() == {"failure": "revoked"}
    forget_account_token(cloud, CEDAR, ACCOUNT)
    assert problem_of(lambda: account_token(cloud, CEDAR, ACCOUNT)).problem == Problem.TOKEN_REVOKED
    assert requests.patch(account, json={"failure": "odd"}, timeout=5).status_code == 400
    directory = f"{simulator.url}/_simulator/directories/{CEDAR}"
    assert requests.patch(directory, json={"grants": ["Fly.All"]}, timeout=5).status_code == 400
    assert requests.patch(directory, json={"grants": ["User.Read"]}, timeout=5).ok
    assert cedar.grants == ["User.Read"]
