"""Assignments in the change history. A user is named by the O365 ID, as the name may be hidden from who reads it."""

from django.utils.translation import gettext as _

from accounts.models import User
from directory.models import DirectoryUser
from licensing.products import TERMS, Product
from portal.history import Edited, note
from tenants.models import Tenant


def note_assignment(tenant: Tenant, person: User, bearer: DirectoryUser, product: Product, *, is_given: bool) -> None:
    """Write down that a user got a licence or lost it."""
    words = _("Assigned to %(user)s") % {"user": bearer.object_id}
    old, new = ("", words) if is_given else (words, "")
    note(tenant, person, [Edited(TERMS[product].group.value, product.value, old, new)])
