"""What happens to the settings when the tree of a tenant changes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import OrganizationUnit, Provisioning
from tenants.models import Tenant


def ensure_root(tenant: Tenant) -> OrganizationUnit:
    """Return the root unit of a tenant, made when it is missing; it bears the tenant's name."""
    root, _created = OrganizationUnit._base_manager.get_or_create(
        tenant=tenant, parent=None, defaults={"name": tenant.name}
    )
    return root


@transaction.atomic
def delete_unit(unit: OrganizationUnit) -> None:
    """Delete a unit. Its children and a default OU that named it move one level up (product description, section 3).

    Raises ValidationError for the root.
    """
    Tenant.objects.select_for_update(of=("self",)).get(pk=unit.tenant_id)
    unit = OrganizationUnit.objects.get(pk=unit.pk)
    parent = unit.parent
    if parent is None:
        raise ValidationError(_("The root of the tenant cannot be deleted. Delete the units below it."), "root")
    above = None if parent.parent_id is None else parent
    Provisioning.objects.filter(tenant_id=unit.tenant_id, default_ou=unit).update(default_ou=above)
    taken = {name.lower() for name in parent.children.values_list("name", flat=True)}
    for child in unit.children.all():
        child.parent = parent
        child.name = _free_name(child.name, taken)
        taken.add(child.name.lower())
        child.save(update_fields=["parent", "name"])
    unit.delete()


def _free_name(name: str, taken: set[str]) -> str:
    if name.lower() not in taken:
        return name
    number = 2
    while f"{name} ({number})".lower() in taken:
        number += 1
    return f"{name} ({number})"
