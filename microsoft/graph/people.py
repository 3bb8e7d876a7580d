"""People of a directory: is an account a guest, who is found by a filter, what is somebody's object id."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from microsoft.cloud import Cloud
from microsoft.errors import Problem, failure
from microsoft.graph.calls import Content, call, literal, with_options

SHOWN_PEOPLE = 10
# https://learn.microsoft.com/graph/aad-advanced-queries: ne, not and endsWith need this header and $count.
ADVANCED = {"ConsistencyLevel": "eventual"}
FILTER_PROBLEMS = {400: Problem.BAD_FILTER, 414: Problem.BAD_FILTER}


class GuestState(StrEnum):
    """What an account is in a directory. `member`: somebody there has the address and is no guest."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    MEMBER = "member"
    NOT_INVITED = "not_invited"


@dataclass(frozen=True)
class FoundPerson:
    """Somebody whom a filter finds."""

    name: str
    upn: str


def guest_state(cloud: Cloud, directory_id: UUID, mail: str) -> GuestState:
    """Say whether the account with address `mail` is a guest of the directory; raises MicrosoftError."""
    wanted = literal(mail)
    options = {
        "filter": f"mail eq {wanted} or otherMails/any(o:o eq {wanted})",
        "select": "id,userType,externalUserState",
    }
    states = {_state(entry) for entry in _entries(call(cloud, directory_id, with_options("users", options)))}
    # The address may belong to several; the one by which the account can act counts.
    return next((state for state in GuestState if state in states), GuestState.NOT_INVITED)


def _state(entry: dict[str, Any]) -> GuestState:
    if entry.get("userType") != "Guest":
        return GuestState.MEMBER
    return GuestState.PENDING if entry.get("externalUserState") == "PendingAcceptance" else GuestState.ACCEPTED


def try_filter(cloud: Cloud, directory_id: UUID, filter_text: str) -> tuple[FoundPerson, ...]:
    """Return the first 10 people whom the value of a `$filter` finds.

    Raises TellPerson(bad_filter) with Graph's own complaint in `detail`, and any other MicrosoftError.
    """
    options = {
        "filter": filter_text,
        "count": "true",
        "top": str(SHOWN_PEOPLE),
        "select": "displayName,userPrincipalName",
    }
    found = call(cloud, directory_id, with_options("users", options), headers=ADVANCED, problems=FILTER_PROBLEMS)
    return tuple(
        FoundPerson(str(entry.get("displayName") or ""), str(entry.get("userPrincipalName") or ""))
        for entry in _entries(found)[:SHOWN_PEOPLE]
    )


def object_id_of(cloud: Cloud, directory_id: UUID, upn: str) -> UUID:
    """Return the object id of the person with this UPN; raises TellPerson(unknown_user).

    By a filter, because a UPN may begin with $ or hold #, which the path of a user does not take.
    """
    options = {"filter": f"userPrincipalName eq {literal(upn)}", "select": "id"}
    entries = _entries(call(cloud, directory_id, with_options("users", options)))
    if not entries:
        raise failure(Problem.UNKNOWN_USER)
    try:
        return UUID(entries[0]["id"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise failure(Problem.INVALID_ANSWER) from None


def _entries(content: Content) -> list[dict[str, Any]]:
    entries = content.get("value")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise failure(Problem.INVALID_ANSWER)
    return entries
