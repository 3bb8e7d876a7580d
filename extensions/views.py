"""The widget key: give it out to be copied, and replace it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import TenantRequest, tenant_view
from extensions.models import Interact
from extensions.services import refresh_widget_key
from portal.tabs import Tab
from tenants.permissions import TenantPermission as May


@tenant_view(May.CHANGE_TECHNICAL)
@never_cache
@require_POST
def copy(request: TenantRequest) -> HttpResponse:
    """Answer with the key alone for the Copy button; without JavaScript, with a page that shows it."""
    interact = Interact.objects.filter(tenant=request.tenant).first()
    if interact is None:
        raise Http404
    key = interact.widget_key.reveal()
    if request.headers.get("Accept", "").startswith("text/plain"):
        return HttpResponse(key, content_type="text/plain")
    return render(request, "portal/widget_key.html", {"tenant": request.tenant, "key": key})


@tenant_view(May.CHANGE_TECHNICAL)
@never_cache
@require_http_methods(["GET", "POST"])
def refresh(request: TenantRequest) -> HttpResponse:
    """Ask whether the key shall be replaced; replace it when the answer is yes."""
    if request.method == "GET":
        return render(request, "portal/widget_key.html", {"tenant": request.tenant})
    refresh_widget_key(tenant=request.tenant, person=request.user)
    messages.success(request, _("The widget key is new. Put it into your web site: the old one no longer works."))
    return redirect("settings-tab", request.tenant.pk, Tab.EXTENSIONS.value)
