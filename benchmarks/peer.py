"""The peer: the stock Django admin at its best settings, over the same models and rows."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.access import reachable_tenants
from accounts.models import User
from portal.tabs import all_sections
from tenants.models import Tenant

listed_for: list[User] = []  # whose tenants the list shows


class Anybody:
    """Permissions cost the peer nothing."""

    def has_permission(self, *_: Any) -> bool:
        """Allow."""
        return True

    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = has_permission
    has_module_permission = has_permission


def _inline(model: Any) -> type[admin.StackedInline]:
    class Inline(Anybody, admin.StackedInline):
        fk_name = "tenant"
        can_delete = False

        def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
            return self.model._base_manager.all()

    Inline.model = model
    return Inline


_MODELS = dict.fromkeys(
    section.form._meta.model for section in all_sections() if section.accessor and section.form._meta.model
)


@admin.register(Tenant)
class TenantAdmin(Anybody, admin.ModelAdmin):
    """List with the columns of the portal's list; change page with the settings as inlines."""

    list_display = ("name", "o365_domain", "company_name", "partner", "state", "health")
    list_select_related = ("partner",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("search_text__contains",)
    ordering = ("name",)
    inlines = tuple(_inline(model) for model in _MODELS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenant]:
        """Return the tenants of the person whose list is measured."""
        return reachable_tenants(listed_for[0]) if listed_for else super().get_queryset(request)
