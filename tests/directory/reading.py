"""What tests of the user directory share: a directory in the simulated cloud, and a worker's turns."""

import uuid
from typing import Any

from django.utils import timezone

from directory.models import DirectorySync, DirectoryUser
from directory.sync import service
from microsoft.simulator import Directory, Person, RunningSimulator
from tenants.models import Tenant
from tenants.scope import every_tenant, tenant_scope


def person(number: int, **facts: Any) -> Person:
    values = {"name": f"Person {number}", "upn": f"p{number}@people.example", "department": "Sales"}
    return Person(str(uuid.UUID(int=number + 1)), **values | facts)


def directory_of(
    simulator: RunningSimulator, tenant: Tenant, count: int = 0, page_size: int = 999, **facts: Any
) -> Directory:
    """Put the tenant's directory with so many people into the simulated cloud."""
    people = [person(number) for number in range(count)]
    made = Directory(str(tenant.tenant_id), tenant.name, f"{tenant.tenant_id}.example", people=people, **facts)
    made.page_size = page_size
    simulator.world.directories.append(made)
    return made


def ask(tenant: Tenant) -> DirectorySync:
    with tenant_scope(tenant.pk):
        return service.ask(tenant, None)


def now_due(sync: DirectorySync) -> None:
    """Let the time pass that a reading has to wait."""
    with tenant_scope(sync.tenant_id):
        DirectorySync.objects.filter(pk=sync.pk, status="queued").update(due_at=timezone.now())


def turn(sync: DirectorySync) -> DirectorySync:
    """Let a worker take the reading once."""
    now_due(sync)
    service.run(sync.pk)
    return row(sync)


def read(tenant: Tenant) -> DirectorySync:
    """Ask for a reading and let workers take it until it is over."""
    sync = ask(tenant)
    for _ in range(200):
        sync = turn(sync)
        if sync.status == "done":
            return sync
    raise AssertionError(f"the reading does not end: {sync.code}")


def row(sync: DirectorySync) -> DirectorySync:
    with every_tenant("the test looks at any row"):
        return DirectorySync.objects.get(pk=sync.pk)


def users(tenant: Tenant) -> dict[str, DirectoryUser]:
    """Return the users of a tenant by UPN."""
    with tenant_scope(tenant.pk):
        return {user.upn: user for user in DirectoryUser.objects.select_related("unit")}


def enabled(tenant: Tenant) -> set[str]:
    return {upn for upn, user in users(tenant).items() if user.is_enabled}


def counts(sync: DirectorySync) -> tuple[int, int, int]:
    return sync.added, sync.updated, sync.disabled
