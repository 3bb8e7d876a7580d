"""The tree of a tenant's organization units: look at it, and make, rename, move and delete units."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.guards import TenantRequest, tenant_view
from directory.models import DirectoryUser, OrganizationUnit, Provisioning, Service
from directory.tree import nodes, path_of
from directory.unit_forms import UnitForm
from directory.units import change_unit, create_unit, remove_unit
from tenants.permissions import TenantPermission as May


@tenant_view(May.VIEW_DIRECTORY)
@require_GET
def units(request: TenantRequest) -> HttpResponse:
    """Show the tree, with how many users and services each unit holds itself."""
    users, services = (
        dict(model.objects.filter(tenant=request.tenant).values_list("unit").annotate(Count("pk")).order_by())
        for model in (DirectoryUser, Service)
    )
    default = Provisioning.objects.filter(tenant=request.tenant).values_list("default_ou", flat=True).first()
    rows = [
        {
            "unit": node.unit,
            "path": node.path,
            "depth": node.depth,
            "users": users.get(node.unit.pk, 0),
            "services": services.get(node.unit.pk, 0),
            "is_default": node.unit.pk == default or (default is None and node.depth == 0),
        }
        for node in nodes(request.tenant.pk)
    ]
    context = {"tenant": request.tenant, "rows": rows, "may_change": May.CHANGE_DIRECTORY in request.held}
    return render(request, "directory/units.html", context)


@tenant_view(May.CHANGE_DIRECTORY)
@require_http_methods(["GET", "POST"])
def new_unit(request: TenantRequest) -> HttpResponse:
    """Make a unit below another one; `below` in the address says which."""
    return _edit(request, None)


@tenant_view(May.CHANGE_DIRECTORY)
@require_http_methods(["GET", "POST"])
def unit(request: TenantRequest, unit_pk: int) -> HttpResponse:
    """Rename or move a unit."""
    return _edit(request, _unit_of(request, unit_pk))


def _unit_of(request: TenantRequest, unit_pk: int) -> OrganizationUnit:
    return get_object_or_404(OrganizationUnit.objects.filter(tenant=request.tenant), pk=unit_pk)


def _edit(request: TenantRequest, edited: OrganizationUnit | None) -> HttpResponse:
    tree = nodes(request.tenant.pk)
    initial: dict[str, Any] = {"parent": request.GET.get("below", "")}
    if edited is not None:
        initial = {"name": edited.name, "parent": edited.parent_id}
    elif initial["parent"] not in {str(node.unit.pk) for node in tree} and tree:
        initial = {"parent": tree[0].unit.pk}
    form = UnitForm(request.POST or None, nodes=tree, unit=edited, initial=initial)
    if request.method == "POST" and form.is_valid() and _saved(request, form, edited):
        return redirect("unit-list", request.tenant.pk)
    heading = _("Edit %(name)s") % {"name": edited.name} if edited is not None else _("New unit")
    context = {"tenant": request.tenant, "form": form, "unit": edited, "heading": heading}
    return render(request, "directory/unit.html", context, status=422 if form.errors else 200)


def _saved(request: TenantRequest, form: UnitForm, edited: OrganizationUnit | None) -> bool:
    name, parent = form.cleaned_data["name"], form.cleaned_data.get("parent")
    try:
        if edited is None:
            made = create_unit(request.tenant, name, parent or 0, person=request.user)
            messages.success(request, _("The unit “%(name)s” was made.") % {"name": made.name})
        else:
            change_unit(edited, name, parent, person=request.user)
            messages.success(request, _("The unit “%(name)s” was saved.") % {"name": name})
    except ValidationError as error:
        field = "parent" if error.code == "parent" else "name"
        form.add_error(field if field in form.fields else None, error.messages)
        return False
    return True


@tenant_view(May.CHANGE_DIRECTORY)
@require_http_methods(["GET", "POST"])
def unit_delete(request: TenantRequest, unit_pk: int) -> HttpResponse:
    """Say what a deletion does, and do it."""
    found = _unit_of(request, unit_pk)
    context: dict[str, Any] = {
        "tenant": request.tenant,
        "unit": found,
        "path": path_of(found),
        "users": found.users.count(),
        "services": found.services.count(),
        "children": found.children.count(),
        "is_default": Provisioning.objects.filter(tenant=request.tenant, default_ou=found).exists(),
    }
    if request.method == "POST":
        try:
            remove_unit(found, person=request.user)
        except ValidationError as error:
            return render(request, "directory/unit_delete.html", context | {"refused": error.messages}, status=422)
        messages.success(request, _("The unit “%(name)s” was deleted.") % {"name": found.name})
        return redirect("unit-list", request.tenant.pk)
    return render(request, "directory/unit_delete.html", context)
