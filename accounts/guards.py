"""What a view requires of the person who asks. A view that states nothing is refused (accounts/middleware.py)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts import access
from accounts.models import User
from tenants.models import Tenant
from tenants.permissions import TenantPermission
from tenants.permissions import TenantPermission as May
from tenants.scope import tenant_scope

View = Callable[..., HttpResponse]
PUBLIC = "public"
SIGNED_IN = "signed in"


def public(view: View) -> View:
    """Anybody may ask, signed in or not."""
    view.requires = PUBLIC  # type: ignore[attr-defined]  # a function carries its requirement as an attribute
    return view


def signed_in(view: View) -> View:
    """Anybody who is signed in may ask."""
    view.requires = SIGNED_IN  # type: ignore[attr-defined]  # as above
    return view


def tenant_view(
    permission: TenantPermission,
    *,
    load: Callable[[int], Tenant | None] = access.find_tenant,
    when_signed_out: Callable[[HttpRequest], HttpResponse] | None = None,
) -> Callable[[View], View]:
    """Resolve `tenant_pk` of the address by what the person reaches, open the tenant's scope, and go on.

    The view gets `request.tenant` and `request.held` (codenames). A tenant that the person does not reach answers
    404 exactly like one that does not exist; so does one on which `permission` is missing. `load` reads the
    tenant, once it is known to be in reach, with what the view needs of it. `when_signed_out` answers a POST whose
    session has ended, so that what was typed can be kept.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, tenant_pk: int, **kwargs: Any) -> HttpResponse:
            held = access.permissions(request.user, tenant_pk)
            tenant = load(tenant_pk) if May.OPEN_SETTINGS in held and permission in held else None
            if tenant is None:
                raise Http404
            request.tenant = tenant  # type: ignore[attr-defined]  # declared in TenantRequest
            request.held = held  # type: ignore[attr-defined]  # as above
            with tenant_scope(tenant.pk):
                return view(request, **kwargs)

        guarded.requires = permission.value  # type: ignore[attr-defined]  # as above
        guarded.when_signed_out = when_signed_out  # type: ignore[attr-defined]  # as above
        return guarded

    return decorate


class SignedInRequest(HttpRequest):
    """A request that `signed_in` or `tenant_view` let through."""

    user: User  # nobody passes the guards without being signed in
    reaches_several: bool  # where the view has found out already whether there is a tenant list for the person


class TenantRequest(SignedInRequest):
    """A request whose tenant has been resolved by `tenant_view`."""

    tenant: Tenant
    held: frozenset[str]
