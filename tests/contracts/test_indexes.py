"""What a page reads of thousands of tenants it reads through indexes: no sequential scan of tenant-owned tables."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import TenantGroupPermission
from nimbus_admin.demo import bulk
from nimbus_admin.demo.bulk_shapes import partner_directory, partner_group, partner_name
from tenants.models import Tenant, TenantSettings
from tests.cast import sign_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OWNED = {model._meta.db_table for model in (Tenant, TenantGroupPermission, *TenantSettings.__subclasses__())}


def scans(work: Callable[[], object]) -> list[str]:
    """Return the sequential scans of tenant-owned tables in the plans of all queries that `work` makes."""
    with CaptureQueriesContext(connection) as queries:
        work()
    found = []
    with connection.cursor() as cursor:
        for query in queries:
            if not query["sql"].startswith("SELECT"):
                continue
            cursor.execute("EXPLAIN " + query["sql"])
            tables = [line.partition("Seq Scan on ")[2].split() for (line,) in cursor.fetchall()]
            found += [f"{words[0]} in {query['sql'][:300]}" for words in tables if words and words[0] in OWNED]
    return found


def test_partners_pages_scan_no_table(client: Client) -> None:
    bulk.make_tenants(3000, 60)
    bulk.refresh_statistics()
    group = (partner_directory(partner_name(7)), partner_group(partner_name(7)))
    sign_in(client, UserFactory(groups=[group]))
    first = client.get("/tenants/")
    assert first.context["tenants"]["total"] == 50
    mine = first.context["tenants"]["rows"][0]
    pages = {
        "first page": "/tenants/",
        "sorted": "/tenants/?sort=-domain",
        "search by a part of the name": f"/tenants/?q={mine['name'][2:8].strip()}",
        "settings": f"/tenants/{mine['pk']}/settings/general/",
        "home": "/",
    }
    found = {name: scans(lambda address=address: client.get(address)) for name, address in pages.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_search_of_luware_can_use_the_index(client: Client) -> None:
    sign_in(client, UserFactory(is_staff=True))
    with connection.cursor() as cursor:  # as the planner decides by itself when the table is large
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    with CaptureQueriesContext(connection) as queries:
        client.get("/tenants/", {"q": "contoso"})
    searches = [query["sql"] for query in queries if "search_text" in query["sql"].partition("WHERE")[2]]
    assert searches
    with connection.cursor() as cursor:
        for search in searches:
            cursor.execute("EXPLAIN " + search)
            assert "tenant_search" in str(cursor.fetchall())
