"""What the staff administration's pages of settings rows have in common: one page for each tenant's row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.staff_admin import StaffAdmin, staff_member, stored
from portal import staff_changes
from portal.forms.base import SectionForm
from portal.staff_forms import refuse_outdated
from tenants.models import Tenant, TenantSettings
from tenants.secrets import SecretField


class StaffSettingsForm(forms.ModelForm):
    """A settings row under the rules of its section on the settings page, without its secrets.

    `section_form` says which fields a switch makes necessary. `rules` are the checks of single values.
    """

    section_form: ClassVar[type[SectionForm]]
    rules: ClassVar[Mapping[str, Callable[[str], None]]] = {}
    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened_version"] = self.instance.tenant.settings_version

    def clean(self) -> dict[str, Any]:
        """Refuse wrong values, a switch that lacks something, and an outdated page."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, validate in self.rules.items():
            self._check(name, validate)
        required = self.section_form.required_when_on
        for name in [name for name in required if self._counts(name) and not self._value(name)]:
            self._require(name, required[name])
        refuse_outdated(cleaned.get("opened_version"), self.instance.tenant)
        return cleaned

    def _check(self, name: str, validate: Callable[[str], None]) -> None:
        text = (self.cleaned_data.get(name) or "").strip()
        if not text:
            return
        try:
            validate(text)
        except ValidationError as error:
            self.add_error(name, error)
        else:
            self.cleaned_data[name] = text

    def _value(self, name: str) -> Any:
        return self.cleaned_data.get(name) if name in self.fields else getattr(self.instance, name)

    def _counts(self, name: str) -> bool:
        """Say whether the switches that a field depends on are on."""
        switch = self.section_form.depends.get(name)
        return switch is None or (bool(self._value(switch)) and self._counts(switch))

    def _require(self, name: str, message: Any) -> None:
        """Complain beside the field; for a secret, which is not typed here, beside its switch."""
        if name in self.fields:
            if name not in self.errors:
                self.add_error(name, message)
            return
        label = self.instance._meta.get_field(name).verbose_name
        self.add_error(
            self.section_form.depends[name],
            forms.ValidationError(
                _("This needs the %(label)s. Enter it in the tenant's settings first."), "incomplete", {"label": label}
            ),
        )


def settings_form(section: type[SectionForm], **rules: Callable[[str], None]) -> type[StaffSettingsForm]:
    """Return the staff form of a section whose single values need `rules` (field -> check that raises) at most."""
    meta = type("Meta", (), {"model": section._meta.model, "fields": [], "help_texts": section._meta.help_texts})
    return type(
        f"Staff{section.__name__}", (StaffSettingsForm,), {"Meta": meta, "section_form": section, "rules": rules}
    )


class SettingsAdmin(StaffAdmin):
    """The settings rows of one section; a row comes and goes with its tenant. Secrets are not shown."""

    staff_may = frozenset({"change"})
    list_select_related: tuple[str, ...] = ("tenant",)
    search_fields: tuple[str, ...] = ("tenant__search_text__contains",)
    search_help_text = _("Name, domain, company or ID of the tenant")
    ordering = ("-pk",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return the tenant, which the row stays with, and what the page shows of the secret."""
        return ("tenant", *self.readonly_fields)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return the tenant, the section's fields, and the version with which the page was opened."""
        return ("tenant", *self.fields, "opened_version")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search the tenants' indexed text, which is in lower case."""
        found: tuple[QuerySet[Any], bool] = super().get_search_results(request, queryset, search_term.lower())
        return found

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the row with its tenant, locked on a save so that the check for an outdated page holds."""
        found: TenantSettings | None = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        tenant = Tenant.objects.select_for_update(of=("self",)).get(pk=found.pk)
        found.refresh_from_db()
        found.tenant = tenant
        return found

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Bring the change into the tenant's history."""
        super().save_related(request, form, formsets, change)
        staff_changes.record(form.instance.tenant, staff_member(request), [form])


def shows_stored(name: str, label: Any) -> Callable[[Any, Any], str]:
    """Return a column of the administration that says whether the secret `name` is stored, and nothing else."""

    @admin.display(description=label)
    def column(self: Any, row: Any) -> str:
        if not isinstance(row._meta.get_field(name), SecretField):
            raise TypeError(f"{name} is no secret.")
        return stored(getattr(row, name))

    return column
