"""Reading the portal's pages as a browser would, without one."""

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Tenant


class _Form(HTMLParser):
    """Collects what a browser would send for the settings form when SAVE is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside = False
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = found.get("id") == "settings-form"
        if not self._inside:
            return
        name, kind = found.get("name", ""), found.get("type", "text")
        if tag == "select":
            self._select = name
            self.fields[name] = ""
        elif tag == "textarea":
            self._textarea = name
            self.fields[name] = ""
        elif tag == "option" and "selected" in found and self._select:
            self.fields[self._select] = found["value"]
        elif tag == "input" and name and (kind not in {"checkbox", "radio", "submit"} or "checked" in found):
            self.fields[name] = found.get("value", "on" if kind == "checkbox" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            # a browser drops the line break after the tag, which Django writes
            known = self.fields[self._textarea]
            self.fields[self._textarea] = known + (data if known else data.removeprefix("\r\n").removeprefix("\n"))


def form_fields(html: str) -> dict[str, str]:
    """Return name -> value of the settings form in a page."""
    parser = _Form()
    parser.feed(html)
    return parser.fields


def settings_address(tenant: "Tenant", tab: str = "general") -> str:
    return f"/tenants/{tenant.pk}/settings/{tab}/"


def open_form(client: "Client", tenant: "Tenant", tab: str = "general") -> dict[str, str]:
    """Open the settings page; return what its form would send, untouched."""
    response = client.get(settings_address(tenant, tab))
    assert response.status_code == 200, response.status_code
    return form_fields(response.content.decode())


def save(client: "Client", tenant: "Tenant", **changes: Any) -> Any:
    """Open the page, change fields (`tenant__name="x"` is tenant-name; None leaves it out) and press SAVE."""
    data = open_form(client, tenant) | {name.replace("__", "-"): value for name, value in changes.items()}
    return post(client, tenant, {name: value for name, value in data.items() if value is not None})


def post(client: "Client", tenant: "Tenant", data: dict[str, Any], tab: str = "general") -> Any:
    return client.post(settings_address(tenant, tab), data | {"save": "1"})


def errors_of(response: Any) -> dict[str, str]:
    """Return field name -> message of a page that shows a failed save, from its error summary."""
    summary = response.context["settings"]["summary"]
    return {entry["target"].removeprefix("id_"): entry["message"] for entry in summary}
