"""The sections of the Licenses tab."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from licensing.forms import ContingentsForm, TenantStateForm
from licensing.products import Group, Product, of_group
from licensing.rows import licence_rows
from portal.forms.base import Access
from portal.settings_page.form import SettingsForm
from portal.settings_page.rows import Row
from portal.tabs import Section, Tab, register
from tenants.permissions import TenantPermission as May


def _rows_of(products: tuple[Product, ...]) -> Callable[[SettingsForm, str], list[Row]]:
    return lambda form, after: [] if after else licence_rows(form, products)


def export_row(form: SettingsForm, after: str) -> list[Row]:
    """Return the row with the file of all contingents, for who may see them."""
    if after != "state" or May.VIEW_DIRECTORY not in form.held:
        return []
    return [
        Row(
            kind="link",
            id="licence-export",
            name="licence-export",
            label=gettext("All licences as a file"),
            hint=gettext("Used, allowed and free of each licence, for a spreadsheet (CSV)."),
            address=reverse("licence-export", args=[form.tenant.pk]),
            link_words=gettext("Download"),
        )
    ]


def _section(group: Group, order: int) -> Section:
    products = of_group(group)
    return Section(
        key=group.value,
        help=(group.value,),
        tab=Tab.LICENSES,
        title=group.label,
        form=ContingentsForm,
        order=order,
        explanation=_("What your contingent allows. Only Luware can raise it."),
        rows_after=_rows_of(products),
        extra_fields={product.value: (product.label, Access(change=None)) for product in products},
    )


register(
    Section(
        key="state",
        tab=Tab.LICENSES,
        title=_("Tenant State"),
        form=TenantStateForm,
        rows_after=export_row,
        order=10,
        explanation=_("Only Luware changes the state of a tenant."),
        help=("tenant-states", "deleting-a-tenant"),
    ),
    _section(Group.SERVICE, 20),
    _section(Group.USER, 30),
    _section(Group.MODALITY, 40),
)
