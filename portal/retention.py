"""Details of the change history go when the tenant's data retention time is over (product description, "Data Privacy").

That something was changed, by whom and when, stays; what it was changed from and to does not.
"""

from datetime import timedelta

from django.db.models import DurationField, F, Func
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from portal.models import Change
from tenants.models import RETENTION
from tenants.scope import every_tenant

BATCH = 5000
SHORTEST = timedelta(days=28)  # a month at least, as whole months are set


class Months(Func):
    """That many months as PostgreSQL counts them."""

    function = "make_interval"
    template = "%(function)s(months => %(expressions)s)"
    output_field = DurationField()


def purge_history_details() -> int:
    """Empty the values of changes that are older than their tenant keeps them; return how many. In batches."""
    with every_tenant("the retention time of every tenant is kept"):
        kept = Months(Coalesce(F("tenant__dataprivacy__data_retention_months"), RETENTION))
        aged = Change.objects.filter(is_purged=False, at__lt=timezone.now() - SHORTEST)
        old = aged.annotate(kept=kept).filter(at__lt=Now() - F("kept"))
        purged = 0
        while keys := list(old.order_by("at").values_list("pk", flat=True)[:BATCH]):
            purged += Change.objects.filter(pk__in=keys).update(old="", new="", is_purged=True)
        return purged
