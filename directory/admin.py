"""Staff administration of organization units and of what applies when services are provisioned."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.staff_admin import StaffAdmin, TenantFilter, staff_member
from directory.models import DirectorySync, DirectoryUser, OrganizationUnit, Provisioning, Service
from directory.staff_forms import StaffProvisioningForm, StaffUnitForm
from directory.tree import path_of
from directory.units import remove_unit
from portal.history import note
from portal.staff_settings import SettingsAdmin
from tenants.models import Tenant


@admin.register(Provisioning)
class ProvisioningAdmin(SettingsAdmin):
    """Where and by whom services are made in each tenant."""

    form = StaffProvisioningForm
    list_display = ("tenant", "default_ou", "allow_provisioning", "default_owner_role", "multihoming", "public_api")
    list_select_related = ("tenant", "default_ou")
    list_filter = ("allow_provisioning", "default_owner_role", "multihoming", "public_api")
    fields = ("default_ou", "allow_provisioning", "default_owner_role", "multihoming", "public_api")


@admin.register(OrganizationUnit)
class OrganizationUnitAdmin(StaffAdmin):
    """The trees of all tenants. A root comes and goes with its tenant."""

    staff_may = frozenset({"add", "change", "delete"})
    form = StaffUnitForm
    list_display = ("name", "parent", "tenant")
    list_select_related = ("parent", "tenant")
    list_filter = (TenantFilter,)
    search_fields = ("name", "tenant__name")
    search_help_text = _("Name of the unit or of its tenant")
    ordering = ("-pk",)
    raw_id_fields = ("parent",)
    readonly_fields = ("tenant",)
    fields = ("tenant", "parent", "name")

    def has_delete_permission(self, request: HttpRequest, obj: OrganizationUnit | None = None) -> bool:
        """Say whether the person may delete this unit: every one but a root."""
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and obj is not None and obj.parent_id is not None

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the unit; on a save its tenant is locked, so that two moves cannot make a circle."""
        found: OrganizationUnit | None = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        tenant = Tenant.objects.select_for_update(of=("self",)).get(pk=found.tenant_id)
        found.refresh_from_db()
        found.tenant = tenant
        return found

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Bring the change into the tenant's history."""
        super().save_related(request, form, formsets, change)
        note(form.instance.tenant, staff_member(request), form.edits())

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Say what a deletion does: units below and a default OU move one level up instead of going along."""
        words = [_("%(unit)s; the units below it move one level up") % {"unit": path_of(unit)} for unit in objs]
        return words, {str(self.model._meta.verbose_name_plural): len(words)}, set(), []

    def delete_model(self, request: HttpRequest, obj: OrganizationUnit) -> None:
        """Delete the unit as everywhere, and bring it into the tenant's history."""
        remove_unit(obj, person=staff_member(request))


@admin.register(DirectoryUser)
class DirectoryUserAdmin(StaffAdmin):
    """The users of all tenants, as they were read from Microsoft."""

    list_display = ("name", "upn", "tenant", "unit", "is_enabled")
    list_select_related = ("tenant", "unit")
    list_filter = (TenantFilter, "is_enabled")
    search_fields = ("search_text__contains",)
    search_help_text = _("Name, UPN or department, in lower case")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "tenant",
        "object_id",
        "upn",
        "name",
        "department",
        "unit",
        "is_enabled",
        "state_since",
    )


@admin.register(Service)
class ServiceAdmin(StaffAdmin):
    """The services of all tenants. They are made by provisioning, not here."""

    list_display = ("name", "tenant", "unit", "kind", "state")
    list_select_related = ("tenant", "unit")
    list_filter = (TenantFilter, "kind", "state")
    search_fields = ("search_text__contains",)
    search_help_text = _("Name, in lower case")
    ordering = ("-pk",)
    fields = readonly_fields = ("tenant", "unit", "name", "kind", "state", "state_since")


@admin.register(DirectorySync)
class DirectorySyncAdmin(StaffAdmin):
    """Readings of the users from Microsoft: how far they are, and what came of them."""

    list_display = ("asked_at", "tenant", "status", "outcome", "code", "seen", "added", "updated", "disabled")
    list_select_related = ("tenant",)
    list_filter = (TenantFilter, "status", "outcome", "is_full")
    search_fields = ("tenant__name", "code")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "tenant",
        "directory",
        "is_full",
        "status",
        "outcome",
        "code",
        "request_id",
        "pages",
        "seen",
        "added",
        "updated",
        "disabled",
        "left_out",
        "asked_by",
        "asked_at",
        "due_at",
        "started_at",
        "finished_at",
        "deadline",
        "attempts",
        "correlation_id",
    )
