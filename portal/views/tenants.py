"""The first page, the tenant list, and the page of somebody who reaches no tenant."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import closed_tenants_of, reachable_tenants
from accounts.guards import SignedInRequest, signed_in
from portal.paging import pager
from portal.tenant_list import PAGE_SIZE, Wish, chips, columns, find
from tenants.models import Health, Tenant, TenantState
from tenants.states import EXPLANATIONS


@signed_in
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Lead to the list for who reaches several tenants, straight into the settings for who reaches one."""
    reached = list(reachable_tenants(request.user).values_list("pk", flat=True)[:2])
    if len(reached) > 1 or request.user.is_staff:
        return redirect("tenants")
    if reached:
        return redirect("settings-tab", reached[0], "general")
    closed = [
        {
            "name": tenant.name,
            "state_label": tenant.get_state_display(),
            "explanation": EXPLANATIONS[TenantState(tenant.state)],
        }
        for tenant in closed_tenants_of(request.user)
    ]
    return render(request, "portal/no_tenant.html", {"closed": closed}, status=200 if closed else 403)


@signed_in
@require_GET
def tenant_list(request: SignedInRequest) -> HttpResponse:
    """List the tenants that the person reaches; who reaches fewer than two has no list."""
    if not request.user.is_staff and reachable_tenants(request.user)[:2].count() < 2:
        return redirect("home")
    wish = Wish.of(request)
    page = Paginator(find(request.user, wish), PAGE_SIZE).get_page(request.GET.get("page"))
    found = pager(request, page)
    context: dict[str, Any] = {
        "tenants": {
            "rows": [_row(tenant) for tenant in page],
            "total": found.total,
            "query": wish.query,
            "state": wish.state,
            "health": wish.health,
            "sort": request.GET.get("sort", ""),
            "states": _choices(_("All states"), TenantState.choices, wish.state),
            "healths": _choices(_("All"), Health.choices, wish.health),
            "columns": columns(request, wish),
            "filters": chips(request, wish),
            "pager": found,
        }
    }
    return render(request, "portal/tenants.html", context)


def _choices(all_label: str, choices: list[tuple[str, Any]], chosen: str) -> list[tuple[str, Any, bool]]:
    return [("", all_label, not chosen), *((value, label, value == chosen) for value, label in choices)]


def _row(tenant: Tenant) -> dict[str, Any]:
    return {
        "pk": tenant.pk,
        "name": tenant.name,
        "domain": tenant.o365_domain,
        "company": tenant.company_name,
        "partner": tenant.partner.name if tenant.partner else "",
        "state": tenant.state,
        "state_label": tenant.get_state_display(),
        "health": tenant.health,
        "health_label": tenant.get_health_display(),
        "pending_deletion": tenant.pending_deletion_since is not None,
        "address": reverse("settings-tab", args=[tenant.pk, "general"]),
    }
