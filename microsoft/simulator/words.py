"""The closed lists of words that the simulated services use."""

DIRECTORY_FAILURES = frozenset(
    {
        "consent_missing",
        "insufficient_permissions",
        "throttled",
        "server_error",
        "slow",
        "mfa_required",
        "access_blocked",
        "guest_restricted",
        "token_revoked",
        "privacy_mode",
        "not_json",
        "odd_json",
        "app_disabled",
        "entra_throttled",
        "entra_server_error",
        "delta_gone",
        "delta_expired",
        "foreign_link",
    }
)
ACCOUNT_FAILURES = frozenset({"revoked", "expired", "blocked"})
ACS_FAILURES = frozenset({"denied", "forbidden", "throttled", "server_error", "slow", "reset"})
USER_TYPES = frozenset({"Member", "Guest"})
GUEST_STATES = frozenset({"", "PendingAcceptance", "Accepted"})

# https://learn.microsoft.com/graph/permissions-reference, as far as the portal could ask for them.
DELEGATED_SCOPES = frozenset(
    {
        "Calendars.Read",
        "Calendars.Read.Shared",
        "Chat.Create",
        "Chat.ReadWrite",
        "ChatMessage.Read",
        "ChatMessage.Send",
        "Contacts.Read",
        "Contacts.Read.Shared",
        "Presence.Read.All",
        "User.Read",
        "User.Read.All",
        "User.ReadBasic.All",
        "email",
        "offline_access",
        "openid",
        "profile",
    }
)

# https://learn.microsoft.com/graph/api/resources/presence
AVAILABILITIES = frozenset(
    {
        "Available",
        "AvailableIdle",
        "Away",
        "BeRightBack",
        "Busy",
        "BusyIdle",
        "DoNotDisturb",
        "Offline",
        "PresenceUnknown",
    }
)
ACTIVITIES = frozenset(
    {
        "Available",
        "Away",
        "BeRightBack",
        "Busy",
        "DoNotDisturb",
        "InACall",
        "InAConferenceCall",
        "InAMeeting",
        "Inactive",
        "OffWork",
        "Offline",
        "OutOfOffice",
        "PresenceUnknown",
        "Presenting",
        "UrgentInterruptionsOnly",
    }
)
