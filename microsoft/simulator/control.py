"""The control API of demo and browser tests: see and change the state while the simulator runs."""

from typing import Any

from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Request, Response

from microsoft.simulator.state import State, json_response
from microsoft.simulator.world import AcsResource, Directory, World, WorldError

CHANGEABLE = {
    Directory: frozenset({"failure", "delay_seconds", "consented"}),
    AcsResource: frozenset({"failure", "delay_seconds", "key"}),
}


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


def change_acs(state: State, request: Request, key: str) -> Response:
    """PATCH an ACS resource, named by resource name."""
    return _change(state, request, next((found for found in state.world.acs if found.resource == key), None))


def _change(state: State, request: Request, target: Directory | AcsResource | None) -> Response:
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
    return json_response({**values, "failure": target.failure})


def _content(request: Request) -> dict[str, Any]:
    content = request.get_json()
    if not isinstance(content, dict):
        raise BadRequest("A JSON object is expected.")
    return content
