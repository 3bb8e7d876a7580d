"""Changes of people: https://learn.microsoft.com/graph/delta-query-overview and /graph/api/user-delta.

The first round tells all who are there, a later one what has happened since, with no more than the document
promises: of a changed person only the id and the changed properties that were selected. Tokens are opaque, of one
directory, and remember the selection; one that is wrong, old or of somebody else is refused.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import Any

from werkzeug.wrappers import Request, Response

from microsoft.simulator.graph.access import Call
from microsoft.simulator.graph.answers import BASE, MOST_TOP, GraphError
from microsoft.simulator.graph.users import as_user, selected
from microsoft.simulator.history import ALL, Round
from microsoft.simulator.state import State, json_response
from microsoft.simulator.world import Directory

OPTIONS = frozenset({"$select", "$skiptoken", "$deltatoken"})
DEFAULT_SIZE = 200
TOKEN_SECONDS = 7 * 24 * 3600
BADLY_FORMED = "Badly formed token."
EXPIRED = "The sync state generation is not found. The delta token is expired and data must be synchronized again."
FOREIGN = "https://graph.microsoft.com.evil.example/v1.0"


def users_delta(call: Call) -> Response:
    """Answer GET /users/delta."""
    request, state, directory = call.request, call.state, call.directory
    _refuse_unknown_options(request)
    if "$skiptoken" in request.args:
        facts = _opened(state, directory, request.args["$skiptoken"], "skip")
        round_ = state.history(directory).rounds.get(str(facts["round"]))
        if round_ is None:
            raise GraphError(400, "syncStateNotFound", EXPIRED)
        return _page(call, round_, int(facts["from"]))
    since, names = 0, selected(request)
    if request.args.get("$deltatoken"):  # an empty one stands for a new start
        facts = _opened(state, directory, request.args["$deltatoken"], "delta")
        since, names = int(facts["version"]), tuple(facts["select"])
    with state.changed:
        begun = state.history(directory).begin(directory, since, names)
    return _page(call, begun, 0)


def _refuse_unknown_options(request: Request) -> None:
    asked = {name for name in request.args if name.startswith("$")}
    unknown = asked - OPTIONS
    if unknown or len(asked - {"$select"}) > 1:
        name = min(unknown or asked)
        raise GraphError(400, "Request_UnsupportedQuery", f"The query option '{name}' is not supported.")
    if "$select" in asked and len(asked) > 1:
        raise GraphError(400, "Request_UnsupportedQuery", "The token already holds the query options.")


def _page(call: Call, round_: Round, start: int) -> Response:
    directory, size = call.directory, _size(call.request, call.directory)
    end = start + size
    content: dict[str, Any] = {"@odata.context": f"{BASE}/$metadata#users"}
    if end < len(round_.ids):
        base = FOREIGN if directory.failure == "foreign_link" else BASE
        token = _sealed(call.state, directory, {"kind": "skip", "round": round_.key, "from": end})
        content["@odata.nextLink"] = f"{base}/users/delta?$skiptoken={token}"
    else:
        facts = {"kind": "delta", "version": round_.version, "select": list(round_.names)}
        content["@odata.deltaLink"] = f"{BASE}/users/delta?$deltatoken={_sealed(call.state, directory, facts)}"
    content["value"] = [_entry(directory, round_, key) for key in round_.ids[start:end]]
    return json_response(content, headers={"Preference-Applied": f"odata.maxpagesize={size}"})


def _entry(directory: Directory, round_: Round, key: str) -> dict[str, Any]:
    person = round_.people.get(key)
    if person is None:
        # changed: in the recycle bin and may come back; deleted: gone for good
        return {"id": key, "@removed": {"reason": "changed" if key in directory.recycle_bin else "deleted"}}
    values, told = as_user(person), round_.told[key]
    # What was never set is left out of a full entry; what was emptied is told as null.
    shown = {name: values[name] for name in round_.names if name in told or (told == ALL and values[name] is not None)}
    return {**shown, "id": key}


def _size(request: Request, directory: Directory) -> int:
    wanted = request.headers.get("Prefer", "").replace(" ", "").partition("odata.maxpagesize=")[2].partition(",")[0]
    size = min(int(wanted), MOST_TOP) if wanted.isdecimal() and int(wanted) > 0 else DEFAULT_SIZE
    return min(size, directory.page_size)


def _sealed(state: State, directory: Directory, facts: dict[str, Any]) -> str:
    text = json.dumps({**facts, "directory": directory.id, "at": int(time.time())}).encode()
    return base64.urlsafe_b64encode(_mark(state, text) + text).decode().rstrip("=")


def _opened(state: State, directory: Directory, token: str, kind: str) -> dict[str, Any]:
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise GraphError(400, "BadRequest", BADLY_FORMED) from None
    mark, text = raw[:16], raw[16:]
    if not hmac.compare_digest(mark, _mark(state, text)):
        raise GraphError(400, "BadRequest", BADLY_FORMED)
    facts: dict[str, Any] = json.loads(text)
    if facts["kind"] != kind or facts["directory"] != directory.id:
        raise GraphError(400, "BadRequest", BADLY_FORMED)
    if directory.failure == "delta_gone":
        location = {"Location": f"{BASE}/users/delta?$deltatoken="}
        raise GraphError(410, "resyncRequired", EXPIRED, headers=location)
    if directory.failure == "delta_expired" or facts["at"] < time.time() - TOKEN_SECONDS:
        raise GraphError(400, "syncStateNotFound", EXPIRED)
    return facts


def _mark(state: State, text: bytes) -> bytes:
    return hmac.new(state.token_key, text, hashlib.sha256).digest()[:16]
