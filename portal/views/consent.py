"""The way back from Microsoft's consent page. Whoever opened the link may not be signed in here."""

import logging

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.guards import public
from portal.checks.service import ask
from portal.consent.links import State, read_state
from portal.models import CheckKind, ConsentAnswer, ConsentPurpose
from portal.tabs import find_check, load_tenant
from tenants.models import Tenant
from tenants.scope import tenant_scope

logger = logging.getLogger(__name__)
KINDS = {ConsentPurpose.PRESENCE: CheckKind.PRESENCE_CONSENT, ConsentPurpose.MESSAGING: CheckKind.MESSAGING_CONSENT}
LONGEST_REASON = 500


@public
@never_cache
@require_GET
def complete(request: HttpRequest) -> HttpResponse:
    """Record what Microsoft says, ask a worker to verify it, and say so. The address itself is no proof."""
    try:
        state = read_state(request.GET.get("state", ""))
        tenant = load_tenant(state.tenant_pk)
    except (signing.BadSignature, ValueError, Tenant.DoesNotExist):
        return render(request, "portal/consent.html", {"problem": True}, status=400)
    refused = "error" in request.GET or request.GET.get("admin_consent", "").lower() != "true"
    reason = _reason(request) if refused else ""
    with tenant_scope(tenant.pk):
        record(tenant, state, is_granted=not refused, reason=reason)
    return render(
        request, "portal/consent.html", {"refused": refused, "reason": reason, "purpose": state.purpose.label}
    )


def record(tenant: Tenant, state: State, *, is_granted: bool, reason: str) -> None:
    """Keep the answer, and have Microsoft asked what was really granted."""
    ConsentAnswer.objects.create(tenant=tenant, purpose=state.purpose, is_granted=is_granted, reason=reason)
    kind = str(KINDS[state.purpose])
    section, name, _spec = find_check(kind)
    ask(tenant=tenant, kind=kind, value=section.stored_value(name, tenant), person=None)


def _reason(request: HttpRequest) -> str:
    """Return the first line of Microsoft's words, without the ids that follow it."""
    words = request.GET.get("error_description", "").replace("\x00", "").strip()
    lines = words.splitlines()
    return (lines[0] if lines else request.GET.get("error", "") or _("no reason given"))[:LONGEST_REASON]
