"""The file of a tenant's contingents."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.guards import TenantRequest, tenant_view
from licensing.csv_export import contingents_file
from licensing.rows import contingents_of
from tenants.permissions import TenantPermission as May


@tenant_view(May.VIEW_DIRECTORY)
@never_cache
@require_GET
def export(request: TenantRequest) -> HttpResponse:
    """Answer with what is used, allowed and free of each product."""
    content = contingents_file(contingents_of(request.tenant.pk).values())
    name = f"licences-{slugify(request.tenant.name) or request.tenant.pk}-{timezone.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
