"""Connection checks on the page: ask, look again, and the members of a group."""

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.guards import TenantRequest, tenant_view
from portal.checks.keys import Key, key_of
from portal.checks.service import ask
from portal.checks.shown import show
from portal.masking import HIDDEN, sees_names
from portal.models import CheckKind, CheckOutcome, CheckStatus, ConnectionCheck
from portal.settings_page import keeping
from portal.settings_page.asking import ask_check
from portal.settings_page.form import SettingsForm, visible_fields
from portal.tabs import FieldCheck, Section, find_check, find_tenant
from tenants.permissions import TenantPermission as May

MEMBERS_LIFE_SECONDS = 300


@tenant_view(May.OPEN_SETTINGS, load=find_tenant)
@require_POST
def ask_one(request: TenantRequest, kind: str) -> HttpResponse:
    """Ask for a check of the value in the posted form; answer with the check's part of the page."""
    form = SettingsForm(
        request.tenant,
        person=request.user,
        held=request.held,
        data=request.POST,
        kept=keeping.kept_secrets(request, keeping.Page.sent(request, request.tenant.pk)),
    )
    form.is_valid()
    view = ask_check(form, kind, request.user)
    if not request.headers.get("HX-Request"):
        return redirect("settings-tab", request.tenant.pk, find_check(kind)[0].tab.value)
    return render(request, "portal/check.html", {"check": view, "tenant": request.tenant})


@tenant_view(May.OPEN_SETTINGS)
@require_GET
def show_one(request: TenantRequest, kind: str, check_pk: int) -> HttpResponse:
    """Answer with how far a check is."""
    _visible_check(request, kind)
    check = get_object_or_404(ConnectionCheck.objects.defer("secret"), pk=check_pk, kind=kind)
    view = show(request.tenant.pk, kind, check, sees_names=sees_names(request.held))
    return render(request, "portal/check.html", {"check": view, "tenant": request.tenant})


@tenant_view(May.OPEN_SETTINGS, load=find_tenant)
@require_http_methods(["GET", "POST"])
def group_details(request: TenantRequest, kind: str) -> HttpResponse:
    """List the members of a stored group. The list is read by a worker; the page waits for it and shows its age."""
    section, name, spec = _visible_check(request, kind)
    if spec.members is None:
        raise Http404
    tenant = request.tenant
    value = getattr(section.row(tenant), name)
    if not value:
        raise Http404
    members_kind = str(spec.members.kind)
    key = key_of(members_kind, tenant, value)
    page = _page_after(request, members_kind, key)
    asks_anew = request.method == "POST" and "show" not in request.POST
    known = None if asks_anew else _recent(members_kind, key, page)
    check = known or ask(tenant=tenant, kind=members_kind, value=value, person=request.user, page=page)
    if request.method == "POST":
        return redirect(request.get_full_path())
    hides_names = kind == CheckKind.TENANT_GROUP and not sees_names(request.held)
    context: dict[str, Any] = {
        "tenant": tenant,
        "group_label": section.form.base_fields[name].label,
        "group_id": value,
        "check": show(tenant.pk, members_kind, check),
        "masked": hides_names,
        "members": None,
        "check_address": request.get_full_path(),
    }
    if check.status == CheckStatus.DONE and check.outcome == CheckOutcome.OK:
        context["members"] = [_hidden(row) if hides_names else row for row in check.result["members"]]
        if check.result["next_page"]:
            context["next_address"] = f"{reverse('group-details', args=[tenant.pk, kind])}?after={check.pk}"
    return render(request, "portal/group.html", context)


def _hidden(row: dict[str, str]) -> dict[str, str]:
    return {**row, "name": HIDDEN, "upn": HIDDEN}


def _visible_check(request: TenantRequest, kind: str) -> tuple[Section, str, FieldCheck]:
    try:
        section, name, spec = find_check(kind)
    except KeyError:
        raise Http404 from None
    if name not in visible_fields(request.held)[section.key]:
        raise Http404
    return section, name, spec


def _page_after(request: HttpRequest, kind: str, key: Key) -> str:
    """Return where the next page begins. It comes from the page before, as stored here, never from the browser."""
    after = request.GET.get("after", "")
    if not after:
        return ""
    if not (after.isascii() and after.isdigit()) or len(after) > 18:
        raise Http404
    before = get_object_or_404(ConnectionCheck, pk=int(after), kind=kind, outcome=CheckOutcome.OK, **asdict(key))
    return str(before.result["next_page"])


def _recent(kind: str, key: Key, page: str) -> ConnectionCheck | None:
    check = ConnectionCheck.objects.filter(kind=kind, page=page, **asdict(key)).order_by("-pk").first()
    if check is None or check.status != CheckStatus.DONE or check.finished_at is None:
        return check
    age = (timezone.now() - check.finished_at).total_seconds()
    return check if age < MEMBERS_LIFE_SECONDS else None
