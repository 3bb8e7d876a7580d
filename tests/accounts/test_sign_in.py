"""Signing in and out, through the real exchange with the simulated Entra ID."""

import uuid

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import User
from microsoft.simulator import RunningSimulator
from tests.cast import Cast, sign_in
from tests.factories import UserFactory
from tests.fixtures import add_directory, choose_at_microsoft

pytestmark = pytest.mark.django_db


def arrive(client: Client, person: User, address: str = "") -> str:
    """Go through the sign-in; return where the portal leads afterwards."""
    begun = client.post(reverse("sign-in"), {"next": address})
    assert begun.status_code == 302, begun.text
    answer = client.get(choose_at_microsoft(begun.headers["Location"], f"{person.directory_id}/{person.object_id}"))
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


@pytest.fixture
def contoso_directory(microsoft: RunningSimulator, cast: Cast) -> None:
    groups = {cast.contoso.tenant_group_id: "Administrators"}
    add_directory(microsoft, cast.contoso.tenant_id, people=[cast.owner], groups=groups)


@pytest.mark.usefixtures("contoso_directory")
def test_the_groups_of_the_token_decide_what_is_reached(client: Client, cast: Cast) -> None:
    cast.owner.groups.clear()
    assert arrive(client, cast.owner) == "/"
    assert client.get("/").headers["Location"] == f"/tenants/{cast.contoso.pk}/settings/general/"


def test_who_has_left_the_group_reaches_nothing_after_the_next_sign_in(
    microsoft: RunningSimulator, client: Client, cast: Cast
) -> None:
    add_directory(microsoft, cast.contoso.tenant_id, people=[cast.owner], groups={})
    arrive(client, cast.owner)
    assert client.get("/").status_code == 403
    assert client.get(f"/tenants/{cast.contoso.pk}/settings/general/").status_code == 404


def test_more_groups_than_a_token_carries_are_read_from_graph(
    microsoft: RunningSimulator, client: Client, cast: Cast
) -> None:
    groups = {uuid.uuid4(): f"Group {number}" for number in range(205)} | {cast.contoso.tenant_group_id: "Admins"}
    add_directory(microsoft, cast.contoso.tenant_id, people=[cast.owner], groups=groups)
    cast.owner.groups.clear()
    arrive(client, cast.owner)
    assert client.get(f"/tenants/{cast.contoso.pk}/settings/general/").status_code == 200


def test_the_staff_group_counts_in_the_staff_directory_alone(
    microsoft: RunningSimulator, client: Client, settings: object
) -> None:
    staff_directory, staff_group = settings.ENTRA_STAFF_DIRECTORY_ID, settings.ENTRA_STAFF_GROUP_ID
    real = UserFactory(directory_id=uuid.UUID(staff_directory))
    fake = UserFactory()
    add_directory(microsoft, staff_directory, people=[real], groups={staff_group: "Staff"})
    add_directory(microsoft, fake.directory_id, people=[fake], groups={staff_group: "Not the staff"})
    arrive(client, real)
    assert client.get("/admin/").status_code == 200
    other = Client()
    arrive(other, fake)
    assert other.get("/admin/").status_code == 403


@pytest.mark.usefixtures("contoso_directory")
def test_next_leads_only_to_pages_of_this_site(client: Client, cast: Cast) -> None:
    assert arrive(client, cast.owner, "/roles/") == "/roles/"
    for address in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        assert arrive(Client(), cast.owner, address) == "/"


@pytest.mark.usefixtures("contoso_directory")
def test_the_session_gets_a_new_key_and_holds_no_token(client: Client, cast: Cast) -> None:
    client.get(reverse("sign-in"))
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    arrive(client, cast.owner)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert not any("token" in key or "eyJ" in str(value) for key, value in client.session.items())


@pytest.mark.usefixtures("contoso_directory")
def test_an_answer_counts_once_and_only_in_the_browser_that_asked(client: Client, cast: Cast) -> None:
    begun = client.post(reverse("sign-in"))
    back = choose_at_microsoft(begun.headers["Location"], f"{cast.owner.directory_id}/{cast.owner.object_id}")
    stranger = Client().get(back)
    assert stranger.status_code == 403
    assert "start it again" in stranger.text
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 403


@pytest.mark.usefixtures("contoso_directory")
def test_a_changed_state_and_a_refusal_are_told_apart(client: Client) -> None:
    client.post(reverse("sign-in"))
    forged = client.get(reverse("sign-in-complete"), {"code": "x", "state": "forged"})
    assert forged.status_code == 403
    begun = client.post(reverse("sign-in"))
    state = begun.headers["Location"].partition("state=")[2].partition("&")[0]
    refused = client.get(
        reverse("sign-in-complete"), {"error": "access_denied", "error_description": "AADSTS65004", "state": state}
    )
    assert refused.status_code == 403
    assert "cancelled at Microsoft" in refused.text


@pytest.mark.usefixtures("contoso_directory")
def test_an_inactive_person_is_turned_away(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    begun = client.post(reverse("sign-in"))
    answer = client.get(
        choose_at_microsoft(begun.headers["Location"], f"{cast.owner.directory_id}/{cast.owner.object_id}")
    )
    assert answer.status_code == 403
    assert "has closed your access" in answer.text
    assert "_auth_user_id" not in client.session


def test_idle_and_old_sessions_end(client: Client, cast: Cast, settings: object) -> None:
    for key, age in (("seen", settings.SESSION_IDLE_SECONDS), ("since", settings.SESSION_COOKIE_AGE)):
        sign_in(client, cast.owner)
        assert client.get("/roles/").status_code == 200
        session = client.session
        session[key] -= age + 5
        session.save()
        assert client.get("/roles/").headers["Location"] == "/sign-in/?next=/roles/"


@pytest.mark.usefixtures("contoso_directory")
def test_sign_out_ends_the_session_here_and_goes_on_to_microsoft(client: Client, cast: Cast) -> None:
    arrive(client, cast.owner)
    left = client.post(reverse("sign-out"))
    assert "/logout?" in left.headers["Location"] or "logout" in left.headers["Location"]
    assert client.get("/roles/").status_code == 302


def test_people_of_a_suspended_tenant_learn_why(microsoft: RunningSimulator, client: Client, cast: Cast) -> None:
    from accounts.access import sync_grants

    cast.contoso.state = "suspended"
    cast.contoso.save()
    sync_grants(cast.contoso)
    groups = {cast.contoso.tenant_group_id: "Administrators"}
    add_directory(microsoft, cast.contoso.tenant_id, people=[cast.owner], groups=groups)
    arrive(client, cast.owner)
    page = client.get("/")
    assert "Contoso: Suspended" in page.text
