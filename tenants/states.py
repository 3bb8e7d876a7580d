"""What each state of a tenant means to a person (seed, "Tenant State")."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantState

EXPLANATIONS: dict[TenantState, Promise] = {
    TenantState.ACTIVE: _("The Nimbus subscription is active and valid."),
    TenantState.TRIAL: _("Nimbus can be tried out within the trial period."),
    TenantState.SUSPENDED: _(
        "The subscription has been suspended: people of the tenant cannot sign in, and only Luware can lift this. "
        "Ask your partner or Luware support."
    ),
    TenantState.EXPIRED: _("The subscription has expired. Ask Luware support to renew it."),
    TenantState.CANCELED: _("The subscription has been cancelled. Ask Luware support if this surprises you."),
    TenantState.LAB: _("A subscription for tests."),
}
