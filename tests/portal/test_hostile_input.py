"""Input that nobody types by accident: refused with a page or shown harmlessly, never a fault."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast, sign_in
from tests.fixtures import CONNECTION_STRING, reload
from tests.pages import errors_of, form_fields, open_form, post, settings_address

TEXT_FIELDS = [
    "tenant-name",
    "tenant-o365_name",
    "tenant-company_name",
    "tenant-crm_id",
    "billing-street_1",
    "billing-street_2",
    "billing-zip_code",
    "billing-city",
    "contact-name",
]
HARMLESS = {
    "html": "<script>1</script>",
    "attribute": '"\'><b x="',
    "address": "javascript:alert",
    "template": "{{ 7|add:7 }}",
    "right to left": "\u202egnp.exe\u202c",
    "emoji": "Caf\N{LATIN SMALL LETTER E WITH ACUTE} \U0001f469\u200d\U0001f4bb",
    "format": "%s%n %(x)s {0}",
    "query": "'; DROP TABLE x",
    "combining": "Z\u0351\u0343\u0489a\u0334",
    "line break": "a\r\nb",
}
ADDRESS = {"billing-street_1": "a", "billing-zip_code": "b", "billing-city": "c", "billing-country": "CH"}


@pytest.fixture
def luware(client: Client, cast: Cast) -> Client:
    sign_in(client, cast.luware)
    return client


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_odd_text_is_kept_as_typed_and_shown_harmlessly(luware: Client, cast: Cast, text: str) -> None:
    changes = ADDRESS | dict.fromkeys(TEXT_FIELDS, text)
    assert post(luware, cast.contoso, open_form(luware, cast.contoso) | changes).status_code == 302
    fresh = reload(cast.contoso)
    assert {fresh.name, fresh.crm_id, fresh.billingaddress.city, fresh.technicalcontact.name} == {text}
    sign_in(luware, cast.owner)
    for address in (settings_address(cast.contoso), f"/tenants/{cast.contoso.pk}/history/"):
        page = luware.get(address).text
        assert html.escape(text) in page
        if html.escape(text) != text:
            assert text not in page
    sign_in(luware, cast.luware)
    assert html.escape(text) in luware.get("/tenants/").text


@pytest.mark.parametrize("name", ["o365_domain", "o365_user_id", "tenant_id", "email", "sip_address", "phone_number"])
@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_odd_text_in_a_strict_field_is_refused(luware: Client, cast: Cast, name: str, text: str) -> None:
    data = open_form(luware, cast.contoso)
    field = next(key for key in data if key.endswith(f"-{name}"))
    on = {"interact-enabled": "on", "interact-acs_connection_string": CONNECTION_STRING}
    response = post(luware, cast.contoso, data | on | {field: text})
    assert response.status_code == 422
    assert list(errors_of(response)) == [field]
    if html.escape(text) != text:
        assert text not in response.text
    assert reload(cast.contoso).settings_version == 0


def test_ten_megabytes_are_refused_with_a_page(luware: Client, cast: Cast) -> None:
    response = post(luware, cast.contoso, {"tenant-company_name": "x" * 10_000_000})
    assert response.status_code == 400
    assert "<h1>" in response.text
    assert reload(cast.contoso).settings_version == 0


def test_ten_thousand_fields_are_refused_with_a_page(luware: Client, cast: Cast) -> None:
    response = post(luware, cast.contoso, {f"extra-{index}": "1" for index in range(10_000)})
    assert response.status_code == 400
    assert "<h1>" in response.text


def test_a_large_file_is_refused_before_it_is_read(luware: Client, cast: Cast) -> None:
    file = SimpleUploadedFile("a.bin", b"x" * 10_000_000)
    response = post(luware, cast.contoso, open_form(luware, cast.contoso) | {"file": file})
    assert response.status_code == 400
    assert "<h1>" in response.text
    assert "frame-ancestors" in response.headers["Content-Security-Policy"]
    assert reload(cast.contoso).settings_version == 0


def test_extra_fields_and_files_are_ignored(luware: Client, cast: Cast) -> None:
    extra = {f"extra-{index}": "1" for index in range(400)} | {"file": SimpleUploadedFile("a.txt", b"x" * 1000)}
    response = post(luware, cast.contoso, open_form(luware, cast.contoso) | extra)
    assert response.status_code == 302
    assert reload(cast.contoso).settings_version == 0


def test_field_sent_twice_counts_once(luware: Client, cast: Cast) -> None:
    data = open_form(luware, cast.contoso) | {"tenant-company_name": ["first", "last"]}
    assert post(luware, cast.contoso, data).status_code == 302
    assert reload(cast.contoso).company_name == "last"


def test_body_that_is_no_form_is_an_empty_form(luware: Client, cast: Cast) -> None:
    address = settings_address(cast.contoso)
    for body, kind in ((b"{}", "application/json"), (b"\xff\xfe=%FF", "application/x-www-form-urlencoded")):
        response = luware.post(address, body, content_type=kind)
        assert response.status_code == 422
        assert form_fields(response.content.decode())["tenant-name"] == ""
    broken = luware.post(address, b"--x\r\nContent", content_type="multipart/form-data; boundary=")
    assert broken.status_code in {400, 422}
    assert reload(cast.contoso).settings_version == 0


@pytest.mark.parametrize(
    "query",
    ["held=%00", "held=x", "held=" + "x" * 5000, "held=%F0%9F%98%80", "page=1", "tab=%00"],
)
def test_odd_words_in_the_address_open_the_page(luware: Client, cast: Cast, query: str) -> None:
    assert luware.get(f"{settings_address(cast.contoso)}?{query}").status_code == 200


@pytest.mark.parametrize(
    "words",
    [
        "q=%00",
        "q=%25_%5C",
        "q=" + "a+" * 200,
        "page=-1",
        "page=%00",
        "page=9e9",
        "sort=password",
        "sort=-name%00",
        "state=x",
        "health=%F0%9F%98%80",
    ],
)
def test_odd_words_for_the_list_are_no_fault(luware: Client, cast: Cast, words: str) -> None:
    assert luware.get(f"/tenants/?{words}").status_code == 200


@pytest.mark.parametrize("tab", ["nowhere", "general-", "GENERAL"])
def test_unknown_tab_is_not_found(luware: Client, cast: Cast, tab: str) -> None:
    assert luware.get(settings_address(cast.contoso, tab)).status_code == 404
    assert luware.post(settings_address(cast.contoso, tab)).status_code == 404


@pytest.mark.parametrize("kind", ["nowhere", "tenant-group-members", "interact-acs-"])
def test_unknown_check_is_not_found(luware: Client, cast: Cast, kind: str) -> None:
    data = open_form(luware, cast.contoso)
    assert luware.post(f"/tenants/{cast.contoso.pk}/checks/{kind}/", data).status_code == 404
    assert luware.post(settings_address(cast.contoso), data | {"check": kind}).status_code == 404
