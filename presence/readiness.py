"""Whether tracking by guest accounts can be switched on: the permission is granted and an account is a guest."""

from django.utils.translation import gettext as _

from portal.checks.shown import latest
from portal.models import CheckKind, CheckOutcome

_ACCOUNTS = (CheckKind.PRESENCE_ACCOUNT_1, CheckKind.PRESENCE_ACCOUNT_2)


def what_guest_tracking_lacks(tenant_pk: int) -> str:
    """Return what to do first, as the latest checks say; empty when guest tracking can be switched on."""
    checks = latest(tenant_pk, [str(kind) for kind in (CheckKind.PRESENCE_CONSENT, *_ACCOUNTS)])
    good = {kind for kind, check in checks.items() if check.outcome == CheckOutcome.OK}
    if CheckKind.PRESENCE_CONSENT not in good:
        return _("Grant the permission first, and check it below: it is not granted as far as the portal knows.")
    if not good & set(_ACCOUNTS):
        return _("Invite a presence account as a guest first, and check it below.")
    return ""
