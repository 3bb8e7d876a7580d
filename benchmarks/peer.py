"""The peer: the stock Django admin at its best settings, over the same models and rows."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from accounts.access import reachable_tenants
from accounts.models import User
from licensing.models import Contingent
from portal.tabs import all_sections
from tenants.models import Tenant
from tenants.scope import every_tenant

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
        extra = 0
        raw_id_fields = tuple(  # a list of units to choose from would cost the peer a query, and more with many units
            field.name for field in model._meta.fields if isinstance(field, ForeignKey) and field.name != "tenant"
        )

        def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
            return self.model._base_manager.all()

    Inline.model = model
    return Inline


_MODELS = [
    *dict.fromkeys(
        section.form._meta.model for section in all_sections() if section.accessor and section.form._meta.model
    ),
    Contingent,
]


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

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the change page, rendered while the rows of every tenant are open."""
        with every_tenant("the peer knows no scope"):
            response = super().changeform_view(request, *args, **kwargs)
            return response.render() if isinstance(response, TemplateResponse) else response
