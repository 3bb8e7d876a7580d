"""Each outcome of the checks of permissions, guests, presence, messages and filters, from the simulated Microsoft."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import sync_grants
from accounts.cloud import cloud
from microsoft.simulator import Account, Directory, Person, RunningSimulator
from portal.checks import nightly, outcomes, service
from portal.models import Change, CheckKind, CheckOutcome, CheckStatus, ConnectionCheck
from tenants.models import Tenant
from tenants.scope import every_tenant, tenant_scope
from tests.cast import Cast
from tests.fixtures import CONNECTION_STRING, add_directory, reload
from tests.pages import open_form, post, save, settings_address
from tests.portal.consenting import work

pytestmark = pytest.mark.django_db
MAILS = ("p1@nimbus.example", "p2@nimbus.example", "m1@nimbus.example", "m2@nimbus.example")
SCOPES = ("Presence.Read.All", "User.Read", "User.ReadBasic.All", "Chat.Create", "ChatMessage.Send")
ANNA = "anna.planted@contoso.example"
CONSENT, GUEST, TEST = CheckKind.PRESENCE_CONSENT, CheckKind.PRESENCE_ACCOUNT_1, CheckKind.PRESENCE_TEST
MESSAGE, FILTER = CheckKind.MESSAGE_TEST, CheckKind.GRAPH_FILTER
VALUES = {
    CONSENT: "presence",
    CheckKind.MESSAGING_CONSENT: "messaging",
    GUEST: MAILS[0],
    CheckKind.PRESENCE_ACCOUNT_2: MAILS[1],
    CheckKind.MESSAGING_ACCOUNT_1: MAILS[2],
    CheckKind.MESSAGING_ACCOUNT_2: MAILS[3],
    TEST: ANNA,
    MESSAGE: ANNA,
    FILTER: "startsWith(displayName,'Anna')",
}


@pytest.fixture
def directory(microsoft: RunningSimulator, cast: Cast, settings: Any) -> Directory:
    """Contoso's directory: it has granted everything, has the four accounts as guests, and Anna in it."""
    tokens = [f"token of {mail}" for mail in MAILS]
    settings.PRESENCE_ACCOUNTS, settings.PRESENCE_ACCOUNT_TOKENS = list(MAILS[:2]), tokens[:2]
    settings.MESSAGING_ACCOUNTS, settings.MESSAGING_ACCOUNT_TOKENS = list(MAILS[2:]), tokens[2:]
    microsoft.world.accounts = [Account(mail, token) for mail, token in zip(MAILS, tokens, strict=True)]
    made = add_directory(microsoft, cast.contoso.tenant_id, people=[cast.owner], groups={}, grants=list(SCOPES))
    for number, mail in enumerate(MAILS):
        upn = f"{mail.replace('@', '_')}#EXT#@contoso.example"
        guest = {"mail": mail, "user_type": "Guest", "external_user_state": "Accepted"}
        made.people.append(Person(f"9e000000-0000-4000-8000-00000000000{number}", mail, upn, **guest))
    made.people.append(Person("aa000000-0000-4000-8000-000000000001", "Anna Planted", ANNA))
    return made


def done(cast: Cast, kind: CheckKind, value: str = "") -> ConnectionCheck:
    """Ask for a check, do it as a worker would, and return its row."""
    with tenant_scope(cast.contoso.pk):
        check = service.ask(tenant=reload(cast.contoso), kind=kind, value=value or VALUES[kind], person=cast.partner)
    work()
    return ConnectionCheck._base_manager.get(pk=check.pk)


def said(client: Client, cast: Cast, check: ConnectionCheck) -> str:
    """Return what a person who polls is told of a check."""
    response = client.get(f"/tenants/{cast.contoso.pk}/checks/{check.kind}/{check.pk}/")
    assert response.status_code == 200
    return str(response.text)


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


COMPLAINING = "nosuchfield eq '<script>alert(1)</script>'"


