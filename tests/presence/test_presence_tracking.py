"""Presence Tracking: one way at a time, and guest accounts only once permission and a guest are known to be good."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from portal.checks import service
from portal.models import CheckKind, CheckOutcome, CheckStatus, ConnectionCheck
from presence.models import PresenceTracking
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.cast import Cast
from tests.fixtures import reload
from tests.pages import errors_of, open_form, post, save

pytestmark = pytest.mark.django_db
GUESTS, PERMISSION = "presence-track_by_guests", "presence-track_by_permission"
CONSENT, FIRST, SECOND = CheckKind.PRESENCE_CONSENT, CheckKind.PRESENCE_ACCOUNT_1, CheckKind.PRESENCE_ACCOUNT_2
MAILS = {FIRST: "p1@nimbus.example", SECOND: "p2@nimbus.example"}
NO_PERMISSION = "Grant the permission first, and check it below: it is not granted as far as the portal knows."
NO_GUEST = "Invite a presence account as a guest first, and check it below."


@pytest.fixture(autouse=True)
def accounts(settings: Any) -> None:
    settings.PRESENCE_ACCOUNTS, settings.PRESENCE_ACCOUNT_TOKENS = list(MAILS.values()), ["a", "b"]


@pytest.fixture
def owner(client_of: Callable[[str], Client]) -> Client:
    return client_of("owner")


def found(cast: Cast, kind: CheckKind, code: str, *, value: str = "") -> None:
    """Store the answer of a check of Contoso."""
    outcomes = {"ok": CheckOutcome.OK, "throttled": CheckOutcome.NOT_DONE, "": ""}
    with tenant_scope(cast.contoso.pk):
        check = service.queued(reload(cast.contoso), kind, value or MAILS.get(kind, "presence"), None)
        if code:
            check.status, check.code, check.outcome = CheckStatus.DONE, code, outcomes.get(code, CheckOutcome.FAILED)
            check.finished_at = timezone.now()
        check.save()


def switch_on(owner: Client, cast: Cast) -> dict[str, str]:
    """Switch guest tracking on; return what is wrong with that."""
    response = post(owner, cast.contoso, open_form(owner, cast.contoso) | {GUESTS: "on"})
    wrong = errors_of(response) if response.status_code != 302 else {}
    assert reload(cast.contoso).presencetracking.track_by_guests == (not wrong)
    return wrong


def test_needs_permission_and_a_guest(owner: Client, cast: Cast) -> None:
    assert switch_on(owner, cast) == {GUESTS: NO_PERMISSION}
    found(cast, FIRST, "ok")
    assert switch_on(owner, cast) == {GUESTS: NO_PERMISSION}
    found(cast, CONSENT, "permission_not_granted")
    assert switch_on(owner, cast) == {GUESTS: NO_PERMISSION}
    found(cast, CONSENT, "ok")
    assert switch_on(owner, cast) == {}


@pytest.mark.parametrize("account", [FIRST, SECOND])
def test_either_account_will_do(owner: Client, cast: Cast, account: CheckKind) -> None:
    found(cast, CONSENT, "ok")
    assert switch_on(owner, cast) == {GUESTS: NO_GUEST}
    for kind in MAILS:
        found(cast, kind, "ok" if kind == account else "not_guest")
    assert switch_on(owner, cast) == {}


def test_what_was_good_and_is_broken_now_does_not_count(owner: Client, cast: Cast) -> None:
    for kind in (CONSENT, FIRST):
        found(cast, kind, "ok")
    found(cast, FIRST, "guest_pending")
    assert switch_on(owner, cast) == {GUESTS: NO_GUEST}


def test_check_under_way_or_not_done_takes_nothing_away(owner: Client, cast: Cast) -> None:
    for kind in (CONSENT, FIRST):
        found(cast, kind, "ok")
        found(cast, kind, "throttled")
        found(cast, kind, "")
    assert switch_on(owner, cast) == {}


@pytest.mark.parametrize("change", ["directory", "accounts"])
def test_answers_about_another_directory_or_account_do_not_count(
    owner: Client, cast: Cast, settings: Any, change: str
) -> None:
    for kind in (CONSENT, FIRST):
        found(cast, kind, "ok")
    if change == "directory":
        Tenant.objects.filter(pk=cast.contoso.pk).update(tenant_id=uuid4())
    else:
        settings.PRESENCE_ACCOUNTS = ["new1@nimbus.example", "new2@nimbus.example"]
    expected = {"directory": NO_PERMISSION, "accounts": NO_GUEST}
    assert switch_on(owner, cast) == {GUESTS: expected[change]}


def test_what_is_on_stays_savable_when_a_check_breaks(owner: Client, cast: Cast) -> None:
    for kind in (CONSENT, FIRST):
        found(cast, kind, "ok")
    assert switch_on(owner, cast) == {}
    found(cast, CONSENT, "permission_not_granted")
    found(cast, FIRST, "not_guest")
    assert save(owner, cast.contoso, tenant__company_name="Goes on").status_code == 302
    assert reload(cast.contoso).presencetracking.track_by_guests
    assert save(owner, cast.contoso, presence__track_by_guests=None).status_code == 302
    assert switch_on(owner, cast) == {GUESTS: NO_PERMISSION}


def test_one_way_excludes_the_other(owner: Client, cast: Cast) -> None:
    for kind in (CONSENT, FIRST):
        found(cast, kind, "ok")
    both = {GUESTS: "on", PERMISSION: "on"}
    words = "Switch one of the two ways of tracking off."
    assert errors_of(post(owner, cast.contoso, open_form(owner, cast.contoso) | both)) == {PERMISSION: words}
    assert save(owner, cast.contoso, presence__track_by_permission="on").status_code == 302
    assert errors_of(post(owner, cast.contoso, open_form(owner, cast.contoso) | {GUESTS: "on"})) == {PERMISSION: words}
    data = open_form(owner, cast.contoso) | {GUESTS: "on"}
    del data[PERMISSION]
    assert post(owner, cast.contoso, data).status_code == 302
    row = reload(cast.contoso).presencetracking
    assert (row.track_by_guests, row.track_by_permission) == (True, False)
    with pytest.raises(IntegrityError, match="presence_one_way_only"), transaction.atomic():
        PresenceTracking._base_manager.filter(pk=row.pk).update(track_by_permission=True)


def test_icons_before_the_save_say_the_same(owner: Client, cast: Cast) -> None:
    data = open_form(owner, cast.contoso) | {GUESTS: "on"}
    said = owner.post(f"/tenants/{cast.contoso.pk}/validate/", data).json()
    assert said["errors"] == {GUESTS: [NO_PERMISSION]}
    assert said["tabs"]["extensions"] == 1


def test_switching_on_asks_for_the_checks_that_tracking_relies_on(owner: Client, cast: Cast) -> None:
    for kind in (CONSENT, FIRST):
        found(cast, kind, "ok")
    assert switch_on(owner, cast) == {}
    waiting = ConnectionCheck._base_manager.filter(status=CheckStatus.QUEUED).values_list("kind", flat=True)
    assert set(waiting) == {CONSENT, FIRST, SECOND}


def test_permission_of_another_tenant_does_not_count(owner: Client, cast: Cast) -> None:
    for kind in (CONSENT, FIRST):
        found(cast, kind, "ok")
    ConnectionCheck._base_manager.update(tenant=cast.fabrikam)
    assert switch_on(owner, cast) == {GUESTS: NO_PERMISSION}
