"""Presence tracking in the staff administration keeps the rules of the settings page."""

from dataclasses import asdict

import pytest
from django.utils import timezone

from portal.checks.keys import key_of
from portal.models import Change, CheckKind, CheckOutcome, ConnectionCheck
from portal.tabs import find_check
from presence.models import PresenceTracking
from tests.staff_pages import save


@pytest.fixture
def staff(client_of):
    return client_of("luware")


@pytest.fixture
def presence(cast):
    return PresenceTracking._base_manager.get(tenant=cast.contoso)


def checked(cast, *kinds):
    now = timezone.now()
    for kind in kinds:
        section, name, _spec = find_check(kind)
        ConnectionCheck._base_manager.create(
            tenant=cast.contoso,
            kind=kind,
            **asdict(key_of(kind, cast.contoso, section.stored_value(name, cast.contoso))),
            status="done",
            outcome=CheckOutcome.OK,
            code="ok",
            deadline=now,
            started_at=now,
            finished_at=now,
        )


def test_guests_track_once_the_checks_say_that_they_can(staff, cast, presence):
    refused = save(staff, presence, track_by_guests="on")
    assert "Grant the permission first" in refused.content.decode()
    checked(cast, CheckKind.PRESENCE_CONSENT)
    assert "Invite a presence account" in save(staff, presence, track_by_guests="on").content.decode()
    checked(cast, CheckKind.PRESENCE_ACCOUNT_1)
    assert save(staff, presence, track_by_guests="on").status_code == 302
    change = Change._base_manager.get()
    assert (change.section, change.field, change.old, change.new) == ("presence", "track_by_guests", "Off", "On")


def test_one_way_of_tracking_at_most(staff, cast, presence):
    checked(cast, CheckKind.PRESENCE_CONSENT, CheckKind.PRESENCE_ACCOUNT_2)
    response = save(staff, presence, track_by_guests="on", track_by_permission="on")
    html = response.content.decode()
    assert "Switch one of the two ways of tracking off." in html
    assert "presence_one_way_only" not in html


def test_the_test_upn_is_a_user_principal_name(staff, presence):
    response = save(staff, presence, test_upn="anna")
    assert "Enter a user principal name like" in response.content.decode()
