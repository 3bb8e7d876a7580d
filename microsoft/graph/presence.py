"""The Teams presence of a person, as a guest account sees it: https://learn.microsoft.com/graph/api/presence-get."""

from dataclasses import dataclass
from uuid import UUID

from microsoft.accounts import Account
from microsoft.cloud import Cloud
from microsoft.errors import Problem, failure
from microsoft.graph.calls import account_call
from microsoft.graph.people import object_id_of

SCOPES = ("Presence.Read.All",)
PROBLEMS = {403: Problem.GUEST_ACCESS_RESTRICTED, 404: Problem.UNKNOWN_USER}
HIDDEN = "PresenceUnknown"


@dataclass(frozen=True)
class Presence:
    """Availability (Available, Busy, Away ...) and what it is about (InACall, InAMeeting ...), in Graph's words."""

    availability: str
    activity: str


def presence_of(cloud: Cloud, directory_id: UUID, account: Account, upn: str) -> Presence:
    """Read the presence of a person through a guest account.

    Raises TellPerson with unknown_user, presence_hidden (Teams tells the account nothing about the person),
    guest_access_restricted, consent_missing and what `entra.account_token` raises; TryAgain.
    """
    person = object_id_of(cloud, directory_id, upn)
    found = account_call(cloud, directory_id, account, f"users/{person}/presence", scopes=SCOPES, problems=PROBLEMS)
    availability, activity = found.get("availability"), found.get("activity")
    if not isinstance(availability, str) or not isinstance(activity, str):
        raise failure(Problem.INVALID_ANSWER)
    if availability == HIDDEN:
        raise failure(Problem.PRESENCE_HIDDEN)
    return Presence(availability, activity)
