"""What was typed when the session had ended comes back: to the same person, on the same tenant, for a day."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.models import HeldEdit
from portal.settings_page.keeping import owner_stamp
from portal.tasks import forget_expired
from tests.cast import Cast
from tests.fixtures import CONNECTION_STRING, KEY

pytestmark = pytest.mark.django_db


def send(cast: Cast, **changes: str) -> str:
    """Send a settings form without a session; return the page that the portal will open after the sign-in."""
    fields = {
        "owner": owner_stamp(cast.owner, cast.contoso),
        "version": "0",
        "open_tab": "contact",
        "contact-name": "Typed too late",
        "interact-acs_connection_string": CONNECTION_STRING,
        **changes,
    }
    answer = Client().post(f"/tenants/{cast.contoso.pk}/settings/general/", fields)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=")
    return Client().get(answer["Location"]).context["next"]


def test_it_comes_back_to_the_person_with_the_secret_kept(client_of: Callable[[str], Client], cast: Cast) -> None:
    address = send(cast)
    assert address.startswith(f"/tenants/{cast.contoso.pk}/settings/contact/?held=")
    page = client_of("owner").get(address).text
    assert "Typed too late" in page
    assert "What you typed is back" in page
    assert "kept for your next SAVE" in page
    assert KEY not in page


def test_it_is_sealed_in_the_database(cast: Cast) -> None:
    send(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT fields FROM portal_heldedit")
        assert "Typed too late" not in str(cursor.fetchall())


@pytest.mark.parametrize("who", ["partner", "luware"])
def test_nobody_else_gets_it(client_of: Callable[[str], Client], cast: Cast, who: str) -> None:
    address = send(cast)
    assert "Typed too late" not in client_of(who).get(address).text


def test_it_stays_with_its_tenant(client_of: Callable[[str], Client], cast: Cast) -> None:
    address = send(cast, owner=owner_stamp(cast.partner, cast.contoso))
    partner = client_of("partner")
    elsewhere = address.replace(f"/{cast.contoso.pk}/", f"/{cast.fabrikam.pk}/")
    assert "Typed too late" not in partner.get(elsewhere).text
    assert "Typed too late" in partner.get(address).text


@pytest.mark.parametrize("stamp", ["", "forged", "other tenant"])
def test_without_a_valid_stamp_nothing_is_kept(cast: Cast, stamp: str) -> None:
    owner = owner_stamp(cast.outsider, cast.northwind) if stamp == "other tenant" else stamp
    assert "held" not in send(cast, owner=owner)
    assert not HeldEdit.objects.exists()


def test_it_is_forgotten_after_a_day_and_after_the_save(client_of: Callable[[str], Client], cast: Cast) -> None:
    send(cast)
    HeldEdit.objects.update(held_at=timezone.now() - timedelta(hours=25))
    forget_expired()
    assert not HeldEdit.objects.exists()
    address = send(cast)
    owner = client_of("owner")
    owner.get(address)
    from tests.pages import save

    assert save(owner, cast.contoso, contact__name="Saved at last").status_code == 302
    assert not HeldEdit.objects.exists()


def test_a_script_is_told_instead_of_led_away(cast: Cast) -> None:
    address = f"/tenants/{cast.contoso.pk}/validate/"
    answer = Client().post(address, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert "Your session has ended" in answer.text
