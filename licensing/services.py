"""Assigning licences and taking them back. The database counts and refuses; here it is asked in the right order."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from directory.models import DirectoryUser, Service
from licensing.models import ServiceLicence, UserLicence
from licensing.products import TERMS, Product, needing
from tenants.models import Tenant

WITHIN_CONTINGENT = "licence_within_contingent"
NEEDS_ANOTHER = "user_licence_needs_another"
ONCE = "user_has_a_licence_once"


class Refused(Exception):
    """A licence was not assigned or taken back; the text says why, and what to do, to a person."""


def assign(user: DirectoryUser, product: Product, *, person: User | None) -> None:
    """Give a user a licence. Raises Refused: disabled, given already, none free, or another licence is missing."""
    if not user.is_enabled:
        raise Refused(_("This user is disabled in the tenant's directory, and gets no licences."))
    try:
        with transaction.atomic():
            UserLicence.objects.create(
                tenant_id=user.tenant_id,
                user=user,
                product=product,
                needs=TERMS[product].needs,
                assigned_by=person,
            )
    except IntegrityError as error:
        raise Refused(_reason(error, product)) from None


def take_back(user: DirectoryUser, product: Product) -> None:
    """Take a licence from a user. Raises Refused when there is none, or another licence of the user needs it."""
    try:
        with transaction.atomic():
            taken, _rows = UserLicence.objects.filter(user=user, product=product).delete()
    except IntegrityError as error:
        raise Refused(_reason(error, product)) from None
    if not taken:
        raise Refused(_("The user does not have the licence %(product)s.") % {"product": product.label})


@transaction.atomic
def change_service_type(service: Service, product: Product | None, *, person: User | None) -> None:
    """Give a service its licence, in place of the one that it has; None takes it away.

    Raises Refused when the contingent has none free; the service then keeps what it had.
    """
    Tenant.objects.select_for_update(of=("self",), no_key=True).get(pk=service.tenant_id)
    ServiceLicence.objects.filter(service=service).exclude(product=product or "").delete()
    if product is None or ServiceLicence.objects.filter(service=service).exists():
        return
    try:
        with transaction.atomic():
            ServiceLicence.objects.create(
                tenant_id=service.tenant_id, service=service, product=product, assigned_by=person
            )
    except IntegrityError as error:
        raise Refused(_reason(error, product)) from None


def broken_constraint(error: IntegrityError) -> str:
    """Return the name of the constraint that a statement broke; empty when there is none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""


def _reason(error: IntegrityError, product: Product) -> str:
    words: dict[str, Any] = {
        WITHIN_CONTINGENT: _("The contingent has no free licence %(product)s. Take one back, or ask Luware for more."),
        NEEDS_ANOTHER: _needs(product),
        ONCE: _("The user has the licence %(product)s already."),
    }
    found = words.get(broken_constraint(error))
    if found is None:
        raise error
    return str(found) % {"product": product.label}


def _needs(product: Product) -> str:
    needed = TERMS[product].needs
    if needed is not None:
        return _("The licence %(product)s needs the licence {needed} first.").format(needed=needed.label)
    return _("Another licence of this user needs %(product)s. Take that one back first: {others}.").format(
        others=", ".join(str(other.label) for other in needing(product))
    )
