"""Security groups, their members, and the groups of a person."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from microsoft.cloud import Cloud
from microsoft.errors import Problem, failure
from microsoft.graph.calls import call

PAGE_SIZE = 50


@dataclass(frozen=True)
class Group:
    """A group of a directory; only a security group can grant roles."""

    id: UUID
    name: str
    is_security: bool


@dataclass(frozen=True)
class Member:
    """A direct member of a group. `kind` is user, group, device, servicePrincipal or orgContact.

    `name` and `upn` are '' where the portal may see that somebody is a member but not who.
    """

    id: UUID
    kind: str
    name: str
    upn: str


@dataclass(frozen=True)
class MembersPage:
    """Up to 50 members, and what to hand to `list_members` for the next ('' at the end)."""

    members: tuple[Member, ...]
    next_page: str


def get_group(cloud: Cloud, directory_id: UUID, group_id: UUID) -> Group:
    """Return the group; raises TellPerson(not_found) when the directory has none with this id."""
    found = call(cloud, directory_id, f"groups/{group_id}?$select=id,displayName,securityEnabled,groupTypes")
    try:
        return Group(
            id=UUID(found["id"]),
            name=found.get("displayName") or "",
            is_security=found.get("securityEnabled") is True and "Unified" not in (found.get("groupTypes") or []),
        )
    except (KeyError, ValueError, TypeError):
        raise failure(Problem.INVALID_ANSWER) from None


def list_members(cloud: Cloud, directory_id: UUID, group_id: UUID, page: str = "") -> MembersPage:
    """Return a page of the direct members. `page` is the `next_page` of an earlier answer for the same group.

    It may have travelled through a browser, so anything but a members page of this group is refused as
    not_found.
    """
    start = f"groups/{group_id}/members"
    if page and not _is_members_page(page, start):
        raise failure(Problem.NOT_FOUND)
    found = call(cloud, directory_id, page or f"{start}?$top={PAGE_SIZE}")
    try:
        members = tuple(_member(entry) for entry in found["value"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise failure(Problem.INVALID_ANSWER) from None
    return MembersPage(members, _next_page(cloud, str(found.get("@odata.nextLink", "")), start))


def _member(entry: dict[str, Any]) -> Member:
    return Member(
        id=UUID(entry["id"]),
        kind=str(entry.get("@odata.type", "")).removeprefix("#microsoft.graph."),
        name=entry.get("displayName") or "",
        upn=entry.get("userPrincipalName") or "",
    )


def _is_members_page(page: str, start: str) -> bool:
    parts = urlsplit(page)
    return not (parts.scheme or parts.netloc or parts.fragment) and unquote(parts.path).lower() == start


def _next_page(cloud: Cloud, link: str, start: str) -> str:
    if not link:
        return ""
    base = f"{cloud.graph_url}/"
    page = link.removeprefix(base)
    if page == link or not _is_members_page(page, start):
        raise failure(Problem.INVALID_ANSWER)
    return page


def group_ids_of(
    cloud: Cloud, directory_id: UUID, object_id: UUID, among: Collection[UUID] | None = None
) -> frozenset[UUID]:
    """Return the security groups (those in `among`) that a person is in, directly or through other groups."""
    if among is not None and not among:
        return frozenset()
    found = call(cloud, directory_id, f"users/{object_id}/getMemberGroups", body={"securityEnabledOnly": True})
    try:
        groups = frozenset(UUID(group) for group in found["value"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise failure(Problem.INVALID_ANSWER) from None
    return groups if among is None else groups & frozenset(among)