@pytest.mark.parametrize("who", ["owner", "partner", "luware", "restricted"])
def test_graphs_own_complaint_is_shown_and_harmless(
    client_of: Callable[[str], Client], cast: Cast, directory: Directory, who: str
) -> None:
    if who == "restricted":
        Tenant.objects.filter(pk=cast.contoso.pk).update(tenant_admins_restricted=True)
        sync_grants(cast.contoso)
    client = client_of("owner" if who == "restricted" else who)
    check = done(cast, FILTER, COMPLAINING)
    assert (check.code, check.outcome) == ("bad_filter", CheckOutcome.FAILED)
    assert check.result["complaint"]
    told = said(client, cast, check)
    assert "Microsoft Graph does not accept this filter." in told
    assert "Microsoft says: " in told
    page = client.get(settings_address(cast.contoso, "extensions")).text
    for text in (told, page):
        assert "<script>alert" not in text


def test_names_with_html_are_harmless(client_of: Callable[[str], Client], cast: Cast, directory: Directory) -> None:
    directory.people[-1].name = "Anna <img src=x onerror=alert(1)>"
    told = said(client_of("owner"), cast, done(cast, FILTER))
    assert "Anna &lt;img src=x onerror=alert(1)&gt; (anna.planted@contoso.example)" in told


@pytest.mark.parametrize("may_see", [False, True])
def test_people_whom_a_filter_finds_are_hidden_from_a_partner(
    client_of: Callable[[str], Client],
    cast: Cast,
    directory: Directory,
    caplog: pytest.LogCaptureFixture,
    *,
    may_see: bool,
) -> None:
    caplog.set_level(logging.DEBUG)
    save(client_of("luware"), cast.contoso, attendant__contact_filter=VALUES[FILTER])
    cast.contoso.dataprivacy.allow_partner_user_identifiers = may_see
    cast.contoso.dataprivacy.allow_partner_change_history = True
    with tenant_scope(cast.contoso.pk):
        cast.contoso.dataprivacy.save()
    sync_grants(cast.contoso)
    partner = client_of("partner")
    base = f"/tenants/{cast.contoso.pk}"
    waiting = ConnectionCheck._base_manager.get(kind=FILTER)
    pages = [said(partner, cast, waiting)]
    work()
    data = open_form(partner, cast.contoso)
    pages += [
        said(partner, cast, waiting),
        partner.get(settings_address(cast.contoso, "extensions")).text,
        post(partner, cast.contoso, data | {"contact-email": "wrong"}).text,
        partner.post(f"{base}/checks/graph-filter/", data, headers={"HX-Request": "true"}).text,
        partner.get(f"{base}/history/").text,
    ]
    assert Change._base_manager.filter(field="contact_filter").exists()
    shown = [text for text in pages if "Anna Planted" in text or ANNA in text]
    assert bool(shown) == may_see
    assert not [text for text in pages if "1 person:" in text and not may_see]
    assert ("Whom it finds is hidden" in pages[1]) != may_see
    assert "Anna Planted" not in caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "Anna Planted" in said(client_of("owner"), cast, waiting)


@pytest.mark.usefixtures("microsoft")
def test_number_of_people_that_a_filter_finds_tells_a_partner_nothing(
    client_of: Callable[[str], Client], cast: Cast, directory: Directory
) -> None:
    found, none = done(cast, FILTER), done(cast, FILTER, "startsWith(displayName,'Zoe')")
    assert (len(found.result["people"]), len(none.result["people"])) == (1, 0)
    sentences = []
    for check in (found, none):
        told = said(client_of("partner"), cast, check)
        sentences.append(told[: told.index("took")].replace(str(check.correlation_id), "").replace(str(check.pk), ""))
    assert "Whom it finds is hidden" in sentences[0]
    assert "finds nobody" not in sentences[1]


HIDDEN_KINDS = [kind for kind in CheckKind if kind not in {FILTER, CheckKind.PARTNER_GROUP, CheckKind.TENANT_GROUP}]


