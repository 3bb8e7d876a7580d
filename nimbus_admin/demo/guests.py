"""The deployment's guest accounts in the demo, who has invited them, and what was consented to.

Most directories know nothing of them yet, so that everything an administrator has to do can be tried.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from nimbus_admin.demo.people import Directory, stable_id
from nimbus_admin.demo.world import LARGE_GROUP, MAIN, OVERAGE, RESTRICTED, WRONG_ACS_KEY
from nimbus_admin.demo_defaults import MESSAGING_ACCOUNTS, PRESENCE_ACCOUNTS
from portal.consent.links import SCOPES
from portal.models import ConsentPurpose
from tenants.validators import domain_in_ascii

ACCOUNTS = PRESENCE_ACCOUNTS + MESSAGING_ACCOUNTS
PRESENCE_SCOPES = SCOPES[ConsentPurpose.PRESENCE]
MESSAGING_SCOPES = SCOPES[ConsentPurpose.MESSAGING]


@dataclass(frozen=True)
class Guests:
    """What one directory has done: guests that accepted, guests that have not yet, consents, and its failure."""

    accepted: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    failure: str | None = None


# by the first part of the customer's domain
_GUESTS = {
    MAIN: Guests(accepted=ACCOUNTS, grants=tuple(dict.fromkeys(PRESENCE_SCOPES + MESSAGING_SCOPES))),
    RESTRICTED: Guests(accepted=PRESENCE_ACCOUNTS, pending=MESSAGING_ACCOUNTS, grants=PRESENCE_SCOPES),
    OVERAGE: Guests(pending=ACCOUNTS),
    WRONG_ACS_KEY: Guests(accepted=PRESENCE_ACCOUNTS[:1]),
    "seeufer": Guests(accepted=ACCOUNTS, grants=tuple(dict.fromkeys(PRESENCE_SCOPES + MESSAGING_SCOPES))),
    "cascade-health": Guests(accepted=MESSAGING_ACCOUNTS, grants=MESSAGING_SCOPES),
    "maple-crescent": Guests(accepted=MESSAGING_ACCOUNTS, grants=MESSAGING_SCOPES),
    "aarhus-medical": Guests(accepted=PRESENCE_ACCOUNTS, grants=PRESENCE_SCOPES),
    LARGE_GROUP: Guests(accepted=PRESENCE_ACCOUNTS, grants=PRESENCE_SCOPES, failure="guest_restricted"),
}


def guests_of(slug: str) -> Guests:
    """Return what the customer with this first part of the domain has done; most have done nothing."""
    return _GUESTS.get(slug, Guests())


def refresh_token(mail: str) -> str:
    """Return the refresh token by which this deployment signs an account in; raises KeyError for an unknown one."""
    mails = settings.PRESENCE_ACCOUNTS + settings.MESSAGING_ACCOUNTS
    tokens = settings.PRESENCE_ACCOUNT_TOKENS + settings.MESSAGING_ACCOUNT_TOKENS
    return dict(zip(mails, tokens, strict=True))[mail]


def as_people(directory: Directory, guests: Guests) -> list[dict[str, Any]]:
    """Return the guests of a directory in the simulator's shape."""
    invited = [(mail, "Accepted") for mail in guests.accepted] + [
        (mail, "PendingAcceptance") for mail in guests.pending
    ]
    return [
        {
            "id": str(stable_id("guest", str(directory.id), mail)),
            "name": mail.partition("@")[0],
            "upn": f"{mail.replace('@', '_')}#EXT#@{domain_in_ascii(directory.domain)}",
            "mail": mail,
            "user_type": "Guest",
            "external_user_state": state,
        }
        for mail, state in invited
    ]
