"""The role matrix, derived from accounts/roles.py and the permissions beside the fields."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.guards import signed_in
from accounts.roles import ROLE_PERMISSIONS, Role
from portal.forms.base import Access
from portal.tabs import Section, Tab, all_sections


@signed_in
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """Show for every field which role sees it and which may change it."""
    tabs = [
        {"title": tab.label, "sections": [_section(entry) for entry in all_sections() if entry.tab == tab]}
        for tab in Tab
    ]
    filled = [entry for entry in tabs if entry["sections"]]
    return render(request, "portal/roles.html", {"roles": Role.choices, "tabs": filled})


def _section(section: Section) -> dict[str, Any]:
    rows = [
        {"label": label, "cells": [cell(role, access) for role in Role]}
        for label, access in section.permissions().items()
    ]
    return {"title": section.title, "rows": rows}


def cell(role: Role, access: Access) -> dict[str, str]:
    """Return what a role may do with a field: RU, R or a dash, and the same in words."""
    held = ROLE_PERMISSIONS[role]
    if access.see not in held:
        return {"short": "\N{EN DASH}", "words": _("not shown")}
    if access.change not in held:
        return {"short": "R", "words": _("read")}
    return {"short": "RU", "words": _("read and change")}
