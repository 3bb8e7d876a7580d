"""The way back from Microsoft's consent page. Whoever opened the link may not be signed in here."""

import logging

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.guards import public
from portal.consent.answers import read_answer, record
from portal.consent.links import State, read_state
from portal.tabs import load_tenant
from tenants.models import Tenant
from tenants.scope import tenant_scope

logger = logging.getLogger(__name__)


@public
@never_cache
@require_GET
def complete(request: HttpRequest) -> HttpResponse:
    """Record what Microsoft says, ask a worker to verify it, and say so. The address itself is no proof.

    Nothing of the tenant is shown: whoever has the link is not known to belong to it.
    """
    try:
        state = read_state(request.GET.get("state", ""))
        tenant = _tenant_of(state, request.GET.get("tenant", ""))
    except (signing.BadSignature, ValueError, Tenant.DoesNotExist):
        return _page(request, "invalid", 400)
    answer = read_answer(request.GET)
    if answer is None:
        return _page(request, "invalid", 400)
    with tenant_scope(tenant.pk):
        if not record(tenant, state.purpose, answer):
            logger.warning("A consent link is used too often", extra={"tenant": tenant.pk})
            return _page(request, "too-often", 429)
    if answer.is_granted:
        return _page(request, "granted", purpose=state.purpose.label)
    return _page(request, "refused", reason=answer.reason)


def _tenant_of(state: State, named: str) -> Tenant:
    """Return the tenant of a link. Raises ValueError when Microsoft names another directory, or the tenant does now."""
    tenant = load_tenant(state.tenant_pk)
    if state.directory_id != tenant.tenant_id or (named and named.lower() != str(tenant.tenant_id)):
        raise ValueError("The answer is of another directory.")
    return tenant


def _page(request: HttpRequest, outcome: str, status: int = 200, **facts: object) -> HttpResponse:
    return render(request, "portal/consent.html", {"outcome": outcome, **facts}, status=status)
