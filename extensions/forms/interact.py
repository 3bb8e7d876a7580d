"""Form of the Interact section. Rules: product description, "Extensions / Interact"; words: seed, "Interact"."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from extensions.models import Interact
from portal.forms.base import Access, SectionForm
from tenants.permissions import TenantPermission as May

_TECHNICAL = Access(change=May.CHANGE_TECHNICAL)


class InteractForm(SectionForm):
    """Switching Interact on needs a connection string; the rest keeps its value while it is off."""

    access = {
        "enabled": _TECHNICAL,
        "acs_connection_string": Access(change=May.CHANGE_TECHNICAL, see=May.CHANGE_TECHNICAL),
        "o365_user_id": _TECHNICAL,
        "recovery_seconds": _TECHNICAL,
        "authorization": _TECHNICAL,
    }

    depends = dict.fromkeys(("acs_connection_string", "o365_user_id", "recovery_seconds", "authorization"), "enabled")
    required_when_on = {"acs_connection_string": _("Paste the ACS connection string, or switch Interact off.")}

    class Meta(SectionForm.Meta):
        model = Interact
        fields: ClassVar[list[str]] = [
            "enabled",
            "acs_connection_string",
            "o365_user_id",
            "recovery_seconds",
            "authorization",
        ]
        help_texts: ClassVar[dict[str, Any]] = {
            "enabled": _("On: calls in Interact reach an agent in Teams. Needs an ACS connection string."),
            "acs_connection_string": _("From the Keys page of your Azure Communication Services resource."),
            "o365_user_id": _("ID of the user on whose behalf meetings are created."),
            "recovery_seconds": _("How long a closed session can be taken up again."),
            "authorization": _("What a session must prove before it starts."),
        }