@pytest.mark.parametrize("kind", HIDDEN_KINDS)
def test_restricted_administrators_do_not_find_what_they_do_not_see(
    client_of: Callable[[str], Client], cast: Cast, kind: CheckKind
) -> None:
    client, base = client_of("restricted"), f"/tenants/{cast.fabrikam.pk}/checks/{kind.value}/"
    with tenant_scope(cast.fabrikam.pk):
        if not kind.value.endswith("members"):
            check = service.ask(tenant=cast.fabrikam, kind=kind, value="x@y.example", person=None)
            assert client.get(f"{base}{check.pk}/").status_code == 404
    data = {"im-enabled": "on", "im-test_upn": ANNA, "presence-test_upn": ANNA}
    assert client.post(base, data, headers={"HX-Request": "true"}).status_code == 404
    assert not ConnectionCheck._base_manager.filter(asked_by=cast.restricted).exists()


def test_night_takes_only_what_the_tenant_relies_on(
    client_of: Callable[[str], Client], cast: Cast, directory: Directory
) -> None:
    Tenant.objects.update(partner_group_id=None, tenant_group_id=None)
    with tenant_scope(cast.northwind.pk):
        cast.northwind.interact.enabled = False
        cast.northwind.interact.save()

    def asked() -> set[str]:
        ConnectionCheck._base_manager.all().delete()
        nightly.queue_every_check()
        with every_tenant("test"):
            return set(ConnectionCheck.objects.values_list("kind", flat=True))

    assert asked() == set()
    luware = client_of("luware")
    strings = {f"{section}__acs_connection_string": CONNECTION_STRING for section in ("interact", "assistant", "im")}
    upns = {"im__test_upn": ANNA, "presence__test_upn": ANNA}
    assert save(luware, cast.contoso, **strings, **upns).status_code == 302
    assert asked() == set()
    assert save(luware, cast.contoso, attendant__contact_filter=VALUES[FILTER]).status_code == 302
    assert asked() == {FILTER}
    messaging = {CheckKind.MESSAGING_CONSENT, CheckKind.MESSAGING_ACCOUNT_1, CheckKind.MESSAGING_ACCOUNT_2}
    assert save(luware, cast.contoso, im__enabled="on").status_code == 302
    assert asked() == {FILTER, *messaging}
    on = {"im__own_acs": "on", "im__acs_resource_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}
    assert save(luware, cast.contoso, **on, interact__enabled="on", assistant__own_acs="on").status_code == 302
    strings_in_use = {CheckKind.IM_ACS, CheckKind.INTERACT_ACS, CheckKind.ASSISTANT_ACS}
    assert asked() == {FILTER, *messaging, *strings_in_use}
    assert save(luware, cast.contoso, im__enabled=None).status_code == 302
    assert asked() == {FILTER, CheckKind.INTERACT_ACS, CheckKind.ASSISTANT_ACS}
    with tenant_scope(cast.contoso.pk):
        cast.contoso.presencetracking.track_by_guests = True
        cast.contoso.presencetracking.save()
    assert {CONSENT, GUEST, CheckKind.PRESENCE_ACCOUNT_2} <= asked()
    Tenant.objects.filter(pk=cast.contoso.pk).update(pending_deletion_since=timezone.now())
    assert asked() == set()


def test_health_follows_what_messaging_relies_on(
    client_of: Callable[[str], Client], cast: Cast, microsoft: RunningSimulator, directory: Directory
) -> None:
    Tenant.objects.filter(pk=cast.contoso.pk).update(partner_group_id=None, tenant_group_id=None)
    owner = client_of("owner")
    assert save(owner, cast.contoso, im__enabled="on").status_code == 302
    assert reload(cast.contoso).health == "unchecked"
    work()
    assert reload(cast.contoso).health == "ok"
    directory.people[3].external_user_state = "PendingAcceptance"
    nightly.queue_every_check()
    work()
    assert reload(cast.contoso).health == "broken"
    page = owner.get(settings_address(cast.contoso)).text
    assert "Primary Account: The account is invited but has not accepted yet." in page
    microsoft.set_failure(directory.id, "throttled")
    nightly.queue_every_check()
    work()
    assert reload(cast.contoso).health == "broken"
    assert save(owner, cast.contoso, im__enabled=None).status_code == 302
    assert reload(cast.contoso).health == "unchecked"
