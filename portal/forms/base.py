"""The base of every section's form: permissions are applied when it is built, so nothing later can forget them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models
from django.forms.models import construct_instance
from django.utils.translation import gettext as _

from accounts.access import Person
from portal.forms.fields import ConnectionStringField, UserNameField, WholeNumberField, form_field
from portal.masking import sees_names
from tenants.permissions import TenantPermission as May
from tenants.secrets import Secret


@dataclass(frozen=True)
class Access:
    """The permission that it takes to change a field, and to see it. `None`: nobody changes it by SAVE."""

    change: May | None
    see: May = May.OPEN_SETTINGS


@dataclass(frozen=True)
class Asking:
    """Who asks for a form: the person, what they hold on the tenant, and the secrets kept for their next try."""

    person: Person
    held: frozenset[str]
    kept: Mapping[str, Secret]


class SectionForm(forms.ModelForm):
    """Form of one section. `access` gives the permissions of every field, beside the field.

    A field that the person may not see is not there; one that they may not change is in `greyed` only. Without
    `data` the form holds what is stored and says what is wrong with that.
    """

    access: ClassVar[Mapping[str, Access]] = {}
    depends: ClassVar[Mapping[str, str]] = {}  # field -> switch of the same form; off, the field's rules rest
    required_when_on: ClassVar[Mapping[str, Any]] = {}  # field -> what to do when it is empty while it counts
    unique_fields: ClassVar[Mapping[str, str]] = {}  # unique constraint -> field that its message belongs to

    if TYPE_CHECKING:  # Django's own, which its stubs leave out
        _get_validation_exclusions: Callable[[], set[str]]
        _update_errors: Callable[[ValidationError], None]

    class Meta:
        formfield_callback = form_field

    def __init__(
        self,
        *,
        key: str,
        asking: Asking,
        instance: models.Model,
        data: Mapping[str, Any] | None,
        siblings: Mapping[str, "SectionForm"],
    ) -> None:
        super().__init__(data={} if data is None else data, instance=instance, prefix=key)
        self.key, self.asking, self.siblings = key, asking, siblings
        self.is_stored = data is None
        self.greyed: dict[str, forms.Field] = {}
        self.left_out: list[str] = []  # what was typed for switched-off fields and cannot be kept
        self.before = {name: getattr(instance, name) for name in self.fields}
        self._apply_permissions()
        self.prepare()
        if self.is_stored:
            self.data = self._stored_data()

    def prepare(self) -> None:
        """Fill in what depends on the person or the tenant, such as the entries of a list."""

    def _apply_permissions(self) -> None:
        for name, field in list(self.fields.items()):
            if name not in self.access:
                raise ImproperlyConfigured(f"{type(self).__name__}.access does not say who may change {name}.")
            rule = self.access[name]
            if rule.see not in self.asking.held:
                del self.fields[name]
            elif rule.change not in self.asking.held:
                self.greyed[name] = self.fields.pop(name)
            else:
                self._dress(name, field)

    def _dress(self, name: str, field: forms.Field) -> None:
        html_id = f"id_{self.add_prefix(name)}"
        parts = [f"{html_id}-hint"] if field.help_text else []
        if isinstance(field, WholeNumberField):
            parts.append(f"{html_id}-range")
        field.widget.attrs["aria-describedby"] = " ".join([*parts, f"{html_id}-error"])
        kind = "form-control"
        if isinstance(field.widget, forms.CheckboxInput):
            kind = "form-check-input"
        elif isinstance(field.widget, forms.Select):
            kind = "form-select"
        field.widget.attrs["class"] = kind
        if isinstance(field, UserNameField) and not sees_names(self.asking.held):
            field.hidden = self.before[name]
        if isinstance(field, ConnectionStringField):
            field.kept = self.asking.kept.get(self.add_prefix(name)) or self.before[name]
            field.widget.attrs["autocomplete"] = "off"
        if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = _("Enter the %(label)s.") % {"label": field.label}

    def _stored_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for name, field in self.fields.items():
            value = field.prepare_value(self.initial.get(name))
            if isinstance(field.widget, forms.CheckboxInput):
                if value:
                    data[self.add_prefix(name)] = "on"
            elif not isinstance(field, ConnectionStringField) and value is not None:
                data[self.add_prefix(name)] = str(value)
        return data

    def typed(self, name: str) -> str:
        """Return the value of a field as it was sent or is stored, also when the person may not change it."""
        if name in self.fields:
            return str(self.data.get(self.add_prefix(name), "")).strip()
        return str(self.before.get(name) or "")

    def value_of(self, name: str) -> Any:
        """Return the cleaned value of a field; the stored one where the person may not change it."""
        return self.cleaned_data[name] if name in self.cleaned_data else self.before.get(name)

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Return field -> (old, new) of what a valid form would change."""
        found = {name: (self.before[name], new) for name, new in self.cleaned_data.items() if name in self.fields}
        return {name: pair for name, pair in found.items() if pair[0] != pair[1]}

    def is_active(self, name: str) -> bool:
        """Say whether the switches that a field depends on are on, as typed or stored."""
        switch = self.depends.get(name)
        if switch is None:
            return True
        is_on = self.cleaned_data.get(switch) if switch in self.fields else self.before.get(switch)
        return bool(is_on) and self.is_active(switch)

    def _rest_what_is_off(self) -> None:
        """A wrong value of a switched-off field is left out, not refused; a good one is kept as any other."""
        for name in self.depends:
            if name in self.fields and not self.is_active(name) and name in self.errors:
                del self.errors[name]
                self.cleaned_data[name] = self.before[name]
                self.left_out.append(name)
        for name, message in self.required_when_on.items():
            if name in self.fields and self.is_active(name) and not self.errors.get(name) and not self.value_of(name):
                self.add_error(name, message)

    def _post_clean(self) -> None:
        """Put the values into the instance and validate its fields; constraints cost no query here (see `save`)."""
        self._rest_what_is_off()
        self.instance = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        relations = {field.name for field in self.instance._meta.fields if field.is_relation}
        try:
            self.instance.clean_fields(exclude=self._get_validation_exclusions() | relations)
        except ValidationError as error:
            self._update_errors(error)
        self.validate_unique()

    def validate_unique(self) -> None:
        """Ask the database only about unique values that change."""
        if self.is_stored:
            return
        changed = set(self.changes())
        exclude = {field.name for field in self.instance._meta.fields} - changed
        try:
            self.instance.validate_unique(exclude=exclude)
        except ValidationError as error:
            self._update_errors(error)
        for rule in self.instance._meta.constraints:
            if self.unique_fields.get(rule.name) in changed:
                try:
                    rule.validate(type(self.instance), self.instance)
                except ValidationError as error:
                    self.add_error(self.unique_fields[rule.name], error.messages)


def shown(field: Any, value: Any) -> str:
    """Return the text that stands for a field's value in the history and in greyed-out fields."""
    if value is None or value == "" or isinstance(value, Secret):
        return ""
    if isinstance(value, bool):
        return _("On") if value else _("Off")
    if isinstance(value, models.Model):
        return str(value)
    choices = getattr(field, "choices", None)
    if choices:
        return str(dict(field.choices).get(value, value))
    return str(value)
