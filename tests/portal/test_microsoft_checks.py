"""Each outcome of the checks of permissions, guests, presence, messages and filters, from the simulated Microsoft."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.cloud import cloud
from microsoft.simulator import Directory, RunningSimulator
from portal.checks import nightly, outcomes, service
from portal.models import CheckKind, CheckOutcome, CheckStatus, ConnectionCheck
from tenants.scope import tenant_scope
from tests.cast import Cast
from tests.pages import open_form, post
from tests.portal.consenting import work
from tests.portal.microsoft_checks import (
    ANNA,
    CONSENT,
    FILTER,
    GUEST,
    MAILS,
    MESSAGE,
    TEST,
    VALUES,
    directory,
    done,
    said,
)

__all__ = ["directory"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", VALUES)
def test_all_is_well(client_of: Callable[[str], Client], cast: Cast, directory: Directory, kind: CheckKind) -> None:
    check = done(cast, kind)
    assert (check.outcome, check.code) == (CheckOutcome.OK, "ok")
    words = {
        CONSENT: "The permission is granted.",
        CheckKind.MESSAGING_CONSENT: "The permission is granted.",
        TEST: "The presence was read.",
        MESSAGE: "The test message was sent by m1@nimbus.example.",
        FILTER: "The filter is accepted. 1 person:",
    }
    assert words.get(kind, "The account is a guest of the directory.") in said(client_of("owner"), cast, check)


GRAPH = {
    "insufficient_permissions": "insufficient_permissions",
    "throttled": "throttled",
    "server_error": "service_error",
    "slow": "timed_out",
    "not_json": "invalid_answer",
    "odd_json": "invalid_answer",
    "entra_throttled": "throttled",
    "entra_server_error": "service_error",
}
NO_CONSENT = {"consent_missing": "consent_missing", "app_disabled": "consent_missing"}
NOT_GRANTED = dict.fromkeys(("consent_missing", "app_disabled"), "permission_not_granted")
ACCOUNTS = {
    "mfa_required": "mfa_required",
    "access_blocked": "account_blocked",
    "token_revoked": "token_revoked",
    "guest_restricted": "guest_access_restricted",
}
FAILURES = [
    *((CONSENT, failure, code) for failure, code in (GRAPH | NOT_GRANTED).items()),
    *((GUEST, failure, code) for failure, code in (GRAPH | NO_CONSENT).items()),
    *((FILTER, failure, code) for failure, code in (GRAPH | NO_CONSENT).items()),
    *((TEST, failure, code) for failure, code in (GRAPH | NO_CONSENT | ACCOUNTS).items()),
    *((MESSAGE, failure, code) for failure, code in (GRAPH | NO_CONSENT | ACCOUNTS).items()),
]


@pytest.mark.parametrize(("kind", "failure", "code"), FAILURES)
def test_failure_of_the_directory_is_told(
    client_of: Callable[[str], Client],
    cast: Cast,
    microsoft: RunningSimulator,
    directory: Directory,
    settings: Any,
    *,
    kind: CheckKind,
    failure: str,
    code: str,
) -> None:
    settings.MICROSOFT_READ_SECONDS = 0.3 if failure == "slow" else 2
    cloud.cache_clear()
    microsoft.set_failure(directory.id, failure)
    check = done(cast, kind)
    assert check.code == code
    meaning = outcomes.meaning(code)
    assert check.outcome == meaning.outcome != CheckOutcome.OK
    told = said(client_of("owner"), cast, check)
    assert str(meaning.sentence).replace("'", "&#x27;") in told
    assert str(meaning.advice).replace("'", "&#x27;") in told
    assert str(check.correlation_id) in told


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"external_user_state": "PendingAcceptance"}, "guest_pending"),
        ({"user_type": "Member", "external_user_state": ""}, "account_is_member"),
        ({"mail": "other@nimbus.example"}, "not_guest"),
    ],
)
@pytest.mark.parametrize("number", range(4))
def test_account_that_is_no_guest_is_told(
    cast: Cast, directory: Directory, number: int, changes: dict[str, str], code: str
) -> None:
    kinds = (GUEST, CheckKind.PRESENCE_ACCOUNT_2, CheckKind.MESSAGING_ACCOUNT_1, CheckKind.MESSAGING_ACCOUNT_2)
    for name, value in changes.items():
        setattr(directory.guest(MAILS[number]) or directory.people[1 + number], name, value)
    codes = [done(cast, kind).code for kind in kinds]
    assert codes == ["ok" if place != number else code for place in range(4)]


def test_directory_that_is_not_there_is_told(cast: Cast, microsoft: RunningSimulator, directory: Directory) -> None:
    microsoft.world.directories.remove(directory)
    assert {done(cast, kind).code for kind in VALUES} == {"unknown_directory"}


@pytest.mark.parametrize("kind", [CONSENT, CheckKind.MESSAGING_CONSENT])
def test_every_permission_must_be_granted(cast: Cast, directory: Directory, kind: CheckKind) -> None:
    directory.grants.remove("User.ReadBasic.All")
    assert done(cast, kind).code == "permission_not_granted"
    directory.own_grants = ["User.ReadBasic.All"]
    assert done(cast, kind).code == "permission_not_granted"


@pytest.mark.parametrize(("failure", "code"), [("revoked", "token_revoked"), ("blocked", "account_blocked")])
@pytest.mark.parametrize("number", [0, 1])
def test_presence_shows_each_account_with_its_own_result(
    client_of: Callable[[str], Client],
    cast: Cast,
    microsoft: RunningSimulator,
    directory: Directory,
    *,
    number: int,
    failure: str,
    code: str,
) -> None:
    microsoft.set_presence(directory.id, ANNA, "Busy", "InACall")
    microsoft.set_failure(MAILS[number], failure)
    check = done(cast, TEST)
    good, bad = {"availability": "Busy", "activity": "InACall"}, {"problem": code}
    assert (check.outcome, check.code) == (CheckOutcome.OK, "ok")
    assert check.result == {"readings": [bad, good] if number == 0 else [good, bad]}
    told = said(client_of("owner"), cast, check)
    assert f"Account {2 - number}: Busy (InACall)" in told
    sentence = str(outcomes.meaning(code).sentence).replace("'", "&#x27;")
    assert f"Account {number + 1}: {sentence}" in told


def test_presence_that_no_account_reads_shows_both_problems(
    client_of: Callable[[str], Client], cast: Cast, microsoft: RunningSimulator, directory: Directory
) -> None:
    microsoft.set_failure(MAILS[0], "blocked")
    directory.people[2].external_user_state = "PendingAcceptance"
    check = done(cast, TEST)
    assert (check.code, check.outcome) == ("guest_pending", CheckOutcome.FAILED)
    told = said(client_of("owner"), cast, check)
    assert "Account 1: The directory blocks the sign-in of the account" in told
    assert "Account 2: The account is invited but has not accepted yet." in told
    assert "The presence was read." not in told


def test_presence_that_teams_hides(cast: Cast, microsoft: RunningSimulator, directory: Directory) -> None:
    microsoft.set_failure(directory.id, "privacy_mode")
    assert done(cast, TEST).result["readings"] == [{"availability": "Offline", "activity": "Offline"}] * 2
    microsoft.set_failure(directory.id, None)
    microsoft.set_presence(directory.id, ANNA, "PresenceUnknown", "PresenceUnknown")
    assert done(cast, TEST).code == "presence_hidden"


@pytest.mark.parametrize("kind", [TEST, MESSAGE])
def test_person_whom_the_directory_does_not_know(cast: Cast, directory: Directory, kind: CheckKind) -> None:
    assert done(cast, kind, "nobody@contoso.example").code == "unknown_user"


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize("kind", [TEST, MESSAGE])
def test_deployment_without_accounts_says_so(cast: Cast, settings: Any, kind: CheckKind) -> None:
    for name in ("PRESENCE_ACCOUNTS", "PRESENCE_ACCOUNT_TOKENS", "MESSAGING_ACCOUNTS", "MESSAGING_ACCOUNT_TOKENS"):
        setattr(settings, name, [])
    check = done(cast, kind)
    assert (check.code, check.outcome) == (outcomes.NO_ACCOUNT, CheckOutcome.NOT_DONE)


def test_message_goes_by_the_secondary_account_where_the_primary_fails(
    client_of: Callable[[str], Client], cast: Cast, microsoft: RunningSimulator, directory: Directory
) -> None:
    microsoft.set_failure(MAILS[2], "blocked")
    check = done(cast, MESSAGE)
    [chat] = microsoft.state.chats.values()
    assert (chat.messages, directory.people[4].id in chat.members) == (["This is a test message of Nimbus."], True)
    told = said(client_of("owner"), cast, check)
    assert "The test message was sent by m2@nimbus.example." in told
    assert "Account 1: The directory blocks the sign-in of the account" in told


def test_message_that_no_account_sends_shows_both_problems(
    client_of: Callable[[str], Client], cast: Cast, microsoft: RunningSimulator, directory: Directory
) -> None:
    microsoft.set_failure(MAILS[2], "blocked")
    directory.people[4].external_user_state = "PendingAcceptance"
    check = done(cast, MESSAGE)
    assert (check.code, microsoft.state.chats) == ("guest_pending", {})
    told = said(client_of("owner"), cast, check)
    assert "Account 1: The directory blocks the sign-in of the account" in told
    assert "Account 2: The account is invited but has not accepted yet." in told
    assert "was sent by" not in told


@pytest.mark.usefixtures("directory")
def test_test_message_is_sent_by_a_press_alone(
    client_of: Callable[[str], Client], cast: Cast, microsoft: RunningSimulator
) -> None:
    owner = client_of("owner")
    data = open_form(owner, cast.contoso) | {"im-enabled": "on", "im-test_upn": ANNA}
    owner.post(f"/tenants/{cast.contoso.pk}/validate/", data)
    assert post(owner, cast.contoso, data).status_code == 302
    assert post(owner, cast.contoso, open_form(owner, cast.contoso) | {"im-test_upn": "b@c.example"}).status_code == 302
    nightly.queue_every_check()
    work()
    assert microsoft.state.chats == {}
    address = f"/tenants/{cast.contoso.pk}/checks/message-test/"
    assert "Queued" in owner.post(address, data, headers={"HX-Request": "true"}).text
    work()
    assert [chat.messages for chat in microsoft.state.chats.values()] == [["This is a test message of Nimbus."]]
    assert owner.get(address).status_code == 405


def test_message_whose_worker_died_is_not_sent_again(cast: Cast) -> None:
    past = timezone.now() - service.QUEUED_DEADLINE
    for kind, status in ((MESSAGE, CheckStatus.DONE), (TEST, CheckStatus.QUEUED)):
        with tenant_scope(cast.contoso.pk):
            check = service.ask(tenant=cast.contoso, kind=kind, value=ANNA, person=None)
            ConnectionCheck.objects.filter(pk=check.pk).update(
                status=CheckStatus.RUNNING, started_at=past, deadline=past, attempts=1
            )
        service.sweep()
        check = ConnectionCheck._base_manager.get(pk=check.pk)
        assert check.status == status
    assert ConnectionCheck._base_manager.get(kind=MESSAGE).code == outcomes.LOST
