"""The two listeners of the simulator, and what answers at which host and path."""

import logging
import ssl
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from socket import socket
from threading import Thread
from types import TracebackType
from typing import Any, Self

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Request, Response

from microsoft.simulator import acs, consent_page, control, entra, graph, pages
from microsoft.simulator.keys import Keys
from microsoft.simulator.state import GRAPH_HOST, LOGIN_HOST, State
from microsoft.simulator.world import World

logger = logging.getLogger(__name__)
ADDRESS = "127.0.0.1"
Answerer = Callable[[State, Request], Response]

LOGIN_ROUTES = Map(
    [
        Rule("/<tenant>/v2.0/.well-known/openid-configuration", endpoint="discovery", methods=["GET"]),
        Rule("/<tenant>/discovery/v2.0/keys", endpoint="keys", methods=["GET"]),
        Rule("/<tenant>/oauth2/v2.0/token", endpoint="token", methods=["POST"]),
    ]
)
PLAIN_ROUTES = Map(
    [
        Rule("/", endpoint="index", methods=["GET"]),
        Rule("/<tenant>/oauth2/v2.0/authorize", endpoint="authorize", methods=["GET", "POST"]),
        Rule("/<tenant>/oauth2/v2.0/logout", endpoint="logout", methods=["GET", "POST"]),
        Rule("/<tenant>/v2.0/adminconsent", endpoint="consent", methods=["GET", "POST"]),
        Rule("/_simulator/world", endpoint="world", methods=["GET", "POST"]),
        Rule("/_simulator/directories/<key>", endpoint="directory", methods=["PATCH"]),
        Rule("/_simulator/directories/<key>/people/<person>", endpoint="person", methods=["PATCH"]),
        Rule("/_simulator/accounts/<key>", endpoint="account", methods=["PATCH"]),
        Rule("/_simulator/chats", endpoint="chats", methods=["GET"]),
        Rule("/_simulator/acs/<key>", endpoint="acs", methods=["PATCH"]),
    ]
)


def answer_tls(state: State, request: Request) -> Response:
    """Answer a server-side call by the host that it was sent to."""
    host = request.host.lower()
    if host == GRAPH_HOST:
        return graph.respond(state, request)
    if host != LOGIN_HOST:
        return acs.respond(state, request)
    endpoint, values = LOGIN_ROUTES.bind_to_environ(request.environ).match()
    if endpoint == "discovery":
        return entra.discovery(state, values["tenant"])
    if endpoint == "keys":
        return entra.published_keys(state, values["tenant"])
    return entra.token(state, values["tenant"], request)


def answer_plain(state: State, request: Request) -> Response:
    """Answer a browser, or a demo that changes the state."""
    endpoint, values = PLAIN_ROUTES.bind_to_environ(request.environ).match()
    answers: dict[str, Callable[[], Response]] = {
        "index": lambda: pages.index(state),
        "authorize": lambda: pages.authorize(state, values["tenant"], request),
        "logout": lambda: pages.logout(state, request),
        "consent": lambda: consent_page.admin_consent(state, values["tenant"], request),
        "world": lambda: control.world(state, request),
        "directory": lambda: control.change_directory(state, request, values["key"]),
        "person": lambda: control.change_person(state, request, values["key"], values["person"]),
        "account": lambda: control.change_account(state, request, values["key"]),
        "chats": lambda: control.chats(state),
        "acs": lambda: control.change_acs(state, request, values["key"]),
    }
    return answers[endpoint]()


class _Application:
    def __init__(self, state: State, answer: Answerer) -> None:
        self.state, self.answer = state, answer

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            response = self.answer(self.state, Request(environ))
        except HTTPException as error:
            return error(environ, start_response)
        return response(environ, start_response)


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        self.close_connection = True

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        logger.debug(message, *args)


class _Server(ThreadedWSGIServer):
    """Greets every TLS client in its own thread, so that one that says nothing holds up nobody."""

    contexts: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.contexts is None:
            super().finish_request(request, client_address)
            return
        try:
            encrypted = self.contexts.wrap_socket(request, server_side=True)
        except (ssl.SSLError, OSError):
            return
        try:
            super().finish_request(encrypted, client_address)
        finally:
            encrypted.close()


def _contexts(state: State) -> ssl.SSLContext:
    context = state.keys.context_for(LOGIN_HOST)

    def choose(connection: ssl.SSLObject | socket, name: str | None, _: ssl.SSLContext) -> int | None:
        if name not in (LOGIN_HOST, GRAPH_HOST) and state.world.resource_at(name or "") is None:
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        connection.context = state.keys.context_for(str(name))  # type: ignore[union-attr]  # servers get the socket kind that has it
        return None

    context.sni_callback = choose
    return context


class RunningSimulator:
    """A simulator in this process: a context manager that answers until it is left.

    `tls_address` is for `Cloud.connect_to`, `ca_file` for `Cloud.ca_file`, `url` is the plain address.
    Ports are free ones unless given; keys live in `folder`, or in a temporary one.
    """

    def __init__(self, world: World, *, folder: Path | None = None, tls_port: int = 0, port: int = 0) -> None:
        self._temporary = tempfile.TemporaryDirectory() if folder is None else None
        self.state = State(world, Keys(folder or Path(self._temporary.name if self._temporary else "")))
        self._tls = _Server(ADDRESS, tls_port, _Application(self.state, answer_tls), _Handler)
        self._tls.contexts = self._tls.ssl_context = _contexts(self.state)
        self._plain = _Server(ADDRESS, port, _Application(self.state, answer_plain), _Handler)
        self.state.url = self.url
        self._threads = [
            Thread(target=server.serve_forever, args=(0.05,), daemon=True) for server in (self._tls, self._plain)
        ]

    @property
    def world(self) -> World:
        """The state that can be looked at and changed."""
        return self.state.world

    @property
    def tls_address(self) -> str:
        """Where server-side calls go, as host:port."""
        return f"{ADDRESS}:{self._tls.port}"

    @property
    def url(self) -> str:
        """The address of the browser's pages and of the control API."""
        return f"http://localhost:{self._plain.port}"

    @property
    def ca_file(self) -> str:
        """The certificate to trust."""
        return str(self.state.keys.ca_file)

    def set_failure(self, key: str, failure: str | None) -> None:
        """Choose how a directory (id or domain), an ACS resource (name) or an account (address) fails.

        None heals it.
        """
        resource = next((found for found in self.world.acs if found.resource == key), None)
        target = resource or self.world.directory(key) or self.world.account(key)
        if target is None:
            raise KeyError(key)
        self.state.change(target, {"failure": failure})

    def set_presence(self, directory: str, person: str, availability: str, activity: str) -> None:
        """Choose the presence of a person (id or UPN) of a directory (id or domain)."""
        found = self.world.directory(directory)
        target = found.person(person) if found else None
        if target is None:
            raise KeyError(person)
        self.state.change(target, {"availability": availability, "activity": activity})

    def __enter__(self) -> Self:
        """Start to answer."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and let go whoever is kept waiting."""
        self.state.close()
        for server in (self._tls, self._plain):
            server.shutdown()
        for thread in self._threads:
            thread.join()
        if self._temporary is not None:
            self._temporary.cleanup()
