"""What every answer carries: headers, cookies, theme, time zone; and the health page."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.models import Change
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_no_page_may_run_foreign_or_inline_code(client_of: Callable[[str], Client], cast: Cast) -> None:
    answer = client_of("owner").get(f"/tenants/{cast.contoso.pk}/settings/general/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_every_answer_names_its_request(client: Client) -> None:
    first, second = client.get("/sign-in/"), client.get("/sign-in/")
    assert first["Correlation-ID"] != second["Correlation-ID"]


def test_the_theme_is_remembered_and_nothing_else(client: Client) -> None:
    answer = client.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert answer.cookies["theme"].value == "dark"
    assert answer.cookies["theme"]["httponly"]
    assert 'data-bs-theme="dark"' in client.get("/sign-in/").text
    assert "theme" not in client.post("/theme/", {"theme": '"><script>'}).cookies


@pytest.mark.parametrize(("zone", "shown"), [("Europe/Zurich", "CET"), ("nowhere/at-all", "UTC"), ("", "UTC")])
def test_times_are_in_the_persons_zone(client_of: Callable[[str], Client], cast: Cast, zone: str, shown: str) -> None:
    Change._base_manager.create(
        tenant=cast.contoso, tenant_name="Contoso", version=1, person_name="Anna", section="contact", field="name"
    )
    Change._base_manager.update(at="2026-01-15T12:00:00Z")
    owner = client_of("owner")
    owner.cookies["time_zone"] = zone
    page = owner.get(f"/tenants/{cast.contoso.pk}/history/").text
    assert f"15 Jan 2026, {'13' if shown == 'CET' else '12'}:00 {shown}" in page


def test_the_health_page_asks_the_database(client: Client) -> None:
    assert client.get("/healthz/").text == "ok"


def test_a_forged_form_gets_a_helpful_page(client_of: Callable[[str], Client], cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of("owner").cookies
    answer = strict.post(f"/tenants/{cast.contoso.pk}/settings/general/", {"contact-name": "Anna"})
    assert answer.status_code == 403
    assert "too old to be sent" in answer.text
