"""Every field that a partner may change, in the order of the page: a wrong value, and a good one."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.acts import field

KEY = "c2VjcmV0LWtleS1vZi1hLXRlc3Qtd2hpY2gtaXMtbG9uZy1lbm91Z2g="
_LONG = "x" * 300


@dataclass(frozen=True)
class Entry:
    """One field. `wrong` and `good` are typed or chosen; for a switch they are "on" or "off", and never refused alone.

    `is_refused` says whether the wrong value is an error of this very field.
    """

    tab: str
    name: str
    wrong: str
    good: str
    kind: str = "text"
    is_refused: bool = True

    @property
    def is_secret(self) -> bool:
        """Whether the page never shows the value again."""
        return self.kind == "secret"


def _switch(tab: str, name: str, wrong: str, good: str, *, is_refused: bool = False) -> Entry:
    return Entry(tab, name, wrong, good, "switch", is_refused)


def _select(tab: str, name: str, good: str) -> Entry:
    return Entry(tab, name, "no such entry", good, "select")


def _secret(tab: str, name: str, wrong: str, resource: str) -> Entry:
    good = f"endpoint=https://{resource}.communication.azure.com/;accesskey={KEY}"
    return Entry(tab, name, wrong, good, "secret")


def _text(tab: str, *names_wrong_good: tuple[str, str, str]) -> list[Entry]:
    return [Entry(tab, *values) for values in names_wrong_good]


def entries(name: str, partner: str) -> list[Entry]:
    """Return the entries for a tenant that keeps this name, and its partner, which is named by its key."""
    return [
        *_text(
            "General",
            ("tenant-name", "", name),
            ("tenant-o365_domain", "not a domain", "emea.whole-story.example"),
            ("tenant-o365_name", _LONG, "Whole Story at Microsoft"),
            ("tenant-company_name", _LONG, "Whole Story Limited"),
            ("tenant-tenant_group_id", "no ID", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
            ("tenant-crm_id", _LONG, "CRM-4711"),
            ("billing-street_1", "", "Seestrasse 5"),
            ("billing-street_2", _LONG, "Second floor"),
            ("billing-zip_code", "", "8002"),
            ("billing-city", "", "Zürich"),
        ),
        _select("General", "billing-country", "CH"),
        *_text(
            "Contact",
            ("contact-name", _LONG, "Anna Keller"),
            ("contact-email", "nobody", "anna@whole-story.example"),
            ("contact-phone_number", "12", "+41446681800"),
            ("contact-sip_address", "nobody", "sip:anna@whole-story.example"),
        ),
        _select("Contact", "partner-partner", partner),
        _switch("Data Privacy", "privacy-allow_partner_user_identifiers", "on", "on"),
        _switch("Data Privacy", "privacy-allow_partner_customer_identifiers", "on", "on"),
        _switch("Data Privacy", "privacy-persist_user_states", "on", "on"),
        _switch("Data Privacy", "privacy-show_time_in_state", "on", "on"),
        _select("Provisioning", "provisioning-default_ou", ""),
        _select("Provisioning", "provisioning-allow_provisioning", "tenant"),
        _select("Provisioning", "provisioning-default_owner_role", "limited"),
        *_extensions(),
        *_modalities(),
    ]


def _extensions() -> list[Entry]:
    tab = "Extensions"
    return [
        *_text(tab, ("outbound-max_tasks", "51", "31")),
        _switch(tab, "interact-enabled", "on", "on"),
        _secret(tab, "interact-acs_connection_string", "my key", "story-interact"),
        *_text(
            tab,
            ("interact-o365_user_id", "no ID", "3f2504e0-4f89-41d3-9a0c-0305e82c3302"),
            ("interact-recovery_seconds", "4", "33"),
        ),
        _select(tab, "interact-authorization", "token_and_tenant"),
        _switch(tab, "assistant-own_acs", "on", "on"),
        _secret(tab, "assistant-acs_connection_string", "", "story-assistant"),
        *_text(tab, ("attendant-contact_filter", "$filter=department eq 'IT'", "department eq 'IT'")),
        _select(tab, "attendant-team_visibility", "own"),
        _switch(tab, "presence-track_by_guests", "on", "off", is_refused=True),
        _switch(tab, "presence-track_by_permission", "on", "on", is_refused=True),
        *_text(tab, ("presence-test_upn", "nobody", "anna@whole-story.example")),
    ]


def _modalities() -> list[Entry]:
    tab = "Modalities"
    return [
        _switch(tab, "im-enabled", "on", "on"),
        *_text(tab, ("im-test_upn", "nobody", "anna@whole-story.example"), ("im-max_tasks", "0", "12")),
        _switch(tab, "im-own_acs", "on", "on"),
        _secret(tab, "im-acs_connection_string", "https://elsewhere.example", "story-im"),
        *_text(
            tab,
            ("im-acs_resource_id", "story", "3f2504e0-4f89-41d3-9a0c-0305e82c3303"),
            ("external-max_tasks", "-1", "13"),
        ),
        _switch(tab, "email-enabled", "on", "on"),
        *_text(tab, ("email-max_tasks", "201", "144")),
    ]


_PUT = """(one, value) => {
  if (one.options && ![...one.options].some((option) => option.value === value)) one.add(new Option(value, value));
  one.value = value;
  one.dispatchEvent(new Event('input', {bubbles: true}));
}"""


def put(page: Page, entry: Entry, value: str) -> None:
    """Enter a value, also one that the page itself would not let through: too long, or not in the list."""
    control = field(page, entry.name)
    if entry.kind == "switch":
        control.set_checked(value == "on")
        return
    control.focus()
    control.evaluate(_PUT, value)
