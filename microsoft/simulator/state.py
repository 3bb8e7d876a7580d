"""What the parts of the simulator share while it runs."""

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from threading import Condition
from typing import Any
from uuid import uuid4

from werkzeug.wrappers import Response

from microsoft.simulator.history import History
from microsoft.simulator.keys import Keys
from microsoft.simulator.world import Account, AcsResource, Directory, Person, World

LOGIN_HOST = "login.microsoftonline.com"
GRAPH_HOST = "graph.microsoft.com"
CODE_SECONDS = 600
SLOW_SECONDS = 60
RETRY_AFTER_SECONDS = 10


@dataclass(frozen=True)
class Grant:
    """What an authorization code stands for."""

    directory_id: str
    person_id: str
    redirect_uri: str
    nonce: str
    code_challenge: str
    expires: float


@dataclass
class Chat:
    """A conversation of two people of a directory, with the texts sent in it."""

    id: str
    directory_id: str
    members: frozenset[str]
    messages: list[str] = field(default_factory=list)


@dataclass
class State:
    """The world, the keys, the codes handed out, the chats, and where the browser's pages are."""

    world: World
    keys: Keys
    url: str = ""
    codes: dict[str, Grant] = field(default_factory=dict)
    used_codes: set[str] = field(default_factory=set)
    chats: dict[str, Chat] = field(default_factory=dict)
    histories: dict[str, History] = field(default_factory=dict)
    token_key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    changed: Condition = field(default_factory=Condition)
    revisions: Iterator[int] = field(default_factory=lambda: count(1))  # never the same twice, in no world
    closing: bool = False

    def change(self, target: Directory | AcsResource | Account | Person, values: dict[str, Any]) -> None:
        """Set fields of something in the world, its `failure` for example; WorldError leaves it as it was."""
        type(target)(**{**vars(target), **values})
        with self.changed:
            for name, value in values.items():
                setattr(target, name, value)
            if isinstance(target, Directory):
                target.revision = next(self.revisions)
            self.changed.notify_all()

    def grant(self, directory: Directory, scopes: list[str]) -> None:
        """Let the directory consent to `scopes` for everybody; tokens issued before do not get them."""
        if directory.failure == "consent_missing":
            self.change(directory, {"failure": None})
        with self.changed:
            directory.consented = True
            directory.grants += [scope for scope in scopes if scope not in directory.grants]

    def chat(self, directory: Directory, members: frozenset[str]) -> Chat:
        """Return the chat of two people: the one that they have, or a new one."""
        name = f"19:{'_'.join(sorted(members))}@unq.gbl.spaces"
        with self.changed:
            return self.chats.setdefault(name, Chat(name, directory.id, members))

    def history(self, directory: Directory) -> History:
        """Return what has happened to the people of a directory, as far as somebody has asked for it."""
        with self.changed:
            return self.histories.setdefault(directory.id, History())

    def replace(self, world: World) -> None:
        """Put another world in the place of this one."""
        with self.changed:
            self.world = world
            self.chats.clear()
            self.histories.clear()
            self.changed.notify_all()

    def close(self) -> None:
        """Let everybody go who is kept waiting."""
        with self.changed:
            self.closing = True
            self.changed.notify_all()

    def linger(self, target: Directory | AcsResource) -> None:
        """Keep the caller waiting: the delay of `target`, and beyond any client's patience when slow."""
        if target.delay_seconds:
            time.sleep(target.delay_seconds)
        with self.changed:
            self.changed.wait_for(lambda: self.closing or target.failure != "slow", timeout=SLOW_SECONDS)


def json_response(content: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return `content` as JSON with a request id, as Microsoft's services do."""
    response = Response(json.dumps(content), status, content_type="application/json; charset=utf-8")
    response.headers.update({"request-id": str(uuid4()), "x-ms-request-id": str(uuid4()), **(headers or {})})
    return response


def timestamp() -> str:
    """Return now as Microsoft writes it in its errors."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
