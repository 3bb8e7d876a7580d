"""The sections of the Licenses tab."""

from collections.abc import Callable

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from licensing.forms import ContingentsForm, TenantStateForm
from licensing.models import Contingent
from licensing.products import Group, Product, of_group
from portal.forms.base import Access
from portal.settings_page.form import SettingsForm
from portal.settings_page.rows import Row
from portal.tabs import Section, Tab, register


def contingent_rows(products: tuple[Product, ...]) -> Callable[[SettingsForm, str], list[Row]]:
    """Return a function that makes a row with the contingent of each product."""

    def rows(form: SettingsForm, after: str) -> list[Row]:
        if after:
            return []
        contingents = form.once("contingents", lambda: _contingents(form.tenant.pk))
        return [
            Row(
                kind="licence",
                id=f"licence-{product.value}",
                name=product.value,
                label=str(product.label),
                value=_counts(contingents.get(product)),
            )
            for product in products
        ]

    return rows


def _contingents(tenant_pk: int) -> dict[str, Contingent]:
    return {row.product: row for row in Contingent.objects.filter(tenant_id=tenant_pk)}


def _counts(contingent: Contingent | None) -> str:
    if contingent is None:
        return gettext("Not licensed")
    used, allowed = contingent.used, contingent.allowed
    return gettext("%(used)s used of %(allowed)s allowed") % {
        "used": number_format(used),
        "allowed": number_format(allowed),
    }


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
        rows_after=contingent_rows(products),
        extra_fields={product.value: (product.label, Access(change=None)) for product in products},
    )


register(
    Section(
        key="state",
        tab=Tab.LICENSES,
        title=_("Tenant State"),
        form=TenantStateForm,
        order=10,
        explanation=_("Only Luware changes the state of a tenant."),
        help=("tenant-states", "deleting-a-tenant"),
    ),
    _section(Group.SERVICE, 20),
    _section(Group.USER, 30),
    _section(Group.MODALITY, 40),
)
