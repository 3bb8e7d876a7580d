"""Form of the Assistant section. Words: seed, "Assistant"."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from extensions.models import Assistant
from portal.forms.base import Access, SectionForm
from tenants.permissions import TenantPermission as May


class AssistantForm(SectionForm):
    """Assistant on Nimbus' resource, or on the tenant's own."""

    access = {
        "own_acs": Access(change=May.CHANGE_TECHNICAL),
        "acs_connection_string": Access(change=May.CHANGE_TECHNICAL, see=May.CHANGE_TECHNICAL),
    }
    depends = {"acs_connection_string": "own_acs"}
    required_when_on = {
        "acs_connection_string": _("Paste the ACS connection string, or do not use your own ACS instance.")
    }

    class Meta(SectionForm.Meta):
        model = Assistant
        fields: ClassVar[list[str]] = ["own_acs", "acs_connection_string"]
        help_texts: ClassVar[dict[str, Any]] = {
            "own_acs": _("On: Assistant uses your Azure Communication Services resource instead of Nimbus' own."),
            "acs_connection_string": _("From the Keys page of your Azure Communication Services resource."),
        }
