"""Brings what staff change in the administration into the tenant's change history."""

from __future__ import annotations

from collections.abc import Iterable
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


def record(tenant: Tenant, person: User, forms: Iterable[ModelForm[Any]]) -> None:
    """Write the changed fields of the saved forms to the history, and raise the tenant's settings version.

    Call it in the transaction that saved the forms. Without changes nothing is written.
    """
    edits = [
        (form, name)
        for form in forms
        for name in form.changed_data
        if name in form._meta.model._meta._forward_fields_map
    ]
    if not edits:
        return
    Tenant.objects.filter(pk=tenant.pk).update(settings_version=F("settings_version") + 1)
    tenant.refresh_from_db(fields=["settings_version"])
    Change.objects.bulk_create(_change(tenant, person, form, name) for form, name in edits)


def _change(tenant: Tenant, person: User, form: ModelForm[Any], name: str) -> Change:
    model = form._meta.model
    field = model._meta.get_field(name)
    new = form.cleaned_data[name]
    is_secret = isinstance(new, Secret)
    old = field.to_python(form.initial.get(name))
    if field.is_relation and old is not None:
        old = field.related_model._base_manager.filter(pk=old).first()
    return Change(
        tenant=tenant,
        tenant_name=tenant.name,
        version=tenant.settings_version,
        person=person,
        person_name=name_to_keep(person),
        section=_section_of(model, name),
        field=name,
        old="" if is_secret else shown(field, old),
        new="" if is_secret else shown(field, new),
        is_secret=is_secret,
    )


def _section_of(model: type[Any], name: str) -> str:
    for section in all_sections():
        meta = section.form._meta
        if meta.model is model and name in (meta.fields or ()):
            return section.key
    return STAFF_SECTION
