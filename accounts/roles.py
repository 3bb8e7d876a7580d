"""Which role holds which permissions on a tenant. Written once; views, forms and the role matrix derive from it.

Source: product description, section "People and roles".
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tenants.permissions import TenantPermission as May


class Role(TextChoices):
    """The roles in the order of their reach."""

    LUWARE = "luware", _("Luware administrator")
    PARTNER = "partner", _("Partner administrator")
    TENANT = "tenant", _("Tenant administrator")
    RESTRICTED = "restricted", _("Restricted tenant administrator")


ROLE_PERMISSIONS: dict[Role, frozenset[May]] = {
    Role.LUWARE: frozenset(May) - {May.CHANGE_OWN_PRIVACY},
    Role.PARTNER: frozenset(
        {
            May.OPEN_SETTINGS,
            May.CHANGE_CONTACT_DETAILS,
            May.CHANGE_TECHNICAL,
            May.CHANGE_AS_PARTNER,
            May.VIEW_DIRECTORY,
            May.CHANGE_DIRECTORY,
            May.ASSIGN_LICENCES,
        }
    ),
    Role.TENANT: frozenset(
        {
            May.OPEN_SETTINGS,
            May.CHANGE_CONTACT_DETAILS,
            May.CHANGE_TECHNICAL,
            May.CHANGE_OWN_PRIVACY,
            May.VIEW_DIRECTORY,
            May.CHANGE_DIRECTORY,
            May.ASSIGN_LICENCES,
            May.VIEW_HISTORY,
            May.SEE_IDENTIFIERS,
        }
    ),
    Role.RESTRICTED: frozenset(
        {
            May.OPEN_SETTINGS,
            May.CHANGE_CONTACT_DETAILS,
            May.VIEW_DIRECTORY,
            May.VIEW_HISTORY,
            May.SEE_IDENTIFIERS,
        }
    ),
}


def holders(permission: May | None) -> tuple[Role, ...]:
    """Return the roles that hold `permission`, widest reach first."""
    return tuple(role for role in Role if permission in ROLE_PERMISSIONS[role])


def managed_by(permission: May | None, held: frozenset[str]) -> str:
    """Return the reason that a field is greyed out for somebody who holds only `held`.

    The nearest role that may change the field is named, so that the person knows whom to ask.
    """
    able = holders(permission)
    is_tenants_own = May.CHANGE_AS_PARTNER not in held and May.CHANGE_AS_PLATFORM not in held
    if Role.PARTNER in able and is_tenants_own:
        return str(_("Managed by your partner"))
    if Role.TENANT in able and not is_tenants_own:
        return str(_("Managed by the tenant's own administrators"))
    return str(_("Managed by Luware"))
