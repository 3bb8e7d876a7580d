"""What has happened to the people of a directory, found by comparing them with how they were seen last.

So that a test may change people in any way it likes, and the next round still tells it.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from microsoft.simulator.world import Directory, Person

ALL = frozenset({"*"})
GRAPH_NAMES = {
    "name": "displayName",
    "upn": "userPrincipalName",
    "mail": "mail",
    "other_mails": "otherMails",
    "department": "department",
    "job_title": "jobTitle",
    "preferred_language": "preferredLanguage",
    "account_enabled": "accountEnabled",
    "user_type": "userType",
    "external_user_state": "externalUserState",
}
Values = tuple[Any, ...]


@dataclass(frozen=True)
class Round:
    """What one round tells: whom, and of each the properties (`ALL` of somebody who is new)."""

    key: str
    version: int
    names: tuple[str, ...]
    ids: list[str]
    told: dict[str, frozenset[str]]
    people: dict[str, Person]


@dataclass
class History:
    """The people of one directory as they were seen last, with the version in which each property changed."""

    version: int = 0
    seen: dict[str, Values] = field(default_factory=dict)
    came: dict[str, int] = field(default_factory=dict)
    went: dict[str, int] = field(default_factory=dict)
    changed: dict[str, dict[str, int]] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)

    def begin(self, directory: Directory, since: int, names: tuple[str, ...]) -> Round:
        """Return a round about what happened after version `since`; 0 stands for all who are there."""
        people = {person.id: person for person in list(directory.people)}
        self._compare(people)
        told: dict[str, frozenset[str]] = {}
        for key in people:
            if self.came[key] > since:
                told[key] = ALL
            elif key in self.changed:
                fresh = frozenset(name for name, at in self.changed[key].items() if at > since and name in names)
                told |= {key: fresh} if fresh else {}
        gone = [key for key, at in self.went.items() if at > since] if since else []
        made = Round(uuid4().hex, self.version, names, [*told, *gone], told, people)
        self.rounds[made.key] = made
        return made

    def _compare(self, people: dict[str, Person]) -> None:
        self.version += 1
        now = {key: tuple(_value(person, word) for word in GRAPH_NAMES) for key, person in people.items()}
        for key, values in now.items():
            before = self.seen.get(key)
            if before is None:
                self.came[key] = self.version
                self.went.pop(key, None)
                self.changed.pop(key, None)
            elif before != values:
                words = zip(GRAPH_NAMES.values(), before, values, strict=True)
                differing = {name: self.version for name, old, new in words if old != new}
                self.changed.setdefault(key, {}).update(differing)
        for key in self.seen.keys() - now.keys():
            self.went[key] = self.version
        self.seen = now


def _value(person: Person, word: str) -> Any:
    value = getattr(person, word)
    return tuple(value) if isinstance(value, list) else value
