"""The settings of a tenant: the page with its tabs, its save, and the validation of single fields."""

import logging
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import TenantRequest, tenant_view
from portal.checks.shown import latest
from portal.models import CheckKind
from portal.settings_page import conflicts, keeping, rows
from portal.settings_page.asking import ask_check
from portal.settings_page.form import SettingsForm, visible_fields
from portal.settings_page.saving import Outdated, save
from portal.settings_page.status import status_lines
from portal.tabs import Tab, find_tenant, load_tenant
from tenants.permissions import TenantPermission as May

logger = logging.getLogger(__name__)


@tenant_view(May.OPEN_SETTINGS)
@require_http_methods(["GET"])
def first_tab(request: TenantRequest) -> HttpResponse:
    """Go to the first tab."""
    return redirect("settings-tab", request.tenant.pk, Tab.GENERAL.value)


@tenant_view(May.OPEN_SETTINGS, load=find_tenant, when_signed_out=keeping.hold_edit)
@require_http_methods(["GET", "POST"])
def tab(request: TenantRequest, tab: str) -> HttpResponse:
    """Show the settings with one tab open; save what is posted, or ask for a check of it."""
    if tab not in Tab.values:
        raise Http404
    if request.method == "POST":
        return _posted(request, tab)
    held_edit = keeping.take_held(request, request.tenant)
    page = keeping.Page.opened(request.tenant.pk)
    form = _form(request, page, held_edit)
    form.is_valid()
    if held_edit is not None:
        keeping.keep_secrets(request, page, form.secrets_to_keep())
    version = _version(held_edit) if held_edit is not None else form.tenant.settings_version
    return _page(request, page, form, tab, version=version, restored=held_edit is not None)


def _posted(request: TenantRequest, tab: str) -> HttpResponse:
    open_tab = request.POST.get("open_tab", tab)
    tab = open_tab if open_tab in Tab.values else tab
    data: Any = request.POST
    page = keeping.Page.sent(request, request.tenant.pk)
    if taken := conflicts.taken(request.POST):
        data = conflicts.take(request.POST, _stored(request))
        keeping.drop_secrets(request, page, taken)
    form = _form(request, page, data)
    valid = form.is_valid()
    if form.forged():
        logger.warning(
            "Fields were sent that the person may not change",
            extra={"person": request.user.pk, "tenant": form.tenant.pk, "fields": form.forged()},
        )
    if "check" in request.POST or "show" in request.POST:
        if "check" in request.POST:
            ask_check(form, request.POST["check"], request.user)
        return _again(request, page, form, tab, version=_version(data))
    return _save(request, page, form, tab, valid=valid, version=_version(data))


def _save(
    request: TenantRequest, page: keeping.Page, form: SettingsForm, tab: str, *, valid: bool, version: int
) -> HttpResponse:
    now = form.tenant.settings_version
    if version > now:  # no page was ever given a version of the future
        version = -1
    conflict = conflicts.rows(form, version, request.tenant) if version != now else []
    if conflict:
        return _again(request, page, form, tab, version=now, conflict=conflict, status=409)
    if valid:
        try:
            saved = save(form, person=request.user, version=now)
        except Outdated:
            form = _form(request, page, form.data, again=True)
            return _save(request, page, form, tab, valid=form.is_valid(), version=version)
        if not form.errors():
            keeping.forget(request, page, form.tenant)
            _say_saved(request, [str(edit.section.tab.label) for edit in saved.edits])
            _say_left_out(request, form.left_out())
            return redirect("settings-tab", form.tenant.pk, tab)
    counts = form.error_counts()
    first_wrong = next((entry for entry in Tab if counts[entry]), tab)
    return _again(request, page, form, str(first_wrong), version=now, failed=True, status=422)


def _say_saved(request: TenantRequest, tabs: list[str]) -> None:
    if not tabs:
        messages.info(request, _("There was nothing to save: everything is as it was."))
        return
    words = ngettext("Saved %(count)d change in %(tabs)s.", "Saved %(count)d changes in %(tabs)s.", len(tabs))
    messages.success(request, words % {"count": len(tabs), "tabs": ", ".join(dict.fromkeys(tabs))})


def _say_left_out(request: TenantRequest, labels: list[str]) -> None:
    if labels:
        words = _("Left as it was, because it is switched off and what was typed cannot be used: %(labels)s.")
        messages.warning(request, words % {"labels": ", ".join(labels)})


def _again(request: TenantRequest, page: keeping.Page, form: SettingsForm, tab: str, **options: Any) -> HttpResponse:
    """Show what was typed once more; typed secrets stay on the server."""
    keeping.keep_secrets(request, page, form.secrets_to_keep())
    return _page(request, page, form, tab, **options)


def _page(
    request: TenantRequest,
    page: keeping.Page,
    form: SettingsForm,
    tab: str,
    *,
    version: int,
    failed: bool = False,
    conflict: list[conflicts.ConflictRow] | None = None,
    restored: bool = False,
    status: int = 200,
) -> HttpResponse:
    checks = latest(form.tenant.pk, CheckKind.values)
    settings = {
        "tabs": rows.tab_views(form, tab, checks),
        "summary": rows.summary(form) if failed else [],
        "version": version,
        "page": page.id,
        "owner": keeping.owner_stamp(request.user, form.tenant),
        "restored": restored,
        "conflict": {"rows": conflict, "version": version} if conflict else None,
        "open_tab": tab,
    }
    context = {
        "tenant": form.tenant,
        "settings": settings,
        "status_lines": status_lines(form.tenant, checks, visible_fields(form.held)),
        "sees_history": May.VIEW_HISTORY in form.held,
        "sees_directory": May.VIEW_DIRECTORY in form.held,
    }
    return render(request, "portal/settings.html", context, status=status)


@tenant_view(May.OPEN_SETTINGS, load=find_tenant)
@require_POST
def validate(request: TenantRequest) -> JsonResponse:
    """Say what SAVE would say about the posted form: messages by field, and the number of errors by tab."""
    form = _form(request, keeping.Page.sent(request, request.tenant.pk), request.POST)
    form.is_valid()
    tabs = {tab.value: count for tab, count in form.error_counts().items()}
    return JsonResponse({"errors": form.errors(), "tabs": tabs})


def _form(request: TenantRequest, page: keeping.Page, data: Any, *, again: bool = False) -> SettingsForm:
    """Return the form over the tenant as the request read it, or as it is stored now."""
    return SettingsForm(
        load_tenant(request.tenant.pk) if again else request.tenant,
        person=request.user,
        held=request.held,
        data=data,
        kept=keeping.kept_secrets(request, page),
    )


def _stored(request: TenantRequest) -> SettingsForm:
    return SettingsForm(load_tenant(request.tenant.pk), person=request.user, held=request.held)


def _version(data: Any) -> int:
    """Return the version that the page was opened with; -1, which is never current, when it is missing or no number."""
    text = str(data.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
