"""Form of the tenant's state, which nobody changes here: Luware does it in the staff administration."""

from typing import ClassVar

from portal.forms.base import Access, SectionForm
from tenants.models import Tenant, TenantState
from tenants.states import EXPLANATIONS


class TenantStateForm(SectionForm):
    """The state as everybody sees it (product description, "Licenses / Tenant State")."""

    access = {"state": Access(change=None)}

    class Meta(SectionForm.Meta):
        model = Tenant
        fields: ClassVar[list[str]] = ["state"]

    def prepare(self) -> None:
        """Explain the state that the tenant has."""
        if "state" in self.greyed:
            self.greyed["state"].help_text = str(EXPLANATIONS[TenantState(self.instance.state)])


class ContingentsForm(SectionForm):
    """No field of its own: contingents are shown here and set by Luware."""

    class Meta(SectionForm.Meta):
        model = Tenant
        fields: ClassVar[list[str]] = []
