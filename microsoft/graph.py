"""Microsoft Graph: security groups, their members, and the groups of a person."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import requests

from microsoft.cloud import Cloud
from microsoft.entra import app_token, forget_app_token
from microsoft.errors import MicrosoftError, Problem, failure, request_id_of, retry_after_seconds
from microsoft.transport import http_session

PAGE_SIZE = 50
PROBLEM_OF_STATUS = {
    401: Problem.BAD_CREDENTIALS,
    403: Problem.INSUFFICIENT_PERMISSIONS,
    404: Problem.NOT_FOUND,
    408: Problem.TIMED_OUT,
    429: Problem.THROTTLED,
}


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
    found = _call(cloud, directory_id, f"groups/{group_id}?$select=id,displayName,securityEnabled,groupTypes")
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
    found = _call(cloud, directory_id, page or f"{start}?$top={PAGE_SIZE}")
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
    found = _call(cloud, directory_id, f"users/{object_id}/getMemberGroups", body={"securityEnabledOnly": True})
    try:
        groups = frozenset(UUID(group) for group in found["value"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise failure(Problem.INVALID_ANSWER) from None
    return groups if among is None else groups & frozenset(among)


def _call(cloud: Cloud, directory_id: UUID, path: str, *, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = _send(cloud, directory_id, path, body)
    if answer.status_code == requests.codes.unauthorized:
        # A kept token may have been revoked, or issued before a consent; a fresh one decides.
        forget_app_token(directory_id)
        answer = _send(cloud, directory_id, path, body)
    if answer.status_code != requests.codes.ok:
        raise _refusal(answer)
    try:
        content = answer.json()
    except ValueError:
        raise failure(Problem.INVALID_ANSWER, request_id=request_id_of(answer.headers)) from None
    if not isinstance(content, dict):
        raise failure(Problem.INVALID_ANSWER, request_id=request_id_of(answer.headers))
    return content


def _send(cloud: Cloud, directory_id: UUID, path: str, body: dict[str, Any] | None) -> requests.Response:
    return http_session(cloud).request(
        "GET" if body is None else "POST",
        f"{cloud.graph_url}/{path}",
        json=body,
        headers={"Authorization": f"Bearer {app_token(cloud, directory_id)}", "Accept": "application/json"},
    )


def _refusal(answer: requests.Response) -> MicrosoftError:
    default = Problem.SERVICE_ERROR if answer.status_code >= 500 else Problem.INVALID_ANSWER
    return failure(
        PROBLEM_OF_STATUS.get(answer.status_code, default),
        retry_after=retry_after_seconds(answer.headers),
        request_id=request_id_of(answer.headers),
    )
