"""Every wrong value is refused with a sentence that says what is expected, and is still in the page afterwards."""

import pytest
from django.test import Client

from tests.cast import Cast, sign_in
from tests.fixtures import CONNECTION_STRING, reload
from tests.pages import errors_of, form_fields, open_form, post

GUID = "Enter the ID as a GUID, like 3f2504e0-4f89-41d3-9a0c-0305e82c3301."
ZEROS = "Enter the real ID. This one consists of zeros only and stands for nothing."
DOMAIN = "Enter the domain name alone, for example contoso.com or emea.contoso.com."
PHONE = "Enter a phone number with its country code, like +41 44 668 18 00."
SIP = "Enter a SIP address like sip:anna.keller@contoso.com."
EMAIL = "Enter an email address like anna.keller@contoso.com."
SECONDS = "Enter a whole number from 5 to 60."
STRING = (
    "Paste the whole connection string from Azure, like "
    "endpoint=https://contoso.communication.azure.com/;accesskey=… (Keys page of the resource)."
)
HOST = (
    "Use the connection string of an Azure Communication Services resource; its host ends in "
    ".communication.azure.com, .communication.azure.us."
)
INVISIBLE = "Type this again by hand: it holds an invisible character that cannot be kept."
UPN = "Enter a user principal name like anna.keller@contoso.com."
ENTRY = "Choose one of the entries of the list."
LIMIT = "Enter a whole number from 1 to 50."
EMAILS = "Enter a whole number from 1 to 200."
MONTHS = "Enter a whole number from 1 to 120."
UNIT = "Choose one of the tenant's organization units."
FILTER = (
    "Enter only what stands after $filter=, in one line, for example: "
    "endsWith(userPrincipalName,'contoso.com') and preferredLanguage eq 'en-GB'"
)
RESOURCE = (
    "Copy the resource's ID from its Properties page in Azure: a GUID, or a path that begins with "
    "/subscriptions/ and ends in /CommunicationServices/ and the resource's name."
)
NIL = "00000000-0000-0000-0000-000000000000"
NOT_SHOWN = {f"{section}-acs_connection_string" for section in ("interact", "assistant", "im")}
# what has to be on, and filled, for the rules of a section to count
ON = {
    "interact-enabled": "on",
    "interact-acs_connection_string": CONNECTION_STRING,
    "assistant-own_acs": "on",
    "assistant-acs_connection_string": CONNECTION_STRING,
    "im-enabled": "on",
    "im-own_acs": "on",
    "im-acs_connection_string": CONNECTION_STRING,
    "im-acs_resource_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "email-enabled": "on",
}
KEY = CONNECTION_STRING.partition(";")[2]


def longer(limit: int, length: int) -> str:
    return f"Shorten this to at most {limit} characters; it has {length} now."


