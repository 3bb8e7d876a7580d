"""The first page, the tenant list, and the page of somebody who reaches no tenant."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import closed_tenants_of, reachable_tenants, reaches_several
from accounts.guards import SignedInRequest, signed_in
from portal.paging import pager
from portal.tenant_list import TenantPages, Wish, chips, columns
from tenants.models import Health, Tenant, TenantState
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
    if not reaches_several(request.user):
        return redirect("home")
    wish = Wish.of(request)
    pages = TenantPages(request.user, wish)
    page = pages.get_page(request.GET.get("page"))
    found = pager(request, page)
    request.reaches_several = True
    states, healths = _words(TenantState.choices), _words(Health.choices)
    context: dict[str, Any] = {
        "tenants": {
            "rows": [_row(tenant, states, healths) for tenant in page],
            "total": found.total,
            "is_cut": pages.is_cut,
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


def _words(choices: list[tuple[str, Any]]) -> dict[str, str]:
    """Return value -> label, translated once and not again for each row."""
    return {value: str(label) for value, label in choices}


def _row(tenant: Tenant, states: dict[str, str], healths: dict[str, str]) -> dict[str, Any]:
    return {
        "pk": tenant.pk,
        "name": tenant.name,
        "domain": tenant.o365_domain,
        "company": tenant.company_name,
        "partner": tenant.partner.name if tenant.partner else "",
        "state": tenant.state,
        "state_label": states[tenant.state],
        "health": tenant.health,
        "health_label": healths[tenant.health],
        "pending_deletion": tenant.pending_deletion_since is not None,
        "address": reverse("settings-tab", args=[tenant.pk, "general"]),
    }
