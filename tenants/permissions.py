"""The permissions that a person can hold on one tenant. accounts/roles.py says which role holds which."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TenantPermission(TextChoices):
    """Object permissions on a tenant; the value is the codename that guardian stores."""

    OPEN_SETTINGS = "open_settings", _("Open the tenant's settings")
    CHANGE_CONTACT_DETAILS = "change_contact_details", _("Change company name, billing address, technical contact")
    CHANGE_TECHNICAL = "change_technical_settings", _("Change technical settings")
    CHANGE_OWN_PRIVACY = "change_own_privacy", _("Decide what the partner may see of the tenant's history")
    CHANGE_AS_PARTNER = "change_partner_settings", _("Change what the tenant's partner manages")
    CHANGE_AS_PLATFORM = "change_platform_settings", _("Change what Luware manages")
    VIEW_DIRECTORY = "view_directory", _("See organization units, services and users")
    CHANGE_DIRECTORY = "change_directory", _("Change organization units and where services and users belong")
    ASSIGN_LICENCES = "assign_licences", _("Assign licences and take them back")
    VIEW_HISTORY = "view_change_history", _("See the change history")
    SEE_IDENTIFIERS = "see_user_identifiers", _("See the names of the tenant's users")
