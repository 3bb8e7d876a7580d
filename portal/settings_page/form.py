"""The settings form: all sections of one request, bound, validated together, and counted by tab."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from accounts.access import Person
from portal.forms.base import Asking, SectionForm, shown
from portal.forms.fields import ConnectionStringField
from portal.tabs import Section, Tab, all_sections
from tenants.models import Tenant
from tenants.secrets import Secret

T = TypeVar("T")


@dataclass(frozen=True)
class Edit:
    """One field that the form would change: its place, its label, and both values as text (none for secrets)."""

    section: Section
    field: str
    label: str
    old: str
    new: str
    is_secret: bool

    @property
    def name(self) -> str:
        """The field's name in the form, and in the page."""
        return f"{self.section.key}-{self.field}"


class SettingsForm:
    """All section forms of a tenant. Without `data` it holds what is stored and says what is wrong with it.

    `kept` are secrets that the person typed earlier and that no save has taken yet, by field name.
    """

    def __init__(
        self,
        tenant: Tenant,
        *,
        person: Person,
        held: frozenset[str],
        data: Mapping[str, Any] | None = None,
        kept: Mapping[str, Secret] | None = None,
    ) -> None:
        self.tenant, self.held, self.data = tenant, held, data
        self.asking = Asking(person, held, kept or {})
        self.sections: list[tuple[Section, SectionForm]] = []
        self._read: dict[str, Any] = {}
        forms: dict[str, SectionForm] = {}
        for section in all_sections():
            # a copy, so that `tenant` goes on saying what is stored while the form holds what was typed
            row = copy(section.row(tenant))
            form = section.form(key=section.key, asking=self.asking, instance=row, data=data, siblings=forms)
            if form.fields or form.greyed or any(access.see in held for _, access in section.extra_fields.values()):
                forms[section.key] = form
                self.sections.append((section, form))

    def once(self, name: str, read: Callable[[], T]) -> T:
        """Return what `read` returns, read once for all sections of this form."""
        if name not in self._read:
            self._read[name] = read()
        return cast("T", self._read[name])

    @property
    def is_stored(self) -> bool:
        """Whether the form shows what is stored, not what somebody sent."""
        return self.data is None

    def is_valid(self) -> bool:
        """Validate every section, also after one has failed, so that every tab can show what is wrong."""
        invalid = [form for _section, form in self.sections if not form.is_valid()]
        return not invalid

    def errors(self) -> dict[str, list[str]]:
        """Return field name -> messages of everything that prevents saving, in the order of the page."""
        found: dict[str, list[str]] = {}
        for _section, form in self.sections:
            for name in form.fields:
                if name in form.errors:
                    found[form.add_prefix(name)] = [str(message) for message in form.errors[name]]
        return found

    def error_counts(self) -> dict[Tab, int]:
        """Return how many fields of each tab are wrong."""
        counts = dict.fromkeys(Tab, 0)
        for section, form in self.sections:
            counts[section.tab] += sum(name in form.errors for name in form.fields)
        return counts

    def edits(self) -> list[Edit]:
        """Return what a valid form would change, in the order of the page."""
        return [
            Edit(
                section,
                name,
                str(form.fields[name].label),
                shown(form.fields[name], old),
                shown(form.fields[name], new),
                isinstance(new, Secret),
            )
            for section, form in self.sections
            for name, (old, new) in form.changes().items()
        ]

    def left_out(self) -> list[str]:
        """Return the labels of switched-off fields whose typed value is of no use and stays as it was."""
        return [str(form.fields[name].label) for _section, form in self.sections for name in form.left_out]

    def secrets_to_keep(self) -> dict[str, Secret]:
        """Return the valid secrets that were typed and differ from the stored ones, by field name."""
        return {
            form.add_prefix(name): new
            for _section, form in self.sections
            for name, (_old, new) in form.changes().items()
            if isinstance(form.fields[name], ConnectionStringField) and new
        }

    def forged(self) -> list[str]:
        """Return the names of fields that were sent although the person may not change them."""
        if self.data is None:
            return []
        allowed = {form.add_prefix(name) for _section, form in self.sections for name in form.fields}
        every = {f"{section.key}-{name}" for section in all_sections() for name in section.access()}
        return sorted(key for key in self.data if _without_part(key) in every - allowed)

    def form_of(self, key: str) -> SectionForm:
        """Return the form of a section. Raises KeyError when the person sees nothing of it."""
        return {section.key: form for section, form in self.sections}[key]


def _without_part(key: str) -> str:
    """Return the name of the field that a key of the sent data belongs to; a secret is sent in several parts."""
    return key.removesuffix("-action").removesuffix("-sealed")


def visible_fields(held: frozenset[str]) -> dict[str, set[str]]:
    """Return section key -> names of the fields that somebody who holds `held` may see."""
    return {
        section.key: {name for name, rule in section.access().items() if rule.see in held} for section in all_sections()
    }
