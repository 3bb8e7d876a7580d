"""Forms of the Modalities tab. Words: seed, "Modalities"."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from extensions.models import Email, ExternalTasks, InstantMessaging
from extensions.validators import validate_resource_id
from portal.forms.base import Access, SectionForm
from portal.forms.fields import UserNameField
from tenants.permissions import TenantPermission as May

_TECHNICAL = Access(change=May.CHANGE_TECHNICAL)
_HIDDEN_FROM_RESTRICTED = Access(change=May.CHANGE_TECHNICAL, see=May.CHANGE_TECHNICAL)
_LIMIT_HINT = _("Beyond it further tasks are blocked until the number falls below it. Counts at once.")


class InstantMessagingForm(SectionForm):
    """Chats with customers; everything below the switch counts only while it is on."""

    access = {
        "enabled": _TECHNICAL,
        "test_upn": _HIDDEN_FROM_RESTRICTED,
        "max_tasks": _TECHNICAL,
        "own_acs": _HIDDEN_FROM_RESTRICTED,
        "acs_connection_string": _HIDDEN_FROM_RESTRICTED,
        "acs_resource_id": _HIDDEN_FROM_RESTRICTED,
    }
    depends = {
        "test_upn": "enabled",
        "max_tasks": "enabled",
        "own_acs": "enabled",
        "acs_connection_string": "own_acs",
        "acs_resource_id": "own_acs",
    }
    required_when_on = {
        "acs_connection_string": _("Paste the ACS connection string, or do not use your own ACS instance."),
        "acs_resource_id": _("Enter the ACS Resource ID, or do not use your own ACS instance."),
    }

    test_upn = UserNameField(
        label=_("Test UPN"),
        help_text=_("Somebody of your tenant who gets the test message, for example anna.keller@contoso.com."),
    )

    class Meta(SectionForm.Meta):
        model = InstantMessaging
        fields: ClassVar[list[str]] = [
            "enabled",
            "test_upn",
            "max_tasks",
            "own_acs",
            "acs_connection_string",
            "acs_resource_id",
        ]
        help_texts: ClassVar[dict[str, Any]] = {
            "enabled": _("On: your users can handle chats, and the settings below count."),
            "max_tasks": _LIMIT_HINT,
            "own_acs": _("Only needed when you do not want to use Nimbus' own ACS resource."),
            "acs_connection_string": _("From the Keys page of your Azure Communication Services resource."),
            "acs_resource_id": _("From the Properties page of the same resource."),
        }

    def clean_acs_resource_id(self) -> str:
        text: str = self.cleaned_data["acs_resource_id"].strip()
        if text:
            validate_resource_id(text)
        return text


class ExternalTasksForm(SectionForm):
    """How many external tasks one service may have at the same time."""

    access = {"max_tasks": _TECHNICAL}

    class Meta(SectionForm.Meta):
        model = ExternalTasks
        fields: ClassVar[list[str]] = ["max_tasks"]
        help_texts: ClassVar[dict[str, Any]] = {"max_tasks": _LIMIT_HINT}


class EmailForm(SectionForm):
    """Emails as tasks."""

    access = {"enabled": _TECHNICAL, "max_tasks": _TECHNICAL}
    depends = {"max_tasks": "enabled"}

    class Meta(SectionForm.Meta):
        model = Email
        fields: ClassVar[list[str]] = ["enabled", "max_tasks"]
        help_texts: ClassVar[dict[str, Any]] = {
            "enabled": _("On: your users can handle emails as tasks."),
            "max_tasks": _LIMIT_HINT,
        }
