"""Form of the Attendant Console section. Words: seed, "Attendant Console"."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from extensions.models import AttendantConsole
from extensions.validators import validate_graph_filter
from portal.forms.base import Access, SectionForm
from tenants.permissions import TenantPermission as May


class AttendantConsoleForm(SectionForm):
    """What the contact search of Attendant Console finds and shows."""

    access = dict.fromkeys(("contact_filter", "team_visibility"), Access(change=May.CHANGE_TECHNICAL))

    class Meta(SectionForm.Meta):
        model = AttendantConsole
        fields: ClassVar[list[str]] = ["contact_filter", "team_visibility"]
        widgets: ClassVar[dict[str, Any]] = {"contact_filter": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})}
        help_texts: ClassVar[dict[str, Any]] = {
            "contact_filter": _(
                "The value of a $filter alone, up to 2,000 characters. Empty: the whole tenant is searched."
            ),
            "team_visibility": _("Whose availability the search shows, so that queues are not bypassed."),
        }

    def clean_contact_filter(self) -> str:
        text: str = self.cleaned_data["contact_filter"].strip()
        if text:
            validate_graph_filter(text)
        return text
