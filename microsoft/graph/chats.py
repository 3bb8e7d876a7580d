"""A test message in a one-on-one chat, sent by a guest account.

https://learn.microsoft.com/graph/api/chat-post and chat-post-messages: Graph takes messages from accounts only,
never from an application.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from microsoft.accounts import Account, AccountToken
from microsoft.cloud import Cloud
from microsoft.errors import Problem, failure
from microsoft.graph.calls import Content, account_call
from microsoft.graph.people import object_id_of

SCOPES = ("Chat.Create", "ChatMessage.Send")
PROBLEMS = {403: Problem.GUEST_ACCESS_RESTRICTED, 404: Problem.UNKNOWN_USER}


@dataclass(frozen=True)
class SentMessage:
    """Where a message went."""

    chat_id: str
    message_id: str


def send_test_message(cloud: Cloud, directory_id: UUID, account: Account, upn: str, text: str) -> SentMessage:
    """Send plain `text` to a person; Microsoft uses the chat that the two have, or makes one.

    Raises TellPerson with unknown_user, guest_access_restricted, consent_missing and what
    `entra.account_token` raises; TryAgain. Not to be repeated blindly: after a time-out it may have arrived.
    """
    person = object_id_of(cloud, directory_id, upn)

    def chat(token: AccountToken) -> Content:
        members = [_member(cloud, token.object_id, "guest"), _member(cloud, person, "owner")]
        return {"chatType": "oneOnOne", "members": members}

    def message(token: AccountToken) -> Content:
        return {"body": {"contentType": "text", "content": text}}

    made = account_call(cloud, directory_id, account, "chats", scopes=SCOPES, body=chat, problems=PROBLEMS)
    chat_id = _id(made)
    path = f"chats/{quote(chat_id, safe='')}/messages"
    sent = account_call(cloud, directory_id, account, path, scopes=SCOPES, body=message, problems=PROBLEMS)
    return SentMessage(chat_id, _id(sent))


def _member(cloud: Cloud, object_id: UUID, role: str) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "roles": [role],
        "user@odata.bind": f"{cloud.graph_url}/users('{object_id}')",
    }


def _id(content: Content) -> str:
    found = content.get("id")
    if not isinstance(found, str) or not found:
        raise failure(Problem.INVALID_ANSWER)
    return found
