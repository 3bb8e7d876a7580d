"""Form of the Data Privacy tab. Rules: product description, "Data Privacy"."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from portal.forms.base import Access, SectionForm
from tenants.models import DataPrivacy
from tenants.permissions import TenantPermission as May


class DataPrivacyForm(SectionForm):
    """What the partner may see."""

    access = {
        "allow_partner_user_identifiers": Access(change=May.CHANGE_AS_PARTNER),
        "allow_partner_change_history": Access(change=May.CHANGE_OWN_PRIVACY),
    }

    class Meta(SectionForm.Meta):
        model = DataPrivacy
        fields: ClassVar[list[str]] = ["allow_partner_user_identifiers", "allow_partner_change_history"]
        help_texts: ClassVar[dict[str, Any]] = {
            "allow_partner_user_identifiers": _("Off: your partner sees asterisks instead of your users' names."),
            "allow_partner_change_history": _("Off: your partner cannot open the change history of this tenant."),
        }
