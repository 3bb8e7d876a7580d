"""The rows of the Licenses tab: what is used, allowed and free of each product, and for how long."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licensing.models import Contingent
from licensing.products import Product
from portal.settings_page.form import SettingsForm
from portal.settings_page.rows import Row

WARNING_DAYS = 30


@dataclass
class LicenceRow(Row):
    """One product. `warning` says what somebody has to do about it; empty when nothing."""

    used: int = 0
    allowed: int = 0
    warning: str = ""


def licence_rows(form: SettingsForm, products: tuple[Product, ...]) -> list[Row]:
    """Return a row for each product; the counters come from the contingents, read once for all sections."""
    contingents = form.once("contingents", lambda: contingents_of(form.tenant.pk))
    return [_row(product, contingents.get(product)) for product in products]


def contingents_of(tenant_pk: int) -> dict[str, Contingent]:
    """Return product -> contingent of a tenant."""
    return {row.product: row for row in Contingent.objects.filter(tenant_id=tenant_pk)}


def _row(product: Product, contingent: Contingent | None) -> LicenceRow:
    row = LicenceRow(
        kind="licence",
        id=f"licence-{product.value}",
        name=product.value,
        label=str(product.label),
        value=_("Not licensed"),
    )
    if contingent is not None:
        row.used, row.allowed = contingent.used, contingent.allowed
        row.value = _("%(used)s used of %(allowed)s allowed, %(free)s free") % {
            "used": number_format(contingent.used),
            "allowed": number_format(contingent.allowed),
            "free": number_format(contingent.free),
        }
        row.warning = " ".join(
            text for text in (_over_use(contingent), validity(contingent, timezone.now().date())) if text
        )
    return row


def _over_use(contingent: Contingent) -> str:
    words = ngettext(
        "%(over)s more is assigned than the contingent allows: take it back, or ask Luware for more.",
        "%(over)s more are assigned than the contingent allows: take some back, or ask Luware for more.",
        contingent.over,
    )
    return words % {"over": number_format(contingent.over)} if contingent.over else ""


def validity(contingent: Contingent, today: date) -> str:
    """Return what is to be known of the days of a contingent; empty while it is valid for more than 30 days."""
    begins, ends = contingent.valid_from, contingent.valid_until
    if begins is not None and begins > today:
        return _("Valid from %(day)s on; until then nothing can be assigned.") % {"day": date_format(begins)}
    if ends is None or (ends - today).days > WARNING_DAYS:
        return ""
    if ends < today:
        words = _("Expired on %(day)s: nothing more can be assigned. Ask your partner or Luware to extend it.")
        return words % {"day": date_format(ends)}
    words = _("Ends on %(day)s. Ask your partner or Luware to extend it.")
    return words % {"day": date_format(ends)}
