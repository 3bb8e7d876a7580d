"""Staff administration of tenants and partners, their checks and their history."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import sync_grants
from accounts.staff_admin import StaffAdmin, StaffInline, TenantFilter, staff_member, stored
from portal import staff_changes, staff_forms
from portal.models import Change, ConnectionCheck, ConsentAnswer, HeldEdit
from portal.staff_links import links_of
from tenants.models import (
    BillingAddress,
    DataPrivacy,
    Partner,
    TechnicalContact,
    Tenant,
    TenantSettings,
)


class BillingAddressInline(StaffInline):
    """Where the bill goes."""

    model = BillingAddress
    form = staff_forms.StaffBillingAddressForm


class TechnicalContactInline(StaffInline):
    """Whom to tell."""

    model = TechnicalContact
    form = staff_forms.StaffTechnicalContactForm


class DataPrivacyInline(StaffInline):
    """What the partner sees. Who may see the history is for the tenant's own people to decide."""

    model = DataPrivacy
    readonly_fields = ("allow_partner_change_history",)


@admin.register(Tenant)
class TenantAdmin(StaffAdmin):
    """Tenants with their settings rows; the one place where a tenant's state is changed.

    A tenant is not deleted here: its services end first (product description, "Life of a tenant").
    """

    staff_may = frozenset({"add", "change"})
    form = staff_forms.StaffTenantForm
    inlines = [BillingAddressInline, TechnicalContactInline, DataPrivacyInline]  # apps above add theirs
    list_display = ("name", "o365_domain", "partner", "state", "health", "pending_deletion_since")
    list_select_related = ("partner",)
    list_filter = ("state", "health", "partner", "tenant_admins_restricted")
    search_fields = ("search_text__contains",)
    search_help_text = _("Name, domain, company or tenant ID")
    ordering = (Lower("name"),)
    _so_far = ("health", "provisioned_at", "pending_deletion_since", "settings_version", "created_at")
    readonly_fields = (*_so_far, "elsewhere")
    fieldsets = (
        (None, {"fields": ("name", "state", "partner", "crm_id", "company_name", "opened_version")}),
        (_("Microsoft"), {"fields": ("tenant_id", "o365_domain", "o365_name")}),
        (
            _("Administration"),
            {"fields": ("partner_group_id", "tenant_group_id", "tenant_admins_restricted")},
        ),
        (_("So far"), {"fields": _so_far}),
        (_("Elsewhere"), {"fields": ("elsewhere",)}),
    )

    @admin.display(description=_("More of this tenant"))
    def elsewhere(self, tenant: Tenant) -> str:
        """Return links to the tenant's other pages in the administration."""
        return links_of(tenant)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search the indexed text, which is in lower case."""
        found: tuple[QuerySet[Any], bool] = super().get_search_results(request, queryset, search_term.lower())
        return found

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Tenant | None:
        """Return the tenant, locked on a save so that the check for an outdated page holds until the end."""
        found: Tenant | None = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        return Tenant.objects.select_for_update(of=("self",)).get(pk=found.pk)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[Any],
        formsets: list[BaseInlineFormSet[Any, Any, Any]],
        change: bool,
    ) -> None:
        """Save the settings rows, then bring history and permissions in step, in Django's one transaction."""
        super().save_related(request, form, formsets, change)
        tenant = form.instance
        for model in TenantSettings.__subclasses__():
            model._base_manager.get_or_create(tenant=tenant)
        if change:
            staff_changes.record(
                tenant, staff_member(request), [form, *(part for formset in formsets for part in formset)]
            )
        sync_grants(tenant)


@admin.register(Partner)
class PartnerAdmin(StaffAdmin):
    """Partners. One that has tenants stays."""

    staff_may = frozenset({"add", "change", "delete"})
    list_display = ("name", "directory_id")
    search_fields = ("name",)
    ordering = ("name",)

    def has_delete_permission(self, request: HttpRequest, obj: Partner | None = None) -> bool:
        """Say whether the person may delete this partner: only one without tenants."""
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not obj.tenants.exists()

    def save_model(self, request: HttpRequest, obj: Partner, form: ModelForm[Any], change: bool) -> None:
        """Save; another directory means other security groups for all the partner's tenants."""
        super().save_model(request, obj, form, change)
        if change and "directory_id" in form.changed_data:
            for tenant in obj.tenants.select_related("partner").iterator():
                sync_grants(tenant)


@admin.register(Change)
class ChangeAdmin(StaffAdmin):
    """The change history of all tenants, also of those that are gone."""

    list_display = ("at", "tenant_name", "person_name", "section", "field", "old", "new", "is_secret")
    list_filter = (TenantFilter, "is_secret")
    search_fields = ("tenant_name", "person_name", "field")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "at",
        "tenant",
        "tenant_name",
        "version",
        "person",
        "person_name",
        "section",
        "field",
        "old",
        "new",
        "is_secret",
    )


@admin.register(ConnectionCheck)
class ConnectionCheckAdmin(StaffAdmin):
    """What was checked and what came out."""

    list_display = ("asked_at", "tenant", "kind", "status", "outcome", "code", "duration")
    list_select_related = ("tenant",)
    list_filter = (TenantFilter, "kind", "status", "outcome")
    search_fields = ("tenant__name", "code")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "tenant",
        "kind",
        "target",
        "typed_secret",
        "status",
        "outcome",
        "code",
        "result",
        "asked_by",
        "asked_at",
        "started_at",
        "finished_at",
        "deadline",
        "duration",
        "attempts",
        "correlation_id",
    )

    @admin.display(description=_("duration"))
    def duration(self, check: ConnectionCheck) -> str:
        """Return how long the check ran."""
        return "" if check.seconds is None else _("%(seconds).1f s") % {"seconds": check.seconds}

    @admin.display(description=_("typed secret"))
    def typed_secret(self, check: ConnectionCheck) -> str:
        """Return whether a connection string waits to be checked."""
        return stored(check.secret)


@admin.register(ConsentAnswer)
class ConsentAnswerAdmin(StaffAdmin):
    """What came back from Microsoft's consent page, as it came."""

    list_display = ("at", "tenant", "purpose", "is_granted", "reason")
    list_select_related = ("tenant",)
    list_filter = (TenantFilter, "purpose", "is_granted")
    search_fields = ("tenant__name", "reason")
    ordering = ("-pk",)
    fields = readonly_fields = ("at", "tenant", "purpose", "is_granted", "reason")


@admin.register(HeldEdit)
class HeldEditAdmin(StaffAdmin):
    """Edits that wait for their person to sign in again. What was typed is not shown."""

    list_display = ("held_at", "person", "tenant")
    list_select_related = ("person", "tenant")
    search_fields = ("person__name", "tenant__name")
    ordering = ("-pk",)
    fields = readonly_fields = ("held_at", "person", "tenant")
