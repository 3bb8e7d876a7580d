"""The deployment's guest accounts, and the tokens by which they act in the directories of customers."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Self
from uuid import UUID

from microsoft.cloud import Cloud
from microsoft.errors import Problem, failure

EARLY_SECONDS = 300
KEPT_TOKENS = 2048


@dataclass(frozen=True)
class Account:
    """A guest account of the deployment; the refresh token is what it signs in with, anywhere."""

    mail: str
    refresh_token: str = field(repr=False)


@dataclass(frozen=True)
class AccountToken:
    """An access token of an account in one directory.

    `object_id` is the account's guest user there; `scopes` are the permissions in the token, without the
    resource's address. `good_until` counts on the monotonic clock.
    """

    text: str = field(repr=False)
    object_id: UUID
    scopes: frozenset[str]
    good_until: float

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any]) -> Self:
        """Read MSAL's form of a token answer; raises TellPerson(invalid_answer)."""
        try:
            return cls(
                text=str(answer["access_token"]),
                object_id=UUID(answer["id_token_claims"]["oid"]),
                scopes=frozenset(scope.rpartition("/")[2] for scope in str(answer["scope"]).split()),
                good_until=time.monotonic() + float(answer["expires_in"]) - EARLY_SECONDS,
            )
        except (KeyError, ValueError, TypeError, AttributeError):
            raise failure(Problem.INVALID_ANSWER) from None


Key = tuple[Cloud, UUID, Account]


class AccountTokens:
    """Tokens that are still good, kept in this process; the oldest give way."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, AccountToken] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> AccountToken | None:
        """Return the token kept under `key` while it is good."""
        with self._lock:
            found = self._kept.get(key)
        return found if found is not None and found.good_until > time.monotonic() else None

    def keep(self, key: Key, token: AccountToken) -> AccountToken:
        """Keep `token` and return it."""
        with self._lock:
            self._kept[key] = token
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT_TOKENS:
                self._kept.popitem(last=False)
        return token

    def forget(self, key: Key) -> None:
        """Drop the token kept under `key`."""
        with self._lock:
            self._kept.pop(key, None)
