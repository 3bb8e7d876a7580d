"""The organization units of a tenant as a tree, read in one query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from directory.models import OrganizationUnit

SEPARATOR = " / "


@dataclass(frozen=True)
class Node:
    """One unit with its place: `path` names it from the root, `depth` is 0 for the root."""

    unit: OrganizationUnit
    path: str
    depth: int

    @property
    def place(self) -> str:
        """The path without the root."""
        return without_root(self.path)


def without_root(path: str) -> str:
    """Return a path without the root, which all have in common; the root by its own name."""
    return path.partition(SEPARATOR)[2] or path


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
        next_ones = sorted(children.get(node.unit.pk, ()), key=lambda unit: unit.name.lower(), reverse=True)
        waiting += [Node(unit, f"{node.path}{SEPARATOR}{unit.name}", node.depth + 1) for unit in next_ones]
    return found


def upwards(unit: OrganizationUnit) -> Iterator[OrganizationUnit]:
    """Return the unit and those above it, up to the root."""
    units = {other.pk: other for other in OrganizationUnit.objects.filter(tenant_id=unit.tenant_id)}
    step: OrganizationUnit | None = unit
    while step is not None:
        yield step
        step = None if step.parent_id is None else units[step.parent_id]


def path_of(unit: OrganizationUnit) -> str:
    """Return the names from the root down to the unit."""
    return SEPARATOR.join(step.name for step in reversed(list(upwards(unit))))


def below(nodes_in_order: Sequence[Node], unit_pk: int) -> list[int]:
    """Return the keys of a unit and of all units below it; `nodes_in_order` is what `nodes` returned."""
    found: list[int] = []
    depth: int | None = None
    for node in nodes_in_order:
        if node.unit.pk == unit_pk:
            depth = node.depth
        elif depth is not None and node.depth <= depth:
            break
        if depth is not None:
            found.append(node.unit.pk)
    return found
