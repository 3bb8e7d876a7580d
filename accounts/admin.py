"""Staff administration of people, security groups and their permissions, and the log of what staff did."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import SecurityGroup, TenantGroupPermission, User
from accounts.staff_admin import StaffAdmin
from tenants.permissions import TenantPermission

# Entra ID decides who is in which group; a group made by hand here would mean nothing.
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(StaffAdmin):
    """People come from sign-in; staff can only shut somebody out."""

    staff_may = frozenset({"change"})
    list_display = ("name", "email", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    fields = (
        "name",
        "email",
        "is_active",
        "is_staff",
        "directory_id",
        "object_id",
        "date_joined",
        "last_login",
        "groups",
    )
    readonly_fields = tuple(name for name in fields if name != "is_active")


@admin.register(SecurityGroup)
class SecurityGroupAdmin(StaffAdmin):
    """Groups come from the IDs on the tenants."""

    list_display = ("object_id", "directory_id")
    search_fields = ("group__name",)
    ordering = ("-pk",)
    fields = readonly_fields = ("object_id", "directory_id")


class PermissionFilter(admin.SimpleListFilter):
    """Narrows the list to one permission, without asking a million rows which ones there are."""

    title = _("permission")
    parameter_name = "permission"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the tenant permissions."""
        return list(TenantPermission.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows with the chosen permission."""
        return queryset.filter(permission__codename=self.value()) if self.value() else queryset


@admin.register(TenantGroupPermission)
class TenantGroupPermissionAdmin(StaffAdmin):
    """Permissions follow from the tenants' facts (accounts/access.py)."""

    list_display = ("content_object", "security_group", "permission_name")
    list_select_related = ("content_object", "group__security_group", "permission")
    list_filter = (PermissionFilter,)
    search_fields = ("content_object__name__istartswith",)
    ordering = ("-pk",)
    fields = readonly_fields = ("content_object", "security_group", "permission_name")

    @admin.display(description=_("security group"))
    def security_group(self, row: TenantGroupPermission) -> SecurityGroup:
        """Return the group as Entra ID knows it."""
        return row.group.security_group

    @admin.display(description=_("permission"))
    def permission_name(self, row: TenantGroupPermission) -> str:
        """Return the permission in words."""
        return row.permission.name


@admin.register(LogEntry)
class LogEntryAdmin(StaffAdmin):
    """What staff did in this administration."""

    list_display = ("action_time", "user", "content_type", "object_repr", "action_flag")
    list_select_related = ("user", "content_type")
    list_filter = ("action_flag",)
    search_fields = ("object_repr", "user__name")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "action_time",
        "user",
        "content_type",
        "object_repr",
        "action_flag",
        "change_message",
    )
