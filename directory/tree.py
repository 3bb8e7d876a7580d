"""The organization units of a tenant as a tree, read in one query."""

from dataclasses import dataclass

from directory.models import OrganizationUnit

SEPARATOR = " / "


@dataclass(frozen=True)
class Node:
    """One unit with its place: `path` names it from the root, `depth` is 0 for the root."""

    unit: OrganizationUnit
    path: str
    depth: int


def nodes(tenant_pk: int) -> list[Node]:
    """Return the units of the tenant, parents before children, siblings by name."""
    children: dict[int | None, list[OrganizationUnit]] = {}
    for unit in OrganizationUnit.objects.filter(tenant_id=tenant_pk):
        children.setdefault(unit.parent_id, []).append(unit)
    found: list[Node] = []
    waiting = [Node(unit, unit.name, 0) for unit in children.get(None, ())]
    while waiting:
        node = waiting.pop()
        found.append(node)
        below = sorted(children.get(node.unit.pk, ()), key=lambda unit: unit.name.lower(), reverse=True)
        waiting += [Node(unit, f"{node.path}{SEPARATOR}{unit.name}", node.depth + 1) for unit in below]
    return found
