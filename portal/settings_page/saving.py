"""Saving the settings form: all tabs in one transaction or none, with history, permissions and checks."""

import logging
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import ForeignKeyViolation

from accounts.access import sync_grants
from accounts.models import User
from portal.checks.service import ask_all, health_of, relied_on
from portal.forms.base import SectionForm
from portal.history import Edited, note
from portal.settings_page.form import Edit, SettingsForm
from portal.settings_page.storing import store_rows
from portal.tabs import all_sections, load_tenant
from tenants.models import Tenant
from tenants.secrets import Secret

logger = logging.getLogger(__name__)
# Facts from which the object permissions on the tenant follow (accounts/access.py, `grants`).
GRANTING = frozenset(
    {
        "tenant-tenant_id",
        "tenant-partner_group_id",
        "tenant-tenant_group_id",
        "partner-partner",
        "privacy-allow_partner_user_identifiers",
        "privacy-allow_partner_change_history",
    }
)


class Outdated(Exception):
    """Somebody else has saved since the form was opened."""


@dataclass
class Saved:
    """What a save did: the changed fields, or the errors that only the database could see."""

    edits: list[Edit] = field(default_factory=list)


def save(form: SettingsForm, *, person: User, version: int) -> Saved:
    """Save every changed section of a valid form, and return what changed.

    Raises Outdated when the stored settings are no longer those of `version`. When a unique value was taken in
    the same moment the error is added to the form, which is then no longer valid, and nothing is saved.
    """
    try:
        with transaction.atomic():
            return _save(form, person, version)
    except IntegrityError as error:
        if not _explain(form, error):
            raise
        return Saved()


def _save(form: SettingsForm, person: User, version: int) -> Saved:
    edits = form.edits()
    if form.tenant.settings_version != version or not _claim(form, version, changes=bool(edits)):
        raise Outdated
    if not edits:
        return Saved()
    store_rows(
        (part.instance, _names_to_store(part))
        for _section, part in form.sections
        if part.changes() and not isinstance(part.instance, Tenant)
    )
    lines = (Edited(edit.section.key, edit.field, edit.old, edit.new, edit.is_secret) for edit in edits)
    note(form.tenant, person, lines, version=version + 1)
    if any(edit.name in GRANTING for edit in edits):
        sync_grants(form.tenant)
    _check_what_changed(form, edits, person)
    return Saved(edits)


def _claim(form: SettingsForm, version: int, *, changes: bool) -> bool:
    """Say whether the stored settings are those of `version`.

    For changes go on to the next version, which locks the tenant, and store what the sections change of the tenant.
    """
    stored = Tenant.objects.filter(pk=form.tenant.pk, settings_version=version)
    if not changes:
        return stored.exists()
    values: dict[str, Any] = {}
    for _section, part in form.sections:
        if isinstance(part.instance, Tenant):
            values |= part.instance.values_of(part.changes())
    return stored.update(settings_version=version + 1, **values) == 1


def _names_to_store(part: SectionForm) -> set[str]:
    """Return the changed fields of a section; with a secret goes the time of its change, which is set here."""
    changes = part.changes()
    names = set(changes)
    for name, (_old, new) in changes.items():
        stamp = f"{name.removesuffix('_connection_string')}_changed_at"
        if isinstance(new, Secret) and hasattr(part.instance, stamp):
            setattr(part.instance, stamp, timezone.now())
            names.add(stamp)
    return names


def _check_what_changed(form: SettingsForm, edits: list[Edit], person: User) -> None:
    """Ask for checks of the values that changed, and of what the tenant relies on from now on.

    A switch or another directory can make it rely on something that stands nowhere in the form.
    """
    tenant = load_tenant(form.tenant.pk)
    before, after = relied_on(form.tenant), relied_on(tenant)
    names = {edit.name for edit in edits}
    wanted: dict[str, Any] = {}
    for section in all_sections():
        for name, check in section.checks.items():
            kind, value = str(check.kind), section.stored_value(name, tenant)
            is_new = f"{section.key}-{name}" in names and check.is_used(tenant)
            if value and (is_new or (kind in after and after[kind] != before.get(kind))):
                wanted[kind] = value
    ask_all(tenant=tenant, values=wanted, person=person)
    if before != after and (health := health_of(tenant)) != tenant.health:  # the claim has locked the row
        Tenant.objects.filter(pk=tenant.pk).update(health=health)


def _explain(form: SettingsForm, error: IntegrityError) -> bool:
    """Put what was taken or deleted in the same moment into the form's errors; say whether that was it."""
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    if isinstance(error.__cause__, ForeignKeyViolation):
        return _explain_deleted(form, error.__cause__.diag.table_name)
    for _section, part in form.sections:
        field = part.unique_fields.get(constraint) or ("tenant_id" if "tenant_id" in constraint else "")
        if field in part.fields:
            part.add_error(field, _("This was taken a moment ago by somebody else. Choose another value."))
            return True
    return _cannot_explain(constraint)


def _explain_deleted(form: SettingsForm, table: str | None) -> bool:
    """Say at each changed field of `table` that names another row that this row may be gone."""
    named = [
        (part, name)
        for _section, part in form.sections
        if part.instance._meta.db_table == table
        for name in part.changes()
        if part.instance._meta.get_field(name).is_relation
    ]
    for part, name in named:
        part.add_error(name, _("This was deleted a moment ago by somebody else. Choose another entry."))
    return bool(named) or _cannot_explain(f"foreign key of {table}")


def _cannot_explain(constraint: str) -> bool:
    logger.error("A save broke the constraint %s, which no form explains", constraint)
    return False
