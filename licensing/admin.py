"""Staff administration of contingents: the one place where they are changed (product description, "Licenses")."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.staff_admin import StaffTable
from licensing.models import Contingent, Product
from portal.admin import TenantAdmin
from portal.staff_changes import Edited, RecordsItself
from portal.tabs import all_sections


class StaffContingentForm(RecordsItself):
    """How many licences of a product the tenant may assign: not fewer than are assigned."""

    product = forms.ChoiceField(label=_("Product"), choices=Product.choices, disabled=True)

    class Meta:
        model = Contingent
        fields: ClassVar[list[str]] = ["product", "allowed"]

    def clean_allowed(self) -> int:
        """Refuse a contingent below what is in use."""
        allowed: int = self.cleaned_data["allowed"]
        if allowed < self.instance.used:
            raise forms.ValidationError(
                _("%(used)d licences are assigned. Enter %(used)d or more, or have some of them taken back first."),
                "in_use",
                {"used": self.instance.used},
            )
        return allowed

    def edits(self) -> list[Edited]:
        """Return the change of the contingent, named by its product."""
        if "allowed" not in self.changed_data:
            return []
        product, old = self.cleaned_data["product"], self.initial.get("allowed")
        return [
            Edited(_section_of(product), product, "" if old is None else str(old), str(self.cleaned_data["allowed"]))
        ]


class ContingentFormSet(BaseInlineFormSet):
    """A row for every product, also for those that are not licensed yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        licensed = {contingent.product for contingent in self.get_queryset()}
        missing = [product for product in Product.values if product not in licensed]
        self.initial_extra = [{"product": product, "allowed": None} for product in missing]
        self.extra = len(missing)


class ContingentInline(StaffTable):
    """What the tenant may use."""

    model = Contingent
    form = StaffContingentForm
    formset = ContingentFormSet
    fields = ("product", "allowed", "used")
    readonly_fields = ("used",)
    max_num = len(Product)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Return the contingents in an order that stays from the page to its save."""
        return super().get_queryset(request).order_by("pk")


def _section_of(product: str) -> str:
    return next(section.key for section in all_sections() if product in section.extra_fields)


TenantAdmin.inlines.append(ContingentInline)
