"""Brings what staff change in the administration into the tenant's change history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.forms import ModelForm

from accounts.models import User
from portal.forms.base import shown
from portal.models import Change, name_to_keep
from portal.tabs import all_sections
from tenants.models import Tenant
from tenants.secrets import Secret

STAFF_SECTION = "staff"  # of fields that stand on no tab


@dataclass(frozen=True)
class Edited:
    """One line of the history: where the field stands, and both values as text (none for secrets)."""

    section: str
    field: str
    old: str
    new: str
    is_secret: bool = False


class RecordsItself(ModelForm):
    """A form whose columns are not what the history should name; it says itself what was changed."""

    def edits(self) -> list[Edited]:
        """Return the lines of the history that a save of this form makes."""
        raise NotImplementedError


def record(tenant: Tenant, person: User, forms: Iterable[ModelForm[Any]]) -> None:
    """Write the changed fields of the saved forms to the history, and raise the tenant's settings version.

    Call it in the transaction that saved the forms. Without changes nothing is written.
    """
    raise_version(tenant, person, [edit for form in forms for edit in _edits(form)])


def raise_version(tenant: Tenant, person: User, edits: list[Edited]) -> None:
    """Write changes of the tenant's settings, so that a page which is open now is outdated."""
    if not edits:
        return
    Tenant.objects.filter(pk=tenant.pk).update(settings_version=F("settings_version") + 1)
    tenant.refresh_from_db(fields=["settings_version"])
    note(tenant, person, edits)


def note(tenant: Tenant, person: User, edits: list[Edited]) -> None:
    """Write changes that no open settings page needs to know of."""
    Change.objects.bulk_create(
        Change(
            tenant=tenant,
            tenant_name=tenant.name,
            version=tenant.settings_version,
            person=person,
            person_name=name_to_keep(person),
            section=edit.section,
            field=edit.field,
            old=edit.old,
            new=edit.new,
            is_secret=edit.is_secret,
        )
        for edit in edits
    )


def _edits(form: ModelForm[Any]) -> list[Edited]:
    if isinstance(form, RecordsItself):
        return form.edits()
    columns = form._meta.model._meta._forward_fields_map
    return [_edited(form, name) for name in form.changed_data if name in columns]


def _edited(form: ModelForm[Any], name: str) -> Edited:
    model = form._meta.model
    field = model._meta.get_field(name)
    new = form.cleaned_data[name]
    section = _section_of(model, name)
    if isinstance(new, Secret):
        return Edited(section, name, "", "", is_secret=True)
    old = field.to_python(form.initial.get(name))
    if field.is_relation and old is not None:
        old = field.related_model._base_manager.filter(pk=old).first()
    return Edited(section, name, shown(field, old), shown(field, new))


def _section_of(model: type[Any], name: str) -> str:
    for section in all_sections():
        meta = section.form._meta
        if meta.model is model and name in (meta.fields or ()):
            return section.key
    return STAFF_SECTION
