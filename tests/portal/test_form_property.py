"""Whatever is typed into whichever field: it is saved exactly, or it is refused with a message and nothing is saved."""

import html
from collections.abc import Callable
from typing import Any

import phonenumbers
import pytest
from django import forms
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.forms.base import shown
from portal.forms.fields import ConnectionStringField, GuidField, WholeNumberField
from portal.tabs import all_sections, section
from tenants.secrets import Secret
from tests.cast import Cast, sign_in
from tests.fixtures import CONNECTION_STRING, reload
from tests.pages import errors_of, open_form, post

FIELDS: dict[str, forms.Field] = {
    f"{section.key}-{name}": field
    for section in all_sections()
    for name, field in section.form.base_fields.items()
    if name not in {"state", "allow_partner_change_history"}  # nobody at Luware changes these here
}
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
plausible = {
    GuidField: st.uuids().map(str) | st.uuids().map(lambda guid: f" {{{str(guid).upper()}}} "),
    WholeNumberField: st.integers(-5, 300).map(str),
    ConnectionStringField: st.sampled_from([CONNECTION_STRING, CONNECTION_STRING + ";", "endpoint=;accesskey="]),
    forms.BooleanField: st.sampled_from(["on", ""]),
}
special = st.sampled_from(
    ["", " ", "a", "bücher.example", "sip:a@b.example", "a@b.example", "+41446681800", "044 668 18 00", "CH", "none"]
)


@st.composite
def typed(draw: st.DrawFn) -> dict[str, str]:
    """Return field name -> text for some fields of the form."""
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=6, unique=True))
    kinds = {
        name: next((plausible[kind] for kind in plausible if isinstance(FIELDS[name], kind)), special) for name in names
    }
    return {name: draw(kinds[name] | anything | special) for name in names}


def stored(tenant: Any) -> dict[str, Any]:
    fresh = reload(tenant)
    return {
        f"{section.key}-{name}": getattr(section.row(fresh), name)
        for section in all_sections()
        for name in section.form.base_fields
    }


def of_phone(text: str, value: str) -> bool:
    return value == text if not text else phonenumbers.is_valid_number(phonenumbers.parse(value))


def meant(text: str, field: type[forms.Field]) -> Any:
    """Return what a text means to a field, such as 5 for 005 and None for nothing, or that it is wrong."""
    try:
        return field(required=False).clean(text)
    except forms.ValidationError as wrong:
        return wrong


IS_SAVED: dict[type[forms.Field], Callable[[str, Any], object]] = {
    ConnectionStringField: lambda text, value: not text.strip() or value == Secret(text.strip()),
    forms.BooleanField: lambda text, value: value == (text.lower() not in {"", "false"}),
    GuidField: lambda text, value: value == meant(text.strip(" {}"), forms.UUIDField),
    WholeNumberField: lambda text, value: value == meant(text, forms.IntegerField),
}


def is_saved(name: str, text: str, value: Any) -> bool:
    """Say whether `value` is what was typed, in the form that its field keeps."""
    for kind, check in IS_SAVED.items():
        if isinstance(FIELDS[name], kind):
            return bool(check(text, value))
    if name == "contact-phone_number":
        return of_phone(text.strip(), value)
    return bool(value == text.strip() or shown(FIELDS[name], value) == text.strip())


def is_off(name: str, values: dict[str, Any]) -> bool:
    """Say whether a switch is off that the field belongs to, so that its rules rest."""
    key, _dash, field = name.partition("-")
    switch = section(key).form.depends.get(field)
    return switch is not None and (not values[f"{key}-{switch}"] or is_off(f"{key}-{switch}", values))


def notice(page: str) -> str:
    """Return what the page says about values that were left out."""
    return page.partition("what was typed cannot be used:")[2].partition("</div>")[0]


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=typed())
def test_saved_exactly_or_refused_with_a_message(client: Client, cast: Cast, changes: dict[str, str]) -> None:
    sign_in(client, cast.luware)
    before = stored(cast.contoso)
    response = post(client, cast.contoso, open_form(client, cast.contoso) | changes)
    after = stored(cast.contoso)
    if response.status_code == 422:
        assert after == before
        assert errors_of(response)
        assert all(errors_of(response).values())
    else:
        assert response.status_code == 302
        page = client.get(response.url).text
        for name, text in changes.items():
            if not is_saved(name, text, after[name]):
                assert is_off(name, after), (name, text, after[name])
                assert after[name] == before[name]
                assert f"{html.escape(str(FIELDS[name].label))}" in notice(page)
        untouched = before.keys() - changes.keys()
        assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}
