"""Form of the Outbound section. Words: seed, "Outbound"."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from extensions.models import Outbound
from portal.forms.base import Access, SectionForm
from tenants.permissions import TenantPermission as May


class OutboundForm(SectionForm):
    """How many outbound tasks one service may have at the same time."""

    access = {"max_tasks": Access(change=May.CHANGE_TECHNICAL)}

    class Meta(SectionForm.Meta):
        model = Outbound
        fields: ClassVar[list[str]] = ["max_tasks"]
        help_texts: ClassVar[dict[str, Any]] = {
            "max_tasks": _("Scheduled and in progress. Beyond it the flow gets an error and the task is discarded.")
        }