WRONG = [
    ("tenant-name", "", "Enter the name under which the tenant is listed."),
    ("tenant-name", "   ", "Enter the name under which the tenant is listed."),
    ("tenant-name", "n" * 129, longer(128, 129)),
    ("tenant-name", "a\x00b", INVISIBLE),
    ("tenant-o365_domain", "", "Enter the tenant's domain, for example contoso.com."),
    ("tenant-o365_domain", "contoso", DOMAIN),
    ("tenant-o365_domain", "https://contoso.com", DOMAIN),
    ("tenant-o365_domain", "contoso.com/path", DOMAIN),
    ("tenant-o365_domain", "a b.com", DOMAIN),
    ("tenant-o365_domain", "-a.com", DOMAIN),
    ("tenant-o365_domain", "a..com", DOMAIN),
    ("tenant-o365_domain", "192.168.1.1", DOMAIN),
    ("tenant-o365_domain", f"{'a' * 64}.com", DOMAIN),
    ("tenant-o365_domain", "ü" * 60 + "." + "ü" * 60 + "." + "ü" * 60 + ".example", DOMAIN),
    ("tenant-o365_domain", "a." * 127, longer(253, 254)),
    ("tenant-o365_domain", "user@contoso.com", DOMAIN),
    ("tenant-o365_name", "n" * 129, longer(128, 129)),
    ("tenant-tenant_id", "", "Enter the directory ID from the Azure portal."),
    ("tenant-tenant_id", "contoso", GUID),
    ("tenant-tenant_id", NIL, ZEROS),
    ("tenant-company_name", "c" * 257, longer(256, 257)),
    ("tenant-company_name", "a\x00b", INVISIBLE),
    ("tenant-partner_group_id", "no group", GUID),
    ("tenant-tenant_group_id", "3f2504e0-4f89-41d3-9a0c-0305e82c33", GUID),
    ("tenant-tenant_group_id", NIL, ZEROS),
    ("tenant-crm_id", "c" * 65, longer(64, 65)),
    ("billing-street_1", "s" * 129, longer(128, 129)),
    ("billing-street_2", "s" * 129, longer(128, 129)),
    ("billing-zip_code", "8" * 21, longer(20, 21)),
    ("billing-city", "c" * 129, longer(128, 129)),
    ("billing-country", "XX", "Choose a country of the list."),
    ("billing-country", "ch", "Choose a country of the list."),
    ("contact-name", "n" * 129, longer(128, 129)),
    ("contact-email", "anna", EMAIL),
    ("contact-email", "anna@contoso", EMAIL),
    ("contact-email", "anna@contoso.com, ben@contoso.com", EMAIL),
    ("contact-phone_number", "668 18 00", PHONE),
    ("contact-phone_number", "+41", PHONE),
    ("contact-phone_number", "+41 44 668 18 00 and ask", PHONE),
    ("contact-phone_number", "+999 12345678", PHONE),
    ("contact-phone_number", "1" * 41, longer(40, 41)),
    ("contact-phone_number", "a\x00b", INVISIBLE),
    ("contact-sip_address", "anna@contoso.com", SIP),
    ("contact-sip_address", "sip:anna", SIP),
    ("contact-sip_address", "sip:anna@contoso.com;transport=tls", SIP),
    ("contact-sip_address", "sip:anna@contoso.com:5060", SIP),
    ("contact-sip_address", "sips:anna@contoso.com", SIP),
    ("partner-partner", "999999999", "Choose one of the partners that you administer."),
    ("partner-partner", "x", "Choose one of the partners that you administer."),
    ("interact-acs_connection_string", "contoso", STRING),
    ("interact-acs_connection_string", "endpoint=https://x.communication.azure.com/", STRING),
    ("interact-acs_connection_string", f"endpoint=http://x.communication.azure.com/;{KEY}", STRING),
    ("interact-acs_connection_string", "endpoint=https://x.communication.azure.com/;accesskey=!!!", STRING),
    ("interact-acs_connection_string", f"endpoint=https://x.communication.azure.com:8443/;{KEY}", STRING),
    ("interact-acs_connection_string", f"endpoint=https://a@x.communication.azure.com/;{KEY}", STRING),
    ("interact-acs_connection_string", f"endpoint=https://evil.example/;{KEY}", HOST),
    ("interact-acs_connection_string", f"endpoint=https://communication.azure.com.evil.example/;{KEY}", HOST),
    ("interact-acs_connection_string", f"endpoint=https://127.0.0.1/;{KEY}", HOST),
    ("interact-o365_user_id", "anna", GUID),
    ("interact-o365_user_id", NIL, ZEROS),
    ("interact-recovery_seconds", "", SECONDS),
    ("interact-recovery_seconds", "4", SECONDS),
    ("interact-recovery_seconds", "61", SECONDS),
    ("interact-recovery_seconds", "20.5", SECONDS),
    ("interact-recovery_seconds", "twenty", SECONDS),
    ("interact-recovery_seconds", "9" * 30, SECONDS),
    ("interact-authorization", "", ENTRY),
    ("interact-authorization", "everybody", ENTRY),
    ("privacy-data_retention_months", "", MONTHS),
    ("privacy-data_retention_months", "0", MONTHS),
    ("privacy-data_retention_months", "121", MONTHS),
    ("privacy-data_retention_months", "1.5", MONTHS),
    ("provisioning-default_ou", "999999999", UNIT),
    ("provisioning-default_ou", "Root", UNIT),
    ("provisioning-allow_provisioning", "", ENTRY),
    ("provisioning-allow_provisioning", "somebody", ENTRY),
    ("provisioning-default_owner_role", "king", ENTRY),
    *(
        (name, value, sentence)
        for name, most, sentence in (
            ("outbound-max_tasks", 50, LIMIT),
            ("im-max_tasks", 50, LIMIT),
            ("external-max_tasks", 50, LIMIT),
            ("email-max_tasks", 200, EMAILS),
        )
        for value in ("", "0", "-1", str(most + 1), "2.5", "many", "9" * 30)
    ),
    ("assistant-acs_connection_string", "contoso", STRING),
    ("assistant-acs_connection_string", f"endpoint=https://evil.example/;{KEY}", HOST),
    ("im-acs_connection_string", "contoso", STRING),
    ("im-acs_connection_string", f"endpoint=https://evil.example/;{KEY}", HOST),
    ("im-acs_resource_id", "", "Enter the ACS Resource ID, or do not use your own ACS instance."),
    ("im-acs_resource_id", "contoso-acs", RESOURCE),
    ("im-acs_resource_id", "/subscriptions/x/resourceGroups/y", RESOURCE),
    ("im-acs_resource_id", "r" * 401, longer(400, 401)),
    ("attendant-contact_filter", "$filter=accountEnabled eq true", FILTER),
    ("attendant-contact_filter", "%24filter=accountEnabled eq true", FILTER),
    ("attendant-contact_filter", "https://graph.microsoft.com/v1.0/users?$filter=x", FILTER),
    ("attendant-contact_filter", "accountEnabled eq true&$select=id", FILTER),
    ("attendant-contact_filter", "accountEnabled eq true\r\nand more", FILTER),
    ("attendant-contact_filter", "f" * 2001, longer(2000, 2001)),
    ("attendant-contact_filter", "a\x00b", INVISIBLE),
    ("attendant-team_visibility", "", ENTRY),
    ("attendant-team_visibility", "some", ENTRY),
    *(
        (name, value, UPN)
        for name in ("presence-test_upn", "im-test_upn")
        for value in ("anna", "anna@", "@contoso.com", "anna keller@contoso.com", "anna@contoso", ".anna@contoso.com")
    ),
    (
        "presence-track_by_guests",
        "on",
        "Grant the permission first, and check it below: it is not granted as far as the portal knows.",
    ),
]


