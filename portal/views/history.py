"""The change history of a tenant."""

from functools import reduce
from operator import or_

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.guards import TenantRequest, tenant_view
from portal.forms.fields import UserNameField
from portal.masking import hidden, person_of, sees_names
from portal.models import Change
from portal.paging import pager
from portal.settings_page.form import visible_fields
from portal.tabs import section
from tenants.permissions import TenantPermission as May

PAGE_SIZE = 50


@tenant_view(May.VIEW_HISTORY)
@require_GET
def history(request: TenantRequest) -> HttpResponse:
    """Show who changed what and when, newest first, of the fields that the person may see."""
    visible = visible_fields(request.held)
    seen = reduce(or_, (Q(section=key, field__in=names) for key, names in visible.items() if names))
    changes = Change.objects.filter(seen, tenant=request.tenant).select_related("person").order_by("-pk")
    page = Paginator(changes, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [_row(change, request) for change in page]
    context = {"tenant": request.tenant, "changes": rows, "pager": pager(request, page)}
    return render(request, "portal/history.html", context)


def _row(change: Change, request: TenantRequest) -> dict[str, object]:
    place = section(change.section)
    hides = isinstance(place.form.base_fields.get(change.field), UserNameField) and not sees_names(request.held)
    return {
        "at": change.at,
        "person": person_of(change, request.tenant, request.held),
        "tab": place.tab.label,
        "section": place.title,
        "field": place.label_of(change.field),
        "old": hidden(change.old) if hides else change.old,
        "new": hidden(change.new) if hides else change.new,
        "is_secret": change.is_secret,
        "is_purged": change.is_purged,
    }
