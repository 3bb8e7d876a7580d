"""Staff administration of contingents: the one place where they are changed (product description, "Licenses")."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.staff_admin import StaffAdmin, StaffTable, TenantFilter
from licensing.models import Contingent, Product, ServiceLicence, UserLicence
from portal.admin import TenantAdmin
from portal.history import Edited
from portal.staff_changes import RecordsItself
from portal.tabs import all_sections

_TERMS = ("allowed", "valid_from", "valid_until")


def _terms(values: Mapping[str, Any]) -> str:
    """Return a contingent in words for the history: the number, and the days where there are any."""
    allowed, begins, ends = (values.get(name) for name in _TERMS)
    days = f"{begins or ''} \N{EN DASH} {ends or ''}" if begins or ends else ""
    return ", ".join(text for text in ("" if allowed is None else str(allowed), days.strip()) if text)


class StaffContingentForm(RecordsItself):
    """How many licences of a product the tenant may assign. Fewer than are assigned is over-use, and allowed."""

    product = forms.ChoiceField(label=_("Product"), choices=Product.choices, disabled=True)

    class Meta:
        model = Contingent
        fields: ClassVar[list[str]] = ["product", "allowed", "valid_from", "valid_until"]

    def edits(self) -> list[Edited]:
        """Return the change of the contingent, named by its product."""
        if not {*_TERMS} & {*self.changed_data}:
            return []
        product = self.cleaned_data["product"]
        return [Edited(_section_of(product), product, _terms(self.initial), _terms(self.cleaned_data))]


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
    fields = ("product", "allowed", "valid_from", "valid_until", "used")
    readonly_fields = ("used",)
    max_num = len(Product)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Return the contingents in an order that stays from the page to its save."""
        return super().get_queryset(request).order_by("pk")


def _section_of(product: str) -> str:
    return next(section.key for section in all_sections() if product in section.extra_fields)


@admin.register(UserLicence)
class UserLicenceAdmin(StaffAdmin):
    """Who has which licence."""

    list_display = ("tenant", "user", "product", "assigned_at", "assigned_by")
    list_select_related = ("tenant", "user", "assigned_by")
    list_filter = (TenantFilter, "product")
    search_fields = ("user__search_text__contains",)
    search_help_text = _("Name, UPN or department of the user, in lower case")
    ordering = ("-pk",)
    fields = readonly_fields = ("tenant", "user", "product", "assigned_at", "assigned_by")


@admin.register(ServiceLicence)
class ServiceLicenceAdmin(StaffAdmin):
    """Which service has which licence."""

    list_display = ("tenant", "service", "product", "assigned_at", "assigned_by")
    list_select_related = ("tenant", "service", "assigned_by")
    list_filter = (TenantFilter, "product")
    search_fields = ("service__search_text__contains",)
    search_help_text = _("Name of the service, in lower case")
    ordering = ("-pk",)
    fields = readonly_fields = ("tenant", "service", "product", "assigned_at", "assigned_by")


TenantAdmin.inlines.append(ContingentInline)
