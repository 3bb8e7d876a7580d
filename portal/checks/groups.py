"""Checks of security groups: is the group there and readable, and who is in it."""

import uuid
from collections.abc import Callable
from typing import Any

from accounts.cloud import cloud
from microsoft import graph
from microsoft.errors import Problem, TellPerson
from tenants.models import Tenant

Directory = Callable[[Tenant], uuid.UUID]
Run = Callable[[Tenant, str, str], dict[str, Any]]


def check_group(directory: Directory) -> Run:
    """Return a check that the group of an ID exists, is a security group, and may be read."""

    def run(tenant: Tenant, value: str, page: str) -> dict[str, Any]:
        group = graph.get_group(cloud(), directory(tenant), uuid.UUID(value))
        if not group.is_security:
            raise TellPerson(Problem.NOT_SECURITY_GROUP)
        return {"group": group.name}

    return run


def check_members(directory: Directory) -> Run:
    """Return a check that lists one page of the members of the group; `page` is what the page before said."""

    def run(tenant: Tenant, value: str, page: str) -> dict[str, Any]:
        found = graph.list_members(cloud(), directory(tenant), uuid.UUID(value), page)
        rows = [{"name": member.name, "upn": member.upn, "kind": member.kind} for member in found.members]
        return {"members": rows, "next_page": found.next_page}

    return run
