"""A tenant with something in every tab, a save that changes something in every tab, and a tree of 1,000 units."""

import re
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.measuring import figure, queries
from directory.models import OrganizationUnit
from licensing.models import Contingent, Product
from portal.models import Change
from portal.tabs import Tab, section
from tenants.models import Tenant

UNITS, BELOW_ONE = 1_000, 30
_OWN_TABLES = re.compile(r'^(INSERT INTO|UPDATE) "(tenants|directory|extensions|presence|portal)_')


def furnish(tenant: Tenant) -> None:
    """Give a tenant a contingent of every product, which its Licenses tab and the peer's page show."""
    Contingent._base_manager.bulk_create(
        [Contingent(tenant=tenant, product=product, allowed=50) for product in Product], ignore_conflicts=True
    )


def change_every_tab(fields: dict[str, str], number: int) -> dict[str, str]:
    """Return the fields with something changed in each tab but Data Privacy; save `number` differs from the last."""
    odd = number % 2
    changed = fields | {
        "save": "1",
        "tenant-company_name": f"Company {number}",
        "contact-name": f"Name {number}",
        "provisioning-allow_provisioning": ("everyone", "tenant")[odd],
        "attendant-team_visibility": ("all", "own")[odd],
    }
    for name in fields:
        if re.search(r"recovery_seconds|max_tasks", name):
            changed[name] = str(10 + odd)
    switches = {"im-enabled", "email-enabled"}
    return {name: value for name, value in changed.items() if name not in switches} | dict.fromkeys(
        switches if odd else (), "on"
    )


def transactions(tenant: Tenant, save: Callable[[], object]) -> None:
    """Print in how many transactions a save writes. Raises RuntimeError unless it has changed a field in every tab."""
    with CaptureQueriesContext(connection) as captured:
        save()
    writing, has_written = 0, False
    for query in captured:
        if query["sql"].startswith("BEGIN"):
            has_written = False
        elif _OWN_TABLES.match(query["sql"]) and not has_written:
            writing, has_written = writing + 1, True
    figure("settings_save_transactions", writing, "transactions")
    version = Tenant.objects.get(pk=tenant.pk).settings_version
    keys = Change._base_manager.filter(tenant=tenant, version=version).values_list("section", flat=True)
    untouched = {*Tab} - {Tab.LICENSES} - {section(key).tab for key in keys}
    if untouched:
        raise RuntimeError(f"The save has changed nothing in {sorted(untouched)}.")


def queries_with_many_units(tenant: Tenant, page: Callable[[], object]) -> None:
    """Print how many queries the page takes while the tenant has 1,000 units; it has its root alone otherwise."""
    add_units(tenant, UNITS)
    figure("settings_page_queries_1000_units", queries(page), "queries")
    OrganizationUnit._base_manager.filter(tenant=tenant, parent__parent__isnull=False).delete()
    OrganizationUnit._base_manager.filter(tenant=tenant, parent__isnull=False).delete()


def add_units(tenant: Tenant, total: int) -> None:
    """Add two levels below the root, until the tenant has `total` units."""
    root = OrganizationUnit._base_manager.get(tenant=tenant, parent=None)
    sites = OrganizationUnit._base_manager.bulk_create(
        OrganizationUnit(tenant=tenant, parent=root, name=f"Site {number}") for number in range(total // BELOW_ONE)
    )
    OrganizationUnit._base_manager.bulk_create(
        OrganizationUnit(tenant=tenant, parent=sites[number % len(sites)], name=f"Department {number}")
        for number in range(total - 1 - len(sites))
    )
