"""What every page of the staff administration has in common.

Luware administrators hold no model permissions of Django; being staff is what opens the administration. Each
model states what may be done with it beyond looking.
"""

from typing import Any, ClassVar, Literal

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from accounts.models import User
from tenants.models import Tenant
from tenants.scope import every_tenant
from tenants.secrets import Secret

_REASON = "staff administration"
Allowed = frozenset[Literal["add", "change", "delete"]]


def is_staff(request: HttpRequest) -> bool:
    """Say whether an active Luware administrator asks."""
    return bool(request.user.is_active and request.user.is_staff)


def staff_member(request: HttpRequest) -> User:
    """Return the Luware administrator who asks. Raises PermissionDenied for everybody else."""
    if not isinstance(request.user, User) or not is_staff(request):
        raise PermissionDenied
    return request.user


class StaffPermissions:
    """Grants staff to look, and what `staff_may` adds to that. Unknown means no."""

    staff_may: ClassVar[Allowed] = frozenset()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Say whether the model is listed for the person."""
        return is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may look."""
        return is_staff(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may add rows."""
        return is_staff(request) and "add" in self.staff_may

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may change rows."""
        return is_staff(request) and "change" in self.staff_may

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may delete rows."""
        return is_staff(request) and "delete" in self.staff_may


class StaffAdmin(StaffPermissions, ModelAdmin):
    """Base of the administration's models. It sees the rows of every tenant."""

    show_full_result_count = False  # counting all rows of a large table for a caption is not worth the wait
    list_per_page = 50
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Return the rows of every tenant, in the order of the list."""
        ordering = self.get_ordering(request)
        rows: QuerySet[Model] = self.model._base_manager.get_queryset()
        return rows.order_by(*ordering) if ordering else rows

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Answer the list, rendered while the rows of every tenant are open."""
        with every_tenant(_REASON):
            return _rendered(super().changelist_view(request, extra_context))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the add and change page; Django asks for unique values through the default manager."""
        with every_tenant(_REASON):
            return _rendered(super().changeform_view(request, *args, **kwargs))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the delete confirmation, which lists what hangs on the row."""
        with every_tenant(_REASON):
            return _rendered(super().delete_view(request, *args, **kwargs))


class StaffRows(StaffPermissions):
    """What the inlines of a tenant's page have in common: rows that stay."""

    staff_may = frozenset({"add", "change"})
    model: type[Model]
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Return the rows of every tenant; the formset picks its own."""
        rows: QuerySet[Model] = self.model._base_manager.get_queryset()
        return rows


class StaffInline(StaffRows, StackedInline):
    """Base of the settings rows on a tenant's page: one row."""

    max_num = 1
    min_num = 1


class StaffTable(StaffRows, TabularInline):
    """Base of what a tenant has several of, one line each."""

    hide_title = True  # the line itself says what it is


class TenantFilter(admin.SimpleListFilter):
    """Narrows a list to the tenant that a link names; a list of all tenants would be far too long to choose from."""

    title = _lazy("tenant")
    parameter_name = "tenant"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """Return the tenant of the link; nobody else."""
        chosen = self.value() or ""
        found = (
            Tenant.objects.filter(pk=int(chosen)) if chosen.isascii() and chosen.isdigit() else Tenant.objects.none()
        )
        return list(found.values_list("pk", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows of the tenant."""
        return queryset.filter(tenant_id=self.value()) if self.value() else queryset


def stored(secret: Secret | str) -> str:
    """Return what may be shown of a secret: whether there is one."""
    return _("Stored") if secret else _("None")


def _rendered(response: HttpResponse) -> HttpResponse:
    """Render a template response now, while the scope is open."""
    render = getattr(response, "render", None)
    return render() if render else response
