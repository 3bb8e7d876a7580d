"""Two people, one tenant: what the other one changed, and the choice to take theirs or keep yours.

Source: product description, section 2: the second save is refused with what changed, by whom and when.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from portal.forms.base import SectionForm, shown
from portal.forms.fields import ConnectionStringField, UserNameField
from portal.masking import person_of
from portal.models import Change
from portal.settings_page.form import SettingsForm, visible_fields
from portal.tabs import Tab
from tenants.models import Tenant

THEIRS, YOURS = "theirs", "yours"
CHOICE = "keep-"  # what the choice for a field is called in the posted form, before the field's name


@dataclass(frozen=True)
class ConflictRow:
    """One field that somebody else has changed since the form was opened."""

    name: str
    tab: str
    label: str
    theirs: str
    yours: str
    person: str
    at: datetime
    keep: str
    is_secret: bool


def since(tenant_pk: int, version: int, held: frozenset[str]) -> dict[str, list[Change]]:
    """Return field name -> changes after `version`, oldest first, of the fields that the person may see."""
    visible = visible_fields(held)
    found: dict[str, list[Change]] = {}
    changes = Change.objects.filter(tenant_id=tenant_pk, version__gt=version).select_related("person")
    for change in changes.order_by("pk"):
        if change.field in visible.get(change.section, ()):
            found.setdefault(f"{change.section}-{change.field}", []).append(change)
    return found


def rows(form: SettingsForm, version: int, tenant: Tenant) -> list[ConflictRow]:
    """Return what others changed since `version` in fields that the person may change, and what the form says there.

    A field that the person left as it was is offered as theirs; one that they edited too, as yours.
    """
    found = []
    changes = since(form.tenant.pk, version, form.held)
    for section, part in form.sections:
        for name, field in part.fields.items():
            history = changes.get(part.add_prefix(name))
            if not history:
                continue
            yours = _yours(part, name, field)
            untouched = yours == history[0].old and not history[0].is_secret
            last = history[-1]
            found.append(
                ConflictRow(
                    name=part.add_prefix(name),
                    tab=str(Tab(section.tab).label),
                    label=str(field.label),
                    theirs=_visible(field, shown(field, part.before[name])),
                    yours=_visible(field, yours),
                    person=person_of(last, tenant, form.held),
                    at=last.at,
                    keep=THEIRS if untouched or (last.is_secret and not _typed_secret(part, name)) else YOURS,
                    is_secret=last.is_secret,
                )
            )
    return [row for row in found if row.theirs != row.yours or row.is_secret]


def _yours(part: SectionForm, name: str, field: forms.Field) -> str:
    if name in part.cleaned_data:
        return shown(field, part.cleaned_data[name])
    return "" if isinstance(field, ConnectionStringField) else part.typed(name)


def _visible(field: forms.Field, text: str) -> str:
    """Return what the person may read of a value: asterisks for a name that is hidden from them."""
    return str(field.prepare_value(text)) if isinstance(field, UserNameField) else text


def _typed_secret(part: SectionForm, name: str) -> bool:
    return name in part.cleaned_data and part.cleaned_data[name] != part.before[name]


def taken(data: QueryDict) -> set[str]:
    """Return the names of the fields for which the person chose to take theirs."""
    return {key.removeprefix(CHOICE) for key in data if key.startswith(CHOICE) and data[key] == THEIRS}


def take(data: QueryDict, stored: SettingsForm) -> Mapping[str, Any]:
    """Return the sent data with "theirs" put in where the person chose it. `stored` holds what is stored now."""
    merged, chosen = data.copy(), taken(data)
    for _section, part in stored.sections:
        for name in part.fields:
            full = part.add_prefix(name)
            if full not in chosen:
                continue
            for key in (full, f"{full}-action", f"{full}-sealed"):
                merged.pop(key, None)
            if full in part.data:
                merged[full] = part.data[full]
    return merged
