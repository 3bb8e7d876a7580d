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
        "allow_partner_customer_identifiers": Access(change=May.CHANGE_AS_PARTNER),
        "persist_user_states": Access(change=May.CHANGE_TECHNICAL),
        "show_time_in_state": Access(change=May.CHANGE_TECHNICAL),
        "allow_partner_change_history": Access(change=May.CHANGE_OWN_PRIVACY),
        "data_retention_months": Access(change=May.CHANGE_AS_PLATFORM),
    }

    class Meta(SectionForm.Meta):
        model = DataPrivacy
        fields: ClassVar[list[str]] = [
            "allow_partner_user_identifiers",
            "allow_partner_customer_identifiers",
            "persist_user_states",
            "show_time_in_state",
            "allow_partner_change_history",
            "data_retention_months",
        ]
        help_texts: ClassVar[dict[str, Any]] = {
            "allow_partner_user_identifiers": _("Off: your partner sees asterisks instead of your users' names."),
            "allow_partner_customer_identifiers": _("Off: your partner sees asterisks instead of your customers."),
            "persist_user_states": _("On: the states of your users are kept for reports. Think of privacy first."),
            "show_time_in_state": _("On: lists show for how long a user or service has been in a state."),
            "data_retention_months": _("Older reports, tasks and history details are deleted within 24 hours."),
            "allow_partner_change_history": _("Off: your partner cannot open the change history of this tenant."),
        }