@pytest.fixture
def luware(client: Client, cast: Cast) -> Client:
    """A client who may change everything."""
    sign_in(client, cast.luware)
    return client


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG)
def test_wrong_value_gets_a_sentence(luware: Client, cast: Cast, name: str, value: str, sentence: str) -> None:
    data = open_form(luware, cast.contoso) | ON | {name: value, "contact-name": "typed meanwhile"}
    if name == "contact-name":
        data[name] = value
    response = post(luware, cast.contoso, data)
    assert response.status_code == 422
    assert errors_of(response)[name] == sentence
    assert reload(cast.contoso).settings_version == 0
    again = form_fields(response.content.decode())
    if name not in NOT_SHOWN:
        assert again[name] == value
    assert again["contact-name"] == data["contact-name"]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG)
def test_validation_of_a_field_says_the_same(luware: Client, cast: Cast, name: str, value: str, sentence: str) -> None:
    data = open_form(luware, cast.contoso) | ON | {name: value}
    answer = luware.post(f"/tenants/{cast.contoso.pk}/validate/", data).json()
    assert answer["errors"][name] == [sentence]
    assert sum(answer["tabs"].values()) == len(answer["errors"])


def test_first_wrong_tab_is_opened_and_counted(luware: Client, cast: Cast) -> None:
    wrong = {"contact-email": "x", "contact-sip_address": "x", "outbound-max_tasks": "x"}
    response = post(luware, cast.contoso, open_form(luware, cast.contoso) | wrong | {"open_tab": "extensions"})
    tabs = {tab.key: tab for tab in response.context["settings"]["tabs"]}
    assert {key: tab.error_count for key, tab in tabs.items() if tab.error_count} == {"contact": 2, "extensions": 1}
    assert [key for key, tab in tabs.items() if tab.is_open] == ["contact"]
    assert response.content.decode().lstrip().count("<title>Error:") == 1
    for name in wrong:
        assert f'href="#id_{name}"' in response.text
        assert f'aria-describedby="id_{name}' in response.text


def test_stored_mistakes_are_shown_before_any_save(luware: Client, cast: Cast) -> None:
    type(cast.contoso).objects.filter(pk=cast.contoso.pk).update(o365_domain="not a domain")
    response = luware.get(f"/tenants/{cast.contoso.pk}/settings/general/")
    assert [tab.error_count for tab in response.context["settings"]["tabs"]] == [1, 0, 0, 0, 0, 0, 0]
    assert DOMAIN in response.text
    assert response.context["settings"]["summary"] == []
