"""Whether tracking by guest accounts can be switched on: the permission is granted and an account is a guest."""

from django.utils.translation import gettext as _

from portal.checks.keys import key_of
from portal.checks.service import conclusions
from portal.models import CheckKind, CheckOutcome
from portal.tabs import find_check
from tenants.models import Tenant

_ACCOUNTS = (CheckKind.PRESENCE_ACCOUNT_1, CheckKind.PRESENCE_ACCOUNT_2)


def what_guest_tracking_lacks(tenant: Tenant) -> str:
    """Return what to do first, as the latest checks in the tenant's directory say; empty when it can be switched on."""
    kinds = [str(kind) for kind in (CheckKind.PRESENCE_CONSENT, *_ACCOUNTS)]
    known = conclusions(tenant.pk, {kind: key_of(kind, tenant, _value(kind, tenant)) for kind in kinds})
    good = {kind for kind, outcome in known.items() if outcome == CheckOutcome.OK}
    if CheckKind.PRESENCE_CONSENT not in good:
        return _("Grant the permission first, and check it below: it is not granted as far as the portal knows.")
    if not good & set(_ACCOUNTS):
        return _("Invite a presence account as a guest first, and check it below.")
    return ""


def _value(kind: str, tenant: Tenant) -> str:
    section, name, _spec = find_check(kind)
    value: str = section.stored_value(name, tenant)
    return value
