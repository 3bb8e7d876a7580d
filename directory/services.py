"""What happens to the settings when the tree of a tenant changes."""

from itertools import count
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from directory.models import LONGEST_NAME, OrganizationUnit, Provisioning
from tenants.models import Tenant

TEAMS_DEFAULT_UNIT = "Default Organization Unit for Microsoft Teams-based teams"  # a row's name, in no language


def ensure_root(tenant: Tenant) -> OrganizationUnit:
    """Return the root unit of a tenant, made when it is missing; it bears the tenant's name."""
    root, _created = OrganizationUnit._base_manager.get_or_create(
        tenant=tenant, parent=None, defaults={"name": tenant.name}
    )
    return root


def teams_default_unit(tenant: Tenant) -> OrganizationUnit:
    """Return the unit below the root for what nobody has placed yet, made when it is missing (product, section 3)."""
    unit, _created = OrganizationUnit._base_manager.get_or_create(
        parent=ensure_root(tenant),
        name__iexact=TEAMS_DEFAULT_UNIT,
        defaults={"tenant": tenant, "name": TEAMS_DEFAULT_UNIT},
    )
    return unit


@transaction.atomic
def delete_unit(unit: OrganizationUnit) -> None:
    """Delete a unit. Its children and a default OU that named it move one level up; its users and services go to the
    unit for Teams-based teams, from which they are placed anew (product description, section 3).

    Raises ValidationError for the root, and for that unit while anybody is in it.
    """
    tenant = Tenant.objects.select_for_update(of=("self",)).get(pk=unit.tenant_id)
    unit = OrganizationUnit.objects.get(pk=unit.pk)
    parent = unit.parent
    if parent is None:
        raise ValidationError(_("The root of the tenant cannot be deleted. Delete the units below it."), "root")
    _empty(unit, tenant)
    above = None if parent.parent_id is None else parent
    Provisioning.objects.filter(tenant_id=unit.tenant_id, default_ou=unit).update(default_ou=above)
    OrganizationUnit.objects.filter(pk=unit.pk).update(name=uuid4().hex)  # so that a child can take the name over
    _move_up(unit, parent)
    unit.delete()


def _empty(unit: OrganizationUnit, tenant: Tenant) -> None:
    """Move the users and services of `unit` to where is what nobody has placed."""
    inside = [rows for rows in (unit.users.all(), unit.services.all()) if rows.exists()]
    if not inside:
        return
    if unit.name.lower() == TEAMS_DEFAULT_UNIT.lower() and unit.parent == ensure_root(tenant):
        raise ValidationError(_("Users or services are in this unit. Move them to other units first."), "not_empty")
    for rows in inside:
        rows.update(unit=teams_default_unit(tenant))


def _move_up(unit: OrganizationUnit, parent: OrganizationUnit) -> None:
    """Hang the children of `unit` below `parent`, each with a name that is free there."""
    in_lower_case = Lower("name")  # as the database compares names
    taken = set(parent.children.exclude(pk=unit.pk).values_list(in_lower_case, flat=True))
    for child in unit.children.annotate(lower_name=in_lower_case).order_by("pk"):
        suffix = _free_suffix(child.lower_name, taken)
        child.parent, child.name = parent, _with_suffix(child.name, suffix)
        taken.add(_with_suffix(child.lower_name, suffix))
        child.save(update_fields=["parent", "name"])


def _free_suffix(lower_name: str, taken: set[str]) -> str:
    """Return what makes a name free: nothing, or the first number in brackets."""
    suffixes = ("" if number == 1 else f" ({number})" for number in count(1))
    return next(suffix for suffix in suffixes if _with_suffix(lower_name, suffix) not in taken)


def _with_suffix(name: str, suffix: str) -> str:
    """Return a name with its suffix, shortened to what a name may be long."""
    return name[: LONGEST_NAME - len(suffix)] + suffix
