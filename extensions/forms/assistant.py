"""Form of the Assistant section. Words: seed, "Assistant"."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from extensions.models import Assistant
from portal.forms.base import Access, SectionForm
from tenants.permissions import TenantPermission as May

_SECRET = "acs_connection_string"  # noqa: S105  # the name of a field


class AssistantForm(SectionForm):
    """Assistant on Nimbus' resource, or on the tenant's own."""

    access = {
        "own_acs": Access(change=May.CHANGE_TECHNICAL),
        _SECRET: Access(change=May.CHANGE_TECHNICAL, see=May.CHANGE_TECHNICAL),
    }
    depends = {_SECRET: "own_acs"}
    required_when_on = {_SECRET: _("Paste the ACS connection string, or do not use your own ACS instance.")}

    class Meta(SectionForm.Meta):
        model = Assistant
        fields: ClassVar[list[str]] = ["own_acs", _SECRET]
        help_texts: ClassVar[dict[str, Any]] = {
            "own_acs": _("On: Assistant uses your Azure Communication Services resource instead of Nimbus' own."),
            _SECRET: _("From the Keys page of your Azure Communication Services resource."),
        }
