"""Role by role and field by field over a real connection: what is open, greyed out or absent, and what a forger gets.

The table is the catalogue's (test_catalogue.py); here nothing stands between the test and the portal's socket.
"""

import logging
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
import requests
from django.test import Client

from portal.tabs import all_sections
from tests.cast import Cast, sign_in
from tests.contracts.test_catalogue import NO_FORM_FIELDS, ROLES, ROWS
from tests.contracts.test_forged_posts import stored, value_for
from tests.pages import form_fields, settings_address

FORM_FIELDS = [field for field in ROWS if field not in NO_FORM_FIELDS]
Visit = Callable[[str], requests.Session]


class Controls(HTMLParser):
    """Collects the controls of a page: id -> attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"input", "select", "textarea"}:
            given = {name: value or "" for name, value in attrs}
            self.found[given.get("id", "")] = given


@pytest.fixture
def visit(live_server: Any, cast: Cast) -> Visit:
    """Return a function: part of the cast -> a browser's connection with that person's session."""

    def open_session(name: str) -> requests.Session:
        client, session = Client(), requests.Session()
        sign_in(client, getattr(cast, name))
        for cookie in client.cookies.values():
            session.cookies.set(cookie.key, cookie.value)
        return session

    return open_session


def tenant_of(cast: Cast, role: str) -> Any:
    return cast.contoso if role == "owner" else cast.fabrikam


@pytest.mark.parametrize("role", ROLES)
def test_every_field_is_open_greyed_out_or_absent(live_server: Any, cast: Cast, visit: Visit, role: str) -> None:
    answer = visit(role).get(live_server.url + settings_address(tenant_of(cast, role)), timeout=30)
    assert answer.status_code == 200
    controls = Controls(answer.text).found
    for field in FORM_FIELDS:
        name = field.replace(".", "-")
        control, may = controls.get(f"id_{name}"), ROWS[field][role]
        if may == "-":
            assert control is None, name
        elif may == "R":
            assert control is not None, name
            assert "readonly" in control, name
            assert "name" not in control, name
        else:
            assert control is not None, name
            assert control["name"] == name


@pytest.mark.parametrize("role", ROLES)
def test_every_forged_field_keeps_its_value_and_is_logged(
    live_server: Any, cast: Cast, visit: Visit, role: str, caplog: pytest.LogCaptureFixture
) -> None:
    tenant, session = tenant_of(cast, role), visit(role)
    address = live_server.url + settings_address(tenant)
    fields = {
        f"{section.key}-{name}": value_for(name, field, tenant)
        for section in all_sections()
        for name, field in section.form.base_fields.items()
        if ROWS[f"{section.key}.{name}"][role] != "RU"
    }
    before = stored(tenant)
    with caplog.at_level(logging.WARNING):
        for name, value in fields.items():
            data = form_fields(session.get(address, timeout=30).text) | {name: value, "save": "1"}
            answer = session.post(address, data, timeout=30, allow_redirects=False)
            assert answer.status_code == 302, (name, answer.status_code)
    assert stored(tenant) == before
    noted = [record.fields for record in caplog.records if "may not change" in record.getMessage()]
    assert noted == [[name] for name in fields]
