"""Guest accounts and consents of the demo, in the simulator's own words."""

from uuid import UUID

import pytest
from django.conf import settings

from accounts.cloud import cloud
from microsoft import graph
from microsoft.accounts import Account
from microsoft.errors import MicrosoftError, Problem
from microsoft.simulator import World
from nimbus_admin.demo import simulator
from nimbus_admin.demo.guests import (
    ACCOUNTS,
    MESSAGING_ACCOUNTS,
    MESSAGING_SCOPES,
    PRESENCE_ACCOUNTS,
    PRESENCE_SCOPES,
    refresh_token,
)
from nimbus_admin.demo.world import LARGE_GROUP, MAIN, OVERAGE, RESTRICTED, build_world


@pytest.fixture(scope="module")
def served() -> World:
    """The demo world as the simulator reads it."""
    world = build_world(settings.ENTRA_STAFF_DIRECTORY_ID, settings.ENTRA_STAFF_GROUP_ID)
    return World.from_json(simulator.as_json(world))


def account(mail: str) -> Account:
    return Account(mail, refresh_token(mail))


def test_alpenblick_can_try_everything(microsoft, served):
    microsoft.state.replace(served)
    directory = served.directory(f"{MAIN}.example")
    where = UUID(directory.id)
    assert graph.consent_state(cloud(), where, PRESENCE_SCOPES + MESSAGING_SCOPES).granted
    assert {graph.guest_state(cloud(), where, mail) for mail in ACCOUNTS} == {graph.GuestState.ACCEPTED}
    upn = directory.people[1].upn
    for mail in PRESENCE_ACCOUNTS:
        assert graph.presence_of(cloud(), where, account(mail), upn) == graph.Presence("Busy", "InACall")
    for mail in MESSAGING_ACCOUNTS:
        sent = graph.send_test_message(cloud(), where, account(mail), upn, "Test")
        assert microsoft.state.chats[sent.chat_id].messages == ["Test"]
    found = graph.try_filter(cloud(), where, "preferredLanguage eq 'de-CH' and department eq 'IT'")
    assert directory.people[0].upn in {person.upn for person in found}


def test_others_have_something_left_to_do(microsoft, served):
    microsoft.state.replace(served)
    states = {}
    for slug in (RESTRICTED, OVERAGE, "the last"):
        directory = served.directories[-1] if slug == "the last" else served.directory(f"{slug}.example")
        states[slug] = [graph.guest_state(cloud(), UUID(directory.id), mail) for mail in ACCOUNTS]
    assert states == {
        RESTRICTED: ["accepted", "accepted", "pending", "pending"],
        OVERAGE: ["pending"] * 4,
        "the last": ["not_invited"] * 4,
    }
    restricted = served.directory(f"{LARGE_GROUP}.example")
    upn = restricted.people[0].upn
    with pytest.raises(MicrosoftError) as caught:
        graph.presence_of(cloud(), UUID(restricted.id), account(PRESENCE_ACCOUNTS[0]), upn)
    assert caught.value.problem == Problem.GUEST_ACCESS_RESTRICTED


def test_most_directories_have_no_guest(served):
    assert sum(any(person.user_type == "Guest" for person in one.people) for one in served.directories) == 9


def test_administrators_may_consent_and_the_portal_is_told(served):
    directory = served.directory(f"{OVERAGE}.example")
    assert directory.may_grant(directory.people[0])
    assert not directory.may_grant(directory.people[-1])
    assert f"{settings.PUBLIC_URL}/consent/complete/" in served.redirect_uris
