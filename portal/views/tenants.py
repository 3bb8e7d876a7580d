"""The first page, the tenant list, and the page of somebody who reaches no tenant."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import closed_tenants_of, reachable_tenants, reaches_several
from accounts.guards import SignedInRequest, signed_in
from portal.paging import entries, pager
from portal.tenant_list import TenantPages, Wish, chips, columns, rows_of, shown_columns
from portal.tenant_rows import rows_html
from tenants.models import Health, TenantState
from tenants.states import EXPLANATIONS


@signed_in
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Lead to the list for who reaches several tenants, straight into the settings for who reaches one."""
    if reaches_several(request.user):
        return redirect("tenants")
    reached = reachable_tenants(request.user).first()
    if reached:
        return redirect("settings-tab", reached.pk, "general")
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
    shown = shown_columns(request.user)
    wish = Wish.of(request, shown)
    pages = TenantPages(request.user, wish)
    if not pages.has_several:
        return redirect("home")
    page = pages.get_page(request.GET.get("page"))
    found = pager(request, page)
    request.reaches_several = True
    rows = rows_of(request.user, page, shown)
    context: dict[str, Any] = {
        "tenants": {
            "rows": rows,
            "rows_html": rows_html(rows, shows_partner="partner" in shown),
            "total": found.total,
            "is_cut": pages.is_cut,
            "query": wish.query,
            "state": wish.state,
            "health": wish.health,
            "sort": request.GET.get("sort", ""),
            "states": entries(_("All states"), TenantState.choices, wish.state),
            "healths": entries(_("All"), Health.choices, wish.health),
            "columns": columns(request, wish, shown),
            "filters": chips(request, wish),
            "pager": found,
        }
    }
    return render(request, "portal/tenants.html", context)
