"""The settings form as the template shows it: tabs, sections, rows, and the summary of what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import managed_by
from portal.checks.keys import key_of
from portal.checks.shown import CheckView, show
from portal.forms.base import SectionForm, shown
from portal.forms.fields import ConnectionStringField, WholeNumberField
from portal.help import Topic, topic
from portal.masking import sees_names
from portal.models import ConnectionCheck
from portal.settings_page.form import SettingsForm
from portal.tabs import Section, Tab
from tenants.secrets import Secret


@dataclass
class Row:
    """One field of a section. `kind` says which partial template shows it."""

    kind: str
    id: str
    name: str
    label: str
    hint: str = ""
    errors: list[str] = field(default_factory=list)
    unsaved: bool = False
    check: CheckView | None = None
    details_address: str = ""
    bound: forms.BoundField | None = None
    required_word: bool = False
    is_checkbox: bool = False
    range: str = ""
    value: str = ""
    reason: str = ""
    stored: bool = False
    exists: bool = False
    held: bool = False
    resource: str = ""
    changed_at: Any = None
    mode: str = "stored"
    switch: str = ""  # the field of the same section that must be on for this row to count
    is_on: bool = False
    children: list["Row"] = field(default_factory=list)
    copy_text: str = ""
    facts: str = ""
    address: str = ""
    link_words: str = ""
    copy_address: str = ""
    refresh_address: str = ""
    help: Topic | None = None

    @property
    def template(self) -> str:
        """The partial template of this kind of row."""
        return f"portal/settings/{self.kind}.html"

    @property
    def unsaved_count(self) -> int:
        """How many unsaved fields stand here: the row's own, and those below it."""
        return self.unsaved + sum(row.unsaved_count for row in self.children)


@dataclass
class SectionView:
    """One section of a tab."""

    key: str
    title: str
    explanation: str
    rows: list[Row]
    help: list[Topic]


@dataclass
class TabView:
    """One tab: its address, what is wrong and what is unsaved in it, and its sections."""

    key: str
    title: str
    address: str
    is_open: bool
    error_count: int
    unsaved_count: int
    sections: list[SectionView]

    @property
    def note(self) -> str:
        """What an empty tab says instead of settings."""
        return "" if self.sections else _("This tab has no settings for you at the moment.")


def tab_views(form: SettingsForm, open_tab: str, checks: Mapping[str, ConnectionCheck]) -> list[TabView]:
    """Return the seven tabs in order."""
    counts = form.error_counts()
    views = []
    for tab in Tab:
        sections = [_section_view(form, section, part, checks) for section, part in form.sections if section.tab == tab]
        views.append(
            TabView(
                key=tab.value,
                title=str(tab.label),
                address=reverse("settings-tab", args=[form.tenant.pk, tab.value]),
                is_open=tab.value == open_tab,
                error_count=counts[tab],
                unsaved_count=sum(row.unsaved_count for view in sections for row in view.rows),
                sections=sections,
            )
        )
    return views


def summary(form: SettingsForm) -> list[dict[str, str]]:
    """Return one entry for each message: the field's id, its tab, its label, and what to do."""
    return [
        {
            "target": f"id_{part.add_prefix(name)}",
            "tab_key": section.tab.value,
            "tab_title": str(section.tab.label),
            "label": str(part.fields[name].label),
            "message": str(message),
        }
        for section, part in form.sections
        for name in part.fields
        for message in part.errors.get(name, ())
    ]


def _section_view(
    form: SettingsForm, section: Section, part: SectionForm, checks: Mapping[str, ConnectionCheck]
) -> SectionView:
    rows = []
    for name in section.form.base_fields:
        if name in part.fields:
            row = _edit_row(part, name)
        elif name in part.greyed:
            row = _read_row(form, part, name)
        else:
            continue
        row.check, row.details_address = _check(form, section, name, checks)
        row.switch = section.form.depends.get(name, "")
        rows.append(row)
        rows.extend(_with_check(form, section, extra, checks) for extra in section.extra_rows(form, name))
    rows.extend(_with_check(form, section, extra, checks) for extra in section.extra_rows(form, ""))
    for row in rows:
        row.help = _help(section, row)
    topics = [topic(slug) for slug in section.help]
    return SectionView(section.key, str(section.title), str(section.explanation), _nested(section.key, rows), topics)


