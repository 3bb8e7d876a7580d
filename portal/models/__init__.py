"""Rows that the portal keeps beside the settings: checks, consents, the change history, edits held over a sign-in."""

from portal.models.changes import Change, name_to_keep
from portal.models.checks import CheckKind, CheckOutcome, CheckStatus, ConnectionCheck
from portal.models.consent import ConsentAnswer, ConsentPurpose
from portal.models.held import HeldEdit

__all__ = [
    "Change",
    "CheckKind",
    "CheckOutcome",
    "CheckStatus",
    "ConnectionCheck",
    "ConsentAnswer",
    "ConsentPurpose",
    "HeldEdit",
    "name_to_keep",
]
