"""Making, renaming and moving organization units, with their lines in the change history."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from directory.models import DirectoryUser, OrganizationUnit, Provisioning
from directory.services import delete_unit
from directory.tree import path_of
from portal.history import Edited, note, raise_version
from tenants.models import Tenant

HISTORY_SECTION, HISTORY_FIELD = "provisioning", "organization_units"
_SIBLING = "unit_name_unique_among_siblings"
_CIRCLE = "unit_not_below_itself"


def create_unit(tenant: Tenant, name: str, parent_pk: int, *, person: User) -> OrganizationUnit:
    """Return a new unit below another one.

    Raises ValidationError with code `name` when a sibling has the name, `parent` when the parent is gone.
    """
    with transaction.atomic():
        made = OrganizationUnit(tenant=tenant, parent=_found(_locked(tenant), parent_pk), name=name)
        _save(made)
        note_unit(tenant, person, "", path_of(made))
    return made


def change_unit(unit: OrganizationUnit, name: str, parent_pk: int | None, *, person: User) -> None:
    """Rename a unit and hang it below another one; None leaves the root where it is.

    Raises ValidationError: `name` when a sibling has the name; `parent` when the parent is gone or lies below the
    unit, or when the unit itself was deleted meanwhile.
    """
    with transaction.atomic():
        tenant = _locked(unit.tenant)
        found = _found(tenant, unit.pk)
        before = path_of(found)
        found.name = name
        if parent_pk is not None:
            found.parent = _found(tenant, parent_pk)
        _save(found)
        note_unit(tenant, person, before, path_of(found))


def _locked(tenant: Tenant) -> Tenant:
    """Return the tenant, locked until the end of the transaction: what changes a tree goes one after the other."""
    return Tenant.objects.select_for_update(of=("self",), no_key=True).get(pk=tenant.pk)


def _found(tenant: Tenant, unit_pk: int) -> OrganizationUnit:
    unit = OrganizationUnit.objects.filter(tenant=tenant, pk=unit_pk).first()
    if unit is None:
        raise ValidationError(_("This unit was deleted a moment ago by somebody else. Choose another one."), "parent")
    return unit


def _save(unit: OrganizationUnit) -> None:
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if broken == _SIBLING:
            words = _("Another unit with the same parent has this name. Choose another one.")
            raise ValidationError(words, "name") from None
        if broken == _CIRCLE:
            raise ValidationError(_("Choose a unit that is not this one, nor below it."), "parent") from None
        raise


def move_user(user: DirectoryUser, unit_pk: int, *, person: User) -> OrganizationUnit:
    """Place a user in another unit of the tenant, and return it; the history names the user by O365 ID.

    Raises ValidationError when the unit is gone.
    """
    with transaction.atomic():
        unit = _found(_locked(user.tenant), unit_pk)
        before = OrganizationUnit.objects.get(users=user)
        DirectoryUser.objects.filter(pk=user.pk).update(unit=unit)
        note_unit(user.tenant, person, *(f"{user.object_id}: {path_of(place)}" for place in (before, unit)))
    return unit


def remove_unit(unit: OrganizationUnit, *, person: User) -> None:
    """Delete a unit (directory/services.py), and write down that, and a default OU that moved up.

    Raises ValidationError for what cannot be deleted, or is gone already.
    """
    with transaction.atomic():
        tenant = _locked(unit.tenant)
        found = _found(tenant, unit.pk)
        path, parent = path_of(found), found.parent
        is_default = Provisioning.objects.filter(tenant=tenant, default_ou=found).exists()
        delete_unit(found)
        note_unit(tenant, person, path, "")
        if is_default:
            above = parent.name if parent is not None and parent.parent_id is not None else ""
            raise_version(tenant, person, [Edited(HISTORY_SECTION, "default_ou", found.name, above)])


def note_unit(tenant: Tenant, person: User, before: str, after: str) -> None:
    """Write a unit's path before and after into the history; the same path writes nothing."""
    if before != after:
        note(tenant, person, [Edited(HISTORY_SECTION, HISTORY_FIELD, before, after)])
