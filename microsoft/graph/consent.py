"""What a directory has consented to: https://learn.microsoft.com/graph/api/oauth2permissiongrant-list."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from microsoft.cloud import Cloud
from microsoft.errors import Problem, TellPerson, failure
from microsoft.graph.calls import call, literal, with_options

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"


@dataclass(frozen=True)
class ConsentState:
    """Whether an administrator has consented to all the scopes for everybody, and which are missing."""

    granted: bool
    missing: tuple[str, ...]


def consent_state(cloud: Cloud, directory_id: UUID, scopes: Sequence[str]) -> ConsentState:
    """Compare `scopes` of Graph with what the directory has consented to for everybody.

    A directory that does not know the portal's application, or has disabled it, lacks all of them.
    Raises MicrosoftError; insufficient_permissions when the portal may not read consents there.
    """
    try:
        given = _given(cloud, directory_id)
    except TellPerson as error:
        if error.problem is not Problem.CONSENT_MISSING:
            raise
        given = frozenset()
    missing = tuple(scope for scope in scopes if scope.rpartition("/")[2].lower() not in given)
    return ConsentState(not missing, missing)


def _given(cloud: Cloud, directory_id: UUID) -> frozenset[str]:
    asked = f"appId in ({literal(cloud.client_id)},{literal(GRAPH_APP_ID)})"
    options = {"filter": asked, "select": "id,appId"}
    found = call(cloud, directory_id, with_options("servicePrincipals", options))
    try:
        principals = {str(entry["appId"]).lower(): str(entry["id"]) for entry in found["value"]}
    except (KeyError, TypeError):
        raise failure(Problem.INVALID_ANSWER) from None
    ours, graph = principals.get(cloud.client_id.lower()), principals.get(GRAPH_APP_ID)
    if ours is None or graph is None:
        return frozenset()
    return _scopes(cloud, directory_id, ours, graph)


def _scopes(cloud: Cloud, directory_id: UUID, ours: str, graph: str) -> frozenset[str]:
    # A person's own consent (Principal) does not count, and there may be thousands of those.
    asked = f"clientId eq {literal(ours)} and consentType eq 'AllPrincipals'"
    found = call(cloud, directory_id, with_options("oauth2PermissionGrants", {"filter": asked}))
    try:
        texts = [
            str(entry["scope"] or "")
            for entry in found["value"]
            if entry["consentType"] == "AllPrincipals" and entry["resourceId"] == graph
        ]
    except (KeyError, TypeError):
        raise failure(Problem.INVALID_ANSWER) from None
    return frozenset(scope.lower() for text in texts for scope in text.split())
