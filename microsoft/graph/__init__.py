"""Microsoft Graph: groups and people of a directory, what it has consented to, presence, test messages."""

from microsoft.graph.chats import SentMessage, send_test_message
from microsoft.graph.consent import ConsentState, consent_state
from microsoft.graph.groups import Group, Member, MembersPage, get_group, group_ids_of, list_members
from microsoft.graph.people import FoundPerson, GuestState, guest_state, try_filter
from microsoft.graph.presence import Presence, presence_of
from microsoft.graph.users import UserChange, UsersPage, users_by_id, users_delta

__all__ = [
    "ConsentState",
    "FoundPerson",
    "Group",
    "GuestState",
    "Member",
    "MembersPage",
    "Presence",
    "SentMessage",
    "UserChange",
    "UsersPage",
    "consent_state",
    "get_group",
    "group_ids_of",
    "guest_state",
    "list_members",
    "presence_of",
    "send_test_message",
    "try_filter",
    "users_by_id",
    "users_delta",
]
