"""The contingents of a tenant as a file for spreadsheets."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.utils.translation import gettext as _

from licensing.models import Contingent
from licensing.products import Product

BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets see that the file is UTF-8
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, "CSV Injection")."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def contingents_file(contingents: Iterable[Contingent]) -> str:
    """Return the contingents as CSV, one line for each product that is licensed."""
    found = {row.product: row for row in contingents}
    output = StringIO()
    writer = csv.writer(output)
    writer.writerow([_("Licence"), _("Used"), _("Allowed"), _("Free"), _("Valid from"), _("Valid until")])
    for product in Product:
        row = found.get(product)
        if row is not None:
            cells = (product.label, row.used, row.allowed, row.free, row.valid_from, row.valid_until)
            writer.writerow([neutral(cell) for cell in cells])
    return BYTE_ORDER_MARK + output.getvalue()
