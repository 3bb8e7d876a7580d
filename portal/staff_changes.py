"""Brings what staff change in the administration into the tenant's change history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import ModelForm

from accounts.models import User
from portal.forms.base import shown
from portal.history import Edited, raise_version
from portal.tabs import all_sections
from tenants.models import Tenant
from tenants.secrets import Secret

STAFF_SECTION = "staff"  # of fields that stand on no tab


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
