"""The rows of the tenant list.

A row is a template with a dozen variables and icons. Rendered for each of the rows it takes a good part of the page's
time, so it is rendered once for each look that a row can have, with places for the tenant's own words.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tenants.models import Health, TenantState

READ = ("pk", "name", "o365_domain", "company_name", "state", "health", "pending_deletion_since")
_WORDS = ("name", "o365_domain", "company_name", "partner")
_ANY_TENANT = 987654321  # stands in the address until the tenant is known


def rows_html(rows: Iterable[Mapping[str, Any]], *, shows_partner: bool) -> SafeString:
    """Return the table rows of tenants, each given as the fields `READ` and the name of the `partner`."""
    language, prefix = get_language() or "", get_script_prefix()
    html = []
    for row in rows:
        pattern = _pattern(
            state=row["state"],
            health=row["health"],
            pending=row["pending_deletion_since"] is not None,
            shows_partner=shows_partner,
            language=language,
            prefix=prefix,
        )
        html.append(pattern.format(pk=row["pk"], **{word: escape(row[word]) for word in _WORDS}))
    return mark_safe("".join(html))  # noqa: S308  # what people entered is escaped above


@lru_cache(maxsize=256)
def _pattern(*, state: str, health: str, pending: bool, shows_partner: bool, language: str, prefix: str) -> str:
    """Return a row's markup with {places}. Language and address prefix are active and only tell the entries apart."""
    row = {word: _place(word) for word in _WORDS} | {
        "state": state,
        "state_label": TenantState(state).label,
        "health": health,
        "health_label": Health(health).label,
        "pending_deletion": pending,
        "address": reverse("settings-tab", args=[_ANY_TENANT, "general"]).replace(str(_ANY_TENANT), _place("pk")),
    }
    html: str = render_to_string("portal/tenants/row.html", {"row": row, "shows_partner": shows_partner})
    html = " ".join(html.split()).replace("{", "{{").replace("}", "}}")
    for word in ("pk", *_WORDS):
        html = html.replace(_place(word), f"{{{word}}}")
    return html


def _place(word: str) -> str:
    """Return what stands for a word while the template renders; no template holds these signs."""
    return f"\x02{word}\x03"
