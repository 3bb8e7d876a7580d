"""Presence and chats: https://learn.microsoft.com/graph/api/presence-get, chat-post, chat-post-messages."""

import re
import time
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Response

from microsoft.simulator.graph.access import NO_RIGHT, Call
from microsoft.simulator.graph.answers import BASE, GraphError, body_of, entity, guid
from microsoft.simulator.world import Person

MEMBER_TYPE = "#microsoft.graph.aadUserConversationMember"
BINDING = re.compile(re.escape(BASE) + r"/users\('([^']+)'\)|" + re.escape(BASE) + r"/users/([^/]+)")
CHAT_SIZE = 2


def presence(call: Call, key: str) -> Response:
    """Answer GET /users/{id}/presence. With privacy mode on, everybody looks offline to a guest."""
    _refuse_restricted_guest(call)
    person = _person(call, guid(key))
    hidden = call.person is not None and call.directory.failure == "privacy_mode"
    return entity(
        "users",
        {
            "id": person.id,
            "availability": "Offline" if hidden else person.availability,
            "activity": "Offline" if hidden else person.activity,
        },
    )


def make_chat(call: Call) -> Response:
    """Answer POST /chats for two people: the chat that they have, or a new one."""
    _refuse_restricted_guest(call)
    body = body_of(call.request)
    entries = body.get("members")
    if body.get("chatType") != "oneOnOne" or not isinstance(entries, list):
        raise GraphError(400, "BadRequest", "Invalid chat type or members specified in the request body.")
    members = {_bound(call, entry) for entry in entries}
    if len(entries) != CHAT_SIZE or len(members) != CHAT_SIZE:
        raise GraphError(400, "BadRequest", "A one-on-one chat needs exactly two different members.")
    if call.person is None or call.person.id not in members:
        raise GraphError(403, "Forbidden", "The caller must be one of the members specified in request body.")
    chat = call.state.chat(call.directory, frozenset(members))
    now = _now()
    content = {"id": chat.id, "topic": None, "createdDateTime": now, "lastUpdatedDateTime": now, "chatType": "oneOnOne"}
    return entity("chats", content, 201)


def send_message(call: Call, key: str) -> Response:
    """Answer POST /chats/{id}/messages."""
    _refuse_restricted_guest(call)
    chat, sender = call.state.chats.get(key), call.person
    if chat is None or chat.directory_id != call.directory.id:
        raise GraphError(404, "NotFound", "Chat not found.")
    if sender is None or sender.id not in chat.members:
        raise GraphError(403, "Forbidden", "The sender is not a member of the chat.")
    body = body_of(call.request).get("body")
    content = body if isinstance(body, dict) else {}
    text, kind = content.get("content"), content.get("contentType", "text")
    if not isinstance(text, str) or not text or kind not in ("text", "html"):
        raise GraphError(400, "BadRequest", "Missing or invalid body of the message.")
    with call.state.changed:
        chat.messages.append(text)
    message = {
        "id": str(time.time_ns() // 1_000_000),
        "messageType": "message",
        "createdDateTime": _now(),
        "chatId": chat.id,
        "from": {"user": {"id": sender.id, "displayName": sender.name, "userIdentityType": "aadUser"}},
        "body": {"contentType": kind, "content": text},
    }
    return entity(f"chats('{chat.id}')/messages", message, 201)


def _refuse_restricted_guest(call: Call) -> None:
    # External collaboration settings, "Guest user access is restricted to ... their own directory objects"
    if call.person is not None and call.directory.failure == "guest_restricted":
        raise GraphError(403, "Forbidden", NO_RIGHT)


def _person(call: Call, key: str) -> Person:
    person = call.directory.person(key)
    if person is None:
        raise GraphError(404, "NotFound", f"User '{key}' was not found.")
    return person


def _bound(call: Call, entry: Any) -> str:
    """Return the id of the person whom a member entry names; a guest of the directory needs the role guest."""
    binding = BINDING.fullmatch(str(entry.get("user@odata.bind"))) if isinstance(entry, dict) else None
    if binding is None or entry.get("@odata.type") != MEMBER_TYPE:
        raise GraphError(400, "BadRequest", "Bind requests are expected to name a user.")
    person = _person(call, binding[1] or binding[2])
    if entry.get("roles") != ["guest" if person.user_type == "Guest" else "owner"]:
        raise GraphError(400, "BadRequest", "Invalid role specified for member.")
    return person.id


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
