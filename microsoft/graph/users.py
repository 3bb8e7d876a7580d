"""The users of a directory and what has changed among them, page by page.

https://learn.microsoft.com/graph/delta-query-overview and /graph/api/user-delta: `$select` and the size of a page
are asked for once, the links of the answers carry them on; a page holds a link to the next page or, at the end,
the link by which the next round begins; an entry holds at least the properties that have changed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from microsoft.cloud import Cloud
from microsoft.errors import Problem, failure
from microsoft.graph.calls import Content, call, literal, with_options

PAGE_SIZE = 500
LONGEST_LINK = 16_000
MOST_IDS = 15  # https://learn.microsoft.com/graph/filter-query-parameter: values of one `in`
SELECT = "id,displayName,userPrincipalName,department,accountEnabled,userType"
_PATHS = frozenset({"users/delta", "users/delta()", "users/microsoft.graph.delta", "users/microsoft.graph.delta()"})
# Microsoft asks for a new start by 410, and for users whose token is older than seven days by 400.
_LINK_PROBLEMS = {400: Problem.RESYNC_REQUIRED, 404: Problem.INVALID_ANSWER, 410: Problem.RESYNC_REQUIRED}
_START_PROBLEMS = {404: Problem.INVALID_ANSWER, 410: Problem.INVALID_ANSWER}


@dataclass(frozen=True)
class UserChange:
    """What a directory says of one user; None where it says nothing. `is_gone`: the directory has them no longer."""

    id: UUID
    name: str | None = None
    upn: str | None = None
    department: str | None = None
    is_enabled: bool | None = None
    is_guest: bool | None = None
    is_gone: bool = False


@dataclass(frozen=True)
class UsersPage:
    """Changes of users, and either where the next page is or, at the end, where the next round begins."""

    changes: tuple[UserChange, ...]
    next_link: str = ""
    delta_link: str = ""


def users_delta(cloud: Cloud, directory_id: UUID, link: str = "") -> UsersPage:
    """Return the first page of all users, or the page at `link`, which an earlier page of the directory gave.

    Raises TellPerson(resync_required) when Microsoft no longer knows how to go on from `link`: start again
    without one. invalid_answer also stands for a link that leads anywhere but to this function of Graph.
    """
    start = with_options("users/delta", {"select": SELECT})
    path = _path_of(cloud, link) if link else start
    headers = {"Prefer": f"odata.maxpagesize={PAGE_SIZE}"}
    problems = _LINK_PROBLEMS if link else _START_PROBLEMS
    found = call(cloud, directory_id, path, headers=headers, problems=problems)
    next_link, delta_link = _link(cloud, found, "@odata.nextLink"), _link(cloud, found, "@odata.deltaLink")
    if bool(next_link) == bool(delta_link) or (next_link and next_link == link):
        raise failure(Problem.INVALID_ANSWER)
    return UsersPage(_changes(found), next_link, delta_link)


def users_by_id(cloud: Cloud, directory_id: UUID, ids: Collection[UUID]) -> tuple[UserChange, ...]:
    """Return all that is known of the users with these ids, as far as the directory has them."""
    wanted = sorted(ids)
    found: list[UserChange] = []
    for first in range(0, len(wanted), MOST_IDS):
        some = ",".join(literal(str(key)) for key in wanted[first : first + MOST_IDS])
        options = {"filter": f"id in ({some})", "select": SELECT}
        found += _changes(call(cloud, directory_id, with_options("users", options)))
    return tuple(found)


def _path_of(cloud: Cloud, link: str) -> str:
    path = link.removeprefix(f"{cloud.graph_url}/")
    parts = urlsplit(path)
    leads_away = path == link or parts.scheme or parts.netloc or parts.fragment or len(link) > LONGEST_LINK
    if leads_away or unquote(parts.path).lower() not in _PATHS:
        raise failure(Problem.INVALID_ANSWER)
    return path


def _link(cloud: Cloud, found: Content, name: str) -> str:
    link = found.get(name, "")
    if not isinstance(link, str):
        raise failure(Problem.INVALID_ANSWER)
    if link:
        _path_of(cloud, link)
    return link


def _changes(found: Content) -> tuple[UserChange, ...]:
    entries: Sequence[dict[str, Any]] = found.get("value", [])
    try:
        return tuple(_change(entry) for entry in entries)
    except (KeyError, ValueError, TypeError, AttributeError):
        raise failure(Problem.INVALID_ANSWER) from None


def _change(entry: dict[str, Any]) -> UserChange:
    key = UUID(entry["id"])
    if "@removed" in entry:
        return UserChange(key, is_gone=True)
    enabled = entry.get("accountEnabled")
    return UserChange(
        key,
        name=_text(entry, "displayName"),
        upn=_text(entry, "userPrincipalName"),
        department=_text(entry, "department"),
        is_enabled=enabled if isinstance(enabled, bool) else None,
        # null: the account is older than the property, and no guest
        is_guest=str(entry["userType"] or "").lower() == "guest" if "userType" in entry else None,
    )


def _text(entry: dict[str, Any], word: str) -> str | None:
    return str(entry[word] or "") if word in entry else None