def _help(section: Section, row: Row) -> Topic | None:
    """Return the topic beside a row; a row that is no form field is named without the section's key."""
    name = row.name.removeprefix(f"{section.key}-").replace("-", "_")
    slug = section.field_help.get(name)
    return topic(slug) if slug else None


def _with_check(form: SettingsForm, section: Section, row: Row, checks: Mapping[str, ConnectionCheck]) -> Row:
    """Add the check to a row that is no form field. Its name is the one in the section's `extra_fields`."""
    spec = section.checks.get(row.name)
    if spec is not None:
        kind = str(spec.kind)
        key = key_of(kind, form.tenant, section.stored_value(row.name, form.tenant))
        row.check = show(form.tenant.pk, kind, checks.get(kind), key, sees_names=sees_names(form.held))
    return row


def _nested(key: str, rows: list[Row]) -> list[Row]:
    """Put the rows that belong to a switch below it."""
    by_name = {row.name: row for row in rows}
    top: list[Row] = []
    for row in rows:
        switch = by_name.get(f"{key}-{row.switch}") if row.switch else None
        (switch.children if switch else top).append(row)
    return top


def _edit_row(part: SectionForm, name: str) -> Row:
    bound = part[name]
    base_field = part.fields[name]
    full = part.add_prefix(name)
    row = Row(
        kind="edit",
        id=f"id_{full}",
        name=full,
        label=str(base_field.label),
        hint=str(base_field.help_text),
        errors=[str(message) for message in part.errors.get(name, ())],
        bound=bound,
        required_word=base_field.required,
        is_checkbox=isinstance(base_field.widget, forms.CheckboxInput),
        range=base_field.range if isinstance(base_field, WholeNumberField) else "",
        unsaved=not part.is_stored and _differs(part, name),
    )
    if isinstance(base_field, ConnectionStringField):
        _secret_row(part, name, base_field, row)
    return row


def _secret_row(part: SectionForm, name: str, secret_field: ConnectionStringField, row: Row) -> None:
    stored: Secret = part.before[name]
    current = part.cleaned_data.get(name)
    row.kind = "secret"
    row.stored = bool(stored)
    row.held = bool(current) and current != stored
    row.resource = resource_of(current if row.held and current else stored)
    row.changed_at = getattr(part.instance, f"{name.removesuffix('_connection_string')}_changed_at", None)
    row.mode = "enter" if row.errors or not (row.stored or row.held) else "stored"
    if current is not None and not current and stored:
        row.mode = "remove"


def _differs(part: SectionForm, name: str) -> bool:
    if name in part.cleaned_data:
        return bool(part.cleaned_data[name] != part.before[name])
    return True


def _read_row(form: SettingsForm, part: SectionForm, name: str) -> Row:
    base_field = part.greyed[name]
    full = part.add_prefix(name)
    return Row(
        kind="read",
        id=f"id_{full}",
        name=full,
        label=str(base_field.label),
        hint=str(base_field.help_text),
        value=shown(base_field, part.before[name]),
        is_on=part.before[name] is True,
        reason=managed_by(part.access[name].change, form.held),
    )


def _check(
    form: SettingsForm, section: Section, name: str, checks: Mapping[str, ConnectionCheck]
) -> tuple[CheckView | None, str]:
    """Return the check of a field, and the address of its details where there are any."""
    spec = section.checks.get(name)
    if spec is None:
        return None, ""
    kind, part = str(spec.kind), form.form_of(section.key)
    stored = part.before[name]
    current = part.cleaned_data.get(name, stored) if name in part.fields else stored
    has_details = spec.members is not None and stored
    address = reverse("group-details", args=[form.tenant.pk, kind]) if has_details else ""
    key = key_of(kind, form.tenant, current)
    view = show(form.tenant.pk, kind, checks.get(kind), key, sees_names=sees_names(form.held))
    return view, address


def resource_of(secret: Secret) -> str:
    """Return the name of the resource in a stored connection string; it is no secret."""
    host = secret.reveal().partition("://")[2].partition(";")[0].strip("/")
    return host.split(".")[0]
