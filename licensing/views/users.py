"""The list of a tenant's users, and the page of one user with the licences."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.guards import TenantRequest, tenant_view
from directory.models import DirectoryUser
from directory.reach import users_in_reach
from directory.tree import nodes, path_of, without_root
from directory.units import move_user
from licensing import user_list
from licensing.history import note_assignment
from licensing.models import UserLicence
from licensing.products import TERMS, USER_PRODUCTS, Product
from licensing.rows import contingents_of
from licensing.services import Refused, assign, take_back
from portal.masking import HIDDEN, sees_names
from portal.paging import entries, pager
from tenants.models import DataPrivacy
from tenants.permissions import TenantPermission as May


@tenant_view(May.VIEW_DIRECTORY)
@require_GET
def users(request: TenantRequest) -> HttpResponse:
    """List the users that the person may look at."""
    tree, names = nodes(request.tenant.pk), sees_names(request.held)
    paths = {node.unit.pk: node.place for node in tree}
    wish = user_list.Wish.of(request, tree, sees_names=names)
    reached = users_in_reach(request.user, request.tenant, request.held)
    pages = user_list.UserPages(user_list.find(reached, wish, tree, sees_names=names))
    page = pages.get_page(request.GET.get("page"))
    context = {
        "tenant": request.tenant,
        "wish": wish,
        "rows": user_list.rows(page, paths, sees_names=names),
        "heads": user_list.heads(request, wish) if names else [],
        "filters": user_list.chips(request, wish, paths),
        "units": entries(_("All units"), ((str(pk), path) for pk, path in paths.items()), wish.unit),
        "licences": entries(_("All"), ((item.value, item.label) for item in USER_PRODUCTS), wish.licence),
        "states": entries(_("All"), user_list.STATES.items(), wish.state),
        "sort": request.GET.get("sort", "") if names else "",
        "sees_names": names,
        "shows_time": DataPrivacy.objects.filter(tenant=request.tenant, show_time_in_state=True).exists(),
        "may_sync": May.CHANGE_DIRECTORY in request.held,
        "pager": pager(request, page),
    }
    return render(request, "licensing/users.html", context)


@tenant_view(May.VIEW_DIRECTORY)
@require_http_methods(["GET", "POST"])
def user(request: TenantRequest, user_pk: int) -> HttpResponse:
    """Show a user with the licences; a POST gives one or takes one back, for who may assign licences."""
    found = get_object_or_404(
        users_in_reach(request.user, request.tenant, request.held).select_related("unit"), pk=user_pk
    )
    if request.method == "POST":
        return _change(request, found)
    return render(request, "licensing/user.html", _context(request, found))


def _change(request: TenantRequest, bearer: DirectoryUser) -> HttpResponse:
    if "move" in request.POST:
        return _move(request, bearer)
    if May.ASSIGN_LICENCES not in request.held:
        raise Http404
    action, product = _asked(request)
    try:
        with transaction.atomic():
            if action == "assign":
                assign(bearer, product, person=request.user)
                words = _("The licence %(product)s was assigned.")
            else:
                take_back(bearer, product)
                words = _("The licence %(product)s was taken back.")
            note_assignment(request.tenant, request.user, bearer, product, is_given=action == "assign")
    except Refused as refused:
        context = _context(request, bearer, refused={product.value: str(refused)})
        return render(request, "licensing/user.html", context, status=422)
    messages.success(request, words % {"product": product.label})
    return redirect("user", request.tenant.pk, bearer.pk)


def _move(request: TenantRequest, bearer: DirectoryUser) -> HttpResponse:
    if May.CHANGE_DIRECTORY not in request.held:
        raise Http404
    chosen = request.POST.get("unit", "")
    try:
        unit = move_user(bearer, int(chosen) if chosen.isascii() and chosen.isdigit() else 0, person=request.user)
    except ValidationError as error:
        context = _context(request, bearer) | {"unit_error": " ".join(error.messages)}
        return render(request, "licensing/user.html", context, status=422)
    messages.success(request, _("The user is in %(unit)s now.") % {"unit": without_root(path_of(unit))})
    return redirect("user", request.tenant.pk, bearer.pk)


def _asked(request: TenantRequest) -> tuple[str, Product]:
    action = next((action for action in ("assign", "take_back") if action in request.POST), "")
    product = request.POST.get(action, "")
    if product not in USER_PRODUCTS:
        raise Http404
    return action, Product(product)


def _context(request: TenantRequest, bearer: DirectoryUser, refused: dict[str, str] | None = None) -> dict[str, Any]:
    names, tree = sees_names(request.held), nodes(request.tenant.pk)
    given = {row.product: row for row in UserLicence.objects.filter(user=bearer)}
    contingents = contingents_of(request.tenant.pk)
    return {
        "tenant": request.tenant,
        "bearer": bearer,
        "name": bearer.name if names else HIDDEN,
        "upn": bearer.upn if names else HIDDEN,
        "may_assign": May.ASSIGN_LICENCES in request.held,
        "path": next((node.place for node in tree if node.unit.pk == bearer.unit_id), ""),
        "may_move": May.CHANGE_DIRECTORY in request.held,
        "units": [(node.unit.pk, node.place, node.unit.pk == bearer.unit_id) for node in tree],
        "licences": [
            {
                "product": product.value,
                "label": product.label,
                "given": given.get(product),
                "needs": needs.label if (needs := TERMS[product].needs) else "",
                "contingent": contingents.get(product),
                "refused": (refused or {}).get(product.value, ""),
            }
            for product in USER_PRODUCTS
        ],
    }
