"""Assignments in the change history. A user is named by the O365 ID, as the name may be hidden from who reads it."""

from django.utils.translation import gettext as _

from accounts.models import User
from directory.models import DirectoryUser
from licensing.products import TERMS, Product
from portal.models import Change, name_to_keep
from tenants.models import Tenant


def note_assignment(tenant: Tenant, person: User, bearer: DirectoryUser, product: Product, *, is_given: bool) -> None:
    """Write down that a user got a licence or lost it."""
    words = _("Assigned to %(user)s") % {"user": bearer.object_id}
    Change.objects.create(
        tenant=tenant,
        tenant_name=tenant.name,
        version=tenant.settings_version,
        person=person,
        person_name=name_to_keep(person),
        section=TERMS[product].group.value,
        field=product.value,
        old="" if is_given else words,
        new=words if is_given else "",
    )
