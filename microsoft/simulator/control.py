"""The control API of demo and browser tests: see and change the state while the simulator runs."""

from typing import Any

from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Request, Response

from microsoft.simulator.state import State, json_response
from microsoft.simulator.world import Account, AcsResource, Directory, Person, World, WorldError

CHANGEABLE = {
    Directory: frozenset({"failure", "delay_seconds", "consented", "grants", "page_size"}),
    Person: frozenset({"availability", "activity", "external_user_state", "account_enabled"}),
    Account: frozenset({"failure", "refresh_token"}),
    AcsResource: frozenset({"failure", "delay_seconds", "key"}),
}
SECRET = frozenset({"refresh_token", "key"})


def world(state: State, request: Request) -> Response:
    """GET the world as JSON, or POST another one."""
    if request.method == "POST":
        try:
            state.replace(World.from_json(_content(request)))
        except WorldError as error:
            raise BadRequest(str(error)) from None
    return json_response(state.world.to_json())


def change_directory(state: State, request: Request, key: str) -> Response:
    """PATCH a directory, named by id or domain."""
    return _change(state, request, state.world.directory(key))


def change_person(state: State, request: Request, key: str, person: str) -> Response:
    """PATCH a person of a directory, named by id or UPN: presence, or the state of a guest."""
    directory = state.world.directory(key)
    return _change(state, request, directory.person(person) if directory else None)


def change_account(state: State, request: Request, key: str) -> Response:
    """PATCH an account of the deployment, named by its address."""
    return _change(state, request, state.world.account(key))


def chats(state: State) -> Response:
    """GET the chats with what was sent in them."""
    found = [
        {"id": chat.id, "members": sorted(chat.members), "messages": chat.messages} for chat in state.chats.values()
    ]
    return json_response({"value": found})


def change_acs(state: State, request: Request, key: str) -> Response:
    """PATCH an ACS resource, named by resource name."""
    return _change(state, request, next((found for found in state.world.acs if found.resource == key), None))


def _change(state: State, request: Request, target: Directory | Person | Account | AcsResource | None) -> Response:
    if target is None:
        raise NotFound
    values = _content(request)
    unknown = values.keys() - CHANGEABLE[type(target)]
    if unknown:
        raise BadRequest(f"Cannot be changed: {', '.join(sorted(unknown))}")
    try:
        state.change(target, values)
    except WorldError as error:
        raise BadRequest(str(error)) from None
    return json_response({name: getattr(target, name) for name in CHANGEABLE[type(target)] - SECRET})


def _content(request: Request) -> dict[str, Any]:
    content = request.get_json()
    if not isinstance(content, dict):
        raise BadRequest("A JSON object is expected.")
    return content
