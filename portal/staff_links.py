"""Links from a tenant's page in the staff administration to what else belongs to the tenant."""

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import ForeignKey, Model, OneToOneField
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from tenants.models import Tenant


def links_of(tenant: Tenant) -> SafeString:
    """Return links to the tenant's settings rows, and to the lists of its other rows; none for a new tenant."""
    return format_html_join(" · ", '<a href="{}" class="underline">{}</a>', _links(tenant) if tenant.pk else ())


def _links(tenant: Tenant) -> Iterator[tuple[str, str]]:
    for model in admin.site._registry:
        owner = _owner(model)
        if owner is None:
            continue
        names = model._meta
        page = f"admin:{names.app_label}_{names.model_name}"
        if isinstance(owner, OneToOneField):
            yield reverse(f"{page}_change", args=[tenant.pk]), capfirst(str(names.verbose_name))
        else:
            yield f"{reverse(f'{page}_changelist')}?{owner.name}={tenant.pk}", capfirst(str(names.verbose_name_plural))


def _owner(model: type[Model]) -> "ForeignKey[Tenant, Tenant] | None":
    """Return the column that says which tenant a row belongs to."""
    found = (field for field in model._meta.concrete_fields if field.name == "tenant")
    return next((field for field in found if isinstance(field, ForeignKey)), None)
