"""The sections of the Licenses tab."""

from collections.abc import Callable

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from licensing.forms import ContingentsForm, TenantStateForm
from licensing.models import Contingent, Product
from portal.forms.base import Access
from portal.settings_page.form import SettingsForm
from portal.settings_page.rows import Row
from portal.tabs import Section, Tab, register

_SERVICE = (Product.ADVANCED_ROUTING, Product.ENTERPRISE_ROUTING, Product.CONTACT_CENTER)
_USER = (
    Product.CONTACT_CENTER_USER,
    Product.ATTENDANT_CONSOLE,
    Product.ASSISTANT,
    Product.INTERACT_USER,
    Product.TRANSCRIPTION,
)
_MODALITIES = (Product.AUDIO_VIDEO, Product.INSTANT_MESSAGING, Product.EXTERNAL_TASK, Product.EMAIL)


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


def _section(key: str, title: Promise, order: int, products: tuple[Product, ...]) -> Section:
    return Section(
        key=key,
        help=(key,),
        tab=Tab.LICENSES,
        title=title,
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
    _section("service-licences", _("Service licences"), 20, _SERVICE),
    _section("user-licences", _("User licences"), 30, _USER),
    _section("modality-licences", _("Modality licences"), 40, _MODALITIES),
)
