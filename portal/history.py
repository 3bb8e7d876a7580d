"""Writing lines of the change history: the one place that knows how a line is kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from accounts.models import User
from portal.models import Change, name_to_keep
from tenants.models import Tenant


@dataclass(frozen=True)
class Edited:
    """One line of the history: where the field stands, and both values as text, which are not kept of secrets."""

    section: str
    field: str
    old: str
    new: str
    is_secret: bool = False


def raise_version(tenant: Tenant, person: User, edits: list[Edited]) -> None:
    """Write changes of the tenant's settings, so that a page which is open now is outdated."""
    if not edits:
        return
    Tenant.objects.filter(pk=tenant.pk).update(settings_version=F("settings_version") + 1)
    tenant.refresh_from_db(fields=["settings_version"])
    note(tenant, person, edits)


def note(tenant: Tenant, person: User, edits: Iterable[Edited], *, version: int | None = None) -> None:
    """Write changes, as of the tenant's settings version unless another one is given. Nothing else is changed."""
    Change.objects.bulk_create(
        Change(
            tenant=tenant,
            tenant_name=tenant.name,
            version=tenant.settings_version if version is None else version,
            person=person,
            person_name=name_to_keep(person),
            section=edit.section,
            field=edit.field,
            old="" if edit.is_secret else edit.old,
            new="" if edit.is_secret else edit.new,
            is_secret=edit.is_secret,
        )
        for edit in edits
    )
