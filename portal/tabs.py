"""The seven tabs, and the sections that apps put into them.

A section ties together one settings model, its form, and its connection checks. Apps name theirs in
`<app>/sections.py`, which is found when the portal starts. The page, its addresses, the field permissions, the
history and the role matrix all follow from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import CheckKind
from tenants.models import Tenant

if TYPE_CHECKING:
    from portal.forms.base import Access, SectionForm
    from portal.settings_page.form import SettingsForm
    from portal.settings_page.rows import Row

Text = str | Promise


class Tab(TextChoices):
    """The tabs in the order of the page; the value is the word in addresses (seed, "Tenant Settings Tabs")."""

    GENERAL = "general", _("General")
    CONTACT = "contact", _("Contact")
    PRIVACY = "data-privacy", _("Data Privacy")
    PROVISIONING = "provisioning", _("Provisioning")
    EXTENSIONS = "extensions", _("Extensions")
    MODALITIES = "modalities", _("Modalities")
    LICENSES = "licenses", _("Licenses")


@dataclass(frozen=True)
class FieldCheck:
    """A check of a field's value. `run(tenant, value, page)` returns plain facts or raises MicrosoftError."""

    kind: CheckKind
    run: Callable[[Tenant, str, str], dict[str, Any]]
    label: Text = field(default_factory=lambda: _("Check"))
    on_leave: bool = False  # asked by itself when the person leaves the field
    directory: Callable[[Tenant], UUID] | None = None  # in which Entra directory Microsoft is asked; None: in none
    is_repeatable: bool = True  # whether it may be done again when nobody knows how far its worker came
    members: FieldCheck | None = None  # lists what the checked thing holds (Details)
    value: Callable[[Tenant], str] | None = None  # what is checked where no field of the form holds it
    # whether the tenant relies on it: then it is checked by night, and after a change
    is_used: Callable[[Tenant], bool] = lambda _tenant: True


@dataclass(frozen=True)
class Section:
    """One block of a tab. `accessor` is how its row hangs on the tenant; empty: the tenant is the row."""

    key: str
    tab: Tab
    title: Text
    form: type[SectionForm]
    accessor: str = ""
    order: int = 0
    explanation: Text = ""
    checks: Mapping[str, FieldCheck] = field(default_factory=dict)
    rows_after: Callable[[SettingsForm, str], list[Row]] | None = None
    extra_fields: Mapping[str, tuple[Text, Access]] = field(default_factory=dict)  # changed by an action, not by SAVE
    help: tuple[str, ...] = ()  # topics of portal/help beside the explanation
    field_help: Mapping[str, str] = field(default_factory=dict)  # field -> topic beside it

    def extra_rows(self, form: SettingsForm, after: str) -> list[Row]:
        """Return rows that are no form fields and stand after the field `after`, such as a key with its buttons."""
        return self.rows_after(form, after) if self.rows_after else []

    def stored_value(self, name: str, tenant: Tenant) -> Any:
        """Return what the check of `name` would check as things are stored."""
        check = self.checks[name]
        return check.value(tenant) if check.value else getattr(self.row(tenant), name)

    def relies_on(self, name: str, tenant: Tenant) -> bool:
        """Say whether the tenant relies on the connection `name`: it is there, and the switches above it are on."""
        row, switch = self.row(tenant), self.form.depends.get(name)
        while switch:
            if not getattr(row, switch):
                return False
            switch = self.form.depends.get(switch)
        return self.checks[name].is_used(tenant) and bool(self.stored_value(name, tenant))

    def access(self) -> dict[str, Access]:
        """Return field name -> who may see and change it, for the form's fields and the extra ones."""
        return {**self.form.access, **{name: access for name, (_label, access) in self.extra_fields.items()}}

    def label_of(self, name: str) -> str:
        """Return the label of a field."""
        if name in self.extra_fields:
            return str(self.extra_fields[name][0])
        return str(self.form.base_fields[name].label)

    def permissions(self) -> dict[str, Access]:
        """Return label -> access of every field, in the order of the page."""
        return {self.label_of(name): access for name, access in self.access().items()}

    def row(self, tenant: Tenant) -> Model:
        """Return the tenant's row of this section; a new, unsaved one with the defaults where there is none yet."""
        if not self.accessor:
            return tenant
        model = self.form._meta.model
        if model is None:
            raise ImproperlyConfigured(f"The form of section {self.key} names no model.")
        try:
            row: Model = getattr(tenant, self.accessor)
        except model.DoesNotExist:
            row = model(tenant=tenant)
        return row


_sections: dict[str, Section] = {}


def register(*sections: Section) -> None:
    """Add sections to their tabs. Raises ImproperlyConfigured when a key is taken twice."""
    for section in sections:
        if section.key in _sections:
            raise ImproperlyConfigured(f"Two sections have the key {section.key}.")
        _sections[section.key] = section


def all_sections() -> list[Section]:
    """Return every section in the order of the page."""
    tabs = list(Tab)
    return sorted(_sections.values(), key=lambda section: (tabs.index(section.tab), section.order, section.key))


def section(key: str) -> Section:
    """Return the section with this key; raises KeyError when there is none."""
    return _sections[key]


def find_check(kind: str) -> tuple[Section, str, FieldCheck]:
    """Return section, field name and check of a kind. Raises KeyError when no field has it."""
    for candidate in _sections.values():
        for name, check in candidate.checks.items():
            if check.kind == kind:
                return candidate, name, check
            if check.members and check.members.kind == kind:
                return candidate, name, check.members
    raise KeyError(kind)


def with_sections(tenants: QuerySet[Tenant]) -> QuerySet[Tenant]:
    """Return the tenants with the rows of all sections, read along in the same query."""
    return tenants.select_related("partner", *(entry.accessor for entry in _sections.values() if entry.accessor))


def find_tenant(tenant_pk: int) -> Tenant | None:
    """Return the tenant with the rows of all sections, or None when there is none."""
    return with_sections(Tenant.objects.filter(pk=tenant_pk)).first()


def load_tenant(tenant_pk: int) -> Tenant:
    """Return the tenant with the rows of all sections. Raises Tenant.DoesNotExist."""
    return with_sections(Tenant.objects.all()).get(pk=tenant_pk)
