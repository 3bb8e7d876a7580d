"""The page on which the users are read from Microsoft: the button, how far it is, and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.guards import TenantRequest, tenant_view
from directory.models import DirectorySync
from directory.sync.service import ask
from directory.sync.shown import SyncView, show
from tenants.models import Tenant
from tenants.permissions import TenantPermission as May

SHOWN = 6


@tenant_view(May.CHANGE_DIRECTORY)
@never_cache
@require_http_methods(["GET", "POST"])
def user_sync(request: TenantRequest) -> HttpResponse:
    """Show the latest readings of the tenant's directory; a POST asks for one, or joins the one that is open."""
    if request.method == "GET":
        return render(request, "directory/user_sync.html", _context(request.tenant))
    if request.tenant.pending_deletion_since is not None:
        messages.error(request, _("This tenant is about to be deleted; its users are no longer read."))
    else:
        ask(request.tenant, request.user)
    return redirect("user-sync", request.tenant.pk)


@tenant_view(May.CHANGE_DIRECTORY)
@never_cache
@require_GET
def progress(request: TenantRequest) -> HttpResponse:
    """Answer with how far the latest reading is."""
    return render(request, "directory/sync.html", {"tenant": request.tenant, "sync": _latest(request.tenant, 1)[0]})


def _context(tenant: Tenant) -> dict[str, Any]:
    latest, *earlier = _latest(tenant, SHOWN)
    return {"tenant": tenant, "sync": latest, "earlier": earlier}


def _latest(tenant: Tenant, count: int) -> list[SyncView]:
    """Return the newest readings; where there is none, one that says so."""
    found = DirectorySync.objects.filter(tenant=tenant).order_by("-pk").defer("next_link", "delta_link")[:count]
    return [show(sync, tenant) for sync in found] or [SyncView()]
