"""Every night all stored connections are checked again, so that breakage is seen before a customer calls."""

from collections.abc import Iterator
from itertools import islice

from portal.checks.service import queued, saved_connections
from portal.models import ConnectionCheck
from portal.tabs import with_sections
from tenants.models import Tenant
from tenants.scope import every_tenant

BATCH = 500


def queue_every_check() -> int:
    """Queue a check for each stored connection of each tenant, in batches; return how many are new.

    Who has an open check of the same value already gets none. Nobody is called here: the sweeper feeds the
    workers a few at a time, which spreads the work.
    """
    made = 0
    with every_tenant("the nightly round checks all tenants"):
        tenants = with_sections(Tenant.objects.filter(pending_deletion_since=None))
        rows = (row for tenant in tenants.iterator(chunk_size=BATCH) for row in _rows(tenant))
        while batch := list(islice(rows, BATCH)):
            before = ConnectionCheck.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            ConnectionCheck.objects.bulk_create(batch, ignore_conflicts=True)
            made += ConnectionCheck.objects.filter(pk__gt=before).count()
    return made


def _rows(tenant: Tenant) -> Iterator[ConnectionCheck]:
    for section, name, kind in saved_connections(tenant):
        yield queued(tenant, kind, section.stored_value(name, tenant), None)
