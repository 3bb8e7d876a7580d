"""What Entra ID writes into tokens, whichever way they are asked for."""

import hashlib
from uuid import uuid4

from werkzeug.datastructures import MultiDict

from microsoft.simulator import entra_answers as answers
from microsoft.simulator.state import LOGIN_HOST, State
from microsoft.simulator.world import Directory, Group, Person

MOST_GROUPS = 200
TOKEN_FAILURES = {"entra_throttled": answers.THROTTLED, "entra_server_error": answers.UNAVAILABLE}
Form = MultiDict[str, str]


def issuer_of(tenant: str) -> str:
    """Return the issuer of a directory's tokens."""
    return f"https://{LOGIN_HOST}/{tenant}/v2.0"


def id_claims(state: State, directory: Directory, person: Person, nonce: str) -> dict[str, object]:
    """Return the claims of a person's ID token."""
    subject = hashlib.sha256(f"{state.world.client_id}{person.id}".encode()).hexdigest()
    return {
        "ver": "2.0",
        "iss": issuer_of(directory.id),
        "aud": state.world.client_id,
        "sub": subject[:43],
        "tid": directory.id,
        "oid": person.id,
        "name": person.name,
        "preferred_username": person.upn,
        "email": person.upn,
        "nonce": nonce,
        "uti": uuid4().hex,
        **_group_claims(directory, person),
    }


def _group_claims(directory: Directory, person: Person) -> dict[str, object]:
    groups: list[Group] = [group for group in directory.groups_of(person.id) if group.security]
    if len(groups) <= MOST_GROUPS:
        return {"groups": [group.id for group in groups]} if groups else {}
    endpoint = f"https://graph.windows.net/{directory.id}/users/{person.id}/getMemberObjects"
    return {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": endpoint}}}
