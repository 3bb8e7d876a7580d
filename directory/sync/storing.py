"""A page of the directory becomes rows. The number of statements does not grow with the number of people in it.

Who has left the directory, is blocked in it or has become a guest is disabled, not deleted: licences stay with the
row, and count, until somebody takes them back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils import timezone

from directory.models import DirectorySync, DirectoryUser
from directory.services import teams_default_unit
from microsoft.graph import UserChange
from tenants.models import Tenant
from tenants.validators import LONGEST_UPN

BATCH = 2000
UPDATED = ("upn", "name", "department", "is_enabled", "seen_in")
LONGEST = {"name": 256, "department": 128}  # of the columns
Changes = dict[UUID, UserChange]


@dataclass(frozen=True)
class Counts:
    """What a page has done: people added, changed, disabled, and left out for want of a usable UPN."""

    added: int = 0
    updated: int = 0
    disabled: int = 0
    left_out: int = 0


def merged(changes: Iterable[UserChange]) -> Changes:
    """Return one change for each person; a page may tell of somebody twice, and the later word counts."""
    found: Changes = {}
    for change in changes:
        found[change.id] = _completed(found.get(change.id), change)
    return found


def _completed(before: UserChange | None, change: UserChange) -> UserChange:
    if before is None or before.is_gone or change.is_gone:
        return change
    return replace(before, **{name: value for name, value in vars(change).items() if value is not None})


def incomplete(tenant_pk: int, changes: Changes) -> list[UUID]:
    """Return who cannot be stored from what was told: somebody not known as enabled, of whom something is missing."""
    partly = [key for key, change in changes.items() if not change.is_gone and _lacks(change)]
    if not partly:
        return []
    enabled = DirectoryUser.objects.filter(tenant=tenant_pk, object_id__in=partly, is_enabled=True)
    known = set(enabled.values_list("object_id", flat=True))
    return [key for key in partly if key not in known]


def _lacks(change: UserChange) -> bool:
    return None in (change.upn, change.is_enabled, change.is_guest)


def store(sync: DirectorySync, tenant: Tenant, changes: Changes) -> Counts:
    """Add, update, disable and enable the people of a page; call it in the transaction that stores the progress."""
    known = {user.object_id: user for user in DirectoryUser.objects.filter(tenant=tenant, object_id__in=changes)}
    usable = {key: change for key, change in changes.items() if _is_usable(change, known.get(key))}
    left_out = sum(not change.is_gone and not change.is_guest for change in changes.values()) - len(usable)
    usable |= {key: change for key, change in changes.items() if key in known and (change.is_gone or change.is_guest)}
    fresh = [_values(change, None, sync) for key, change in usable.items() if key not in known]
    differing = dict(_differing(usable, known, sync))
    toggled = [known[key].pk for key, values in differing.items() if values["is_enabled"] != known[key].is_enabled]
    _write(tenant, fresh, differing, known)
    DirectoryUser.objects.filter(pk__in=toggled).update(state_since=timezone.now())
    if sync.is_full:
        same = [known[key].pk for key in usable if key in known and key not in differing]
        DirectoryUser.objects.filter(pk__in=same).update(seen_in=sync.generation)
    disabled = sum(known[key].is_enabled and not values["is_enabled"] for key, values in differing.items())
    return Counts(len(fresh), len(differing) - disabled, disabled, left_out)


def _is_usable(change: UserChange, user: DirectoryUser | None) -> bool:
    if change.is_gone or change.is_guest:
        return False
    if change.upn is None:
        return user is not None
    return 0 < len(_text(change.upn)) <= LONGEST_UPN


def _text(text: str) -> str:
    return text.replace("\x00", "").strip()  # PostgreSQL stores no NUL


def _values(change: UserChange, user: DirectoryUser | None, sync: DirectorySync) -> dict[str, Any]:
    """Return the columns as they shall be. A full reading tells everything: what it leaves out is empty there."""
    values: dict[str, Any] = {"object_id": change.id, "upn": _text(change.upn or "") or (user.upn if user else "")}
    for name, longest in LONGEST.items():
        told = getattr(change, name)
        kept = "" if user is None or sync.is_full else getattr(user, name)
        values[name] = kept if told is None else _text(told)[:longest]
    enabled = (user is None or sync.is_full or user.is_enabled) if change.is_enabled is None else change.is_enabled
    values["is_enabled"] = enabled and not change.is_gone and not change.is_guest
    values["seen_in"] = sync.generation
    return values


def _differing(
    changes: Changes, known: dict[UUID, DirectoryUser], sync: DirectorySync
) -> Iterator[tuple[UUID, dict[str, Any]]]:
    for key in changes.keys() & known.keys():
        user, change = known[key], changes[key]
        if change.is_gone or change.is_guest:
            values = {name: getattr(user, name) for name in UPDATED} | {"object_id": key, "is_enabled": False}
        else:
            values = _values(change, user, sync)
        if any(values[name] != getattr(user, name) for name in UPDATED if name != "seen_in"):
            yield key, values


def _write(
    tenant: Tenant, fresh: list[dict[str, Any]], differing: dict[UUID, dict[str, Any]], known: dict[UUID, DirectoryUser]
) -> None:
    rows = [DirectoryUser(tenant=tenant, unit_id=known[key].unit_id, **values) for key, values in differing.items()]
    if fresh:
        unit = teams_default_unit(tenant)
        rows += [DirectoryUser(tenant=tenant, unit=unit, **values) for values in fresh]
    DirectoryUser.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["tenant", "object_id"], update_fields=UPDATED
    )


def disable_unseen(sync: DirectorySync) -> int:
    """Disable a batch of the people whom the full reading has not seen; return how many."""
    unseen = DirectoryUser.objects.filter(tenant=sync.tenant_id, is_enabled=True).exclude(seen_in=sync.generation)
    batch = unseen.order_by("pk").values("pk")[:BATCH]
    return DirectoryUser.objects.filter(pk__in=batch).update(is_enabled=False, state_since=timezone.now())
