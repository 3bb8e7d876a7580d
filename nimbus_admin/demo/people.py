"""People, groups and Entra directories of the demo world, in memory."""

import unicodedata
import uuid
from dataclasses import dataclass, field

from nimbus_admin.demo import catalogue
from tenants.validators import domain_in_ascii

FIRST_NAMES, LAST_NAMES = catalogue.FIRST_NAMES.split(), catalogue.LAST_NAMES.split()
NAMESPACE = uuid.UUID("c2b5d0f4-5a52-4b2c-9c35-0d9b9e1f6a77")


def stable_id(*words: str) -> uuid.UUID:
    """Return the ID that these words have in every copy of the demo world."""
    return uuid.uuid5(NAMESPACE, "/".join(words))


@dataclass(frozen=True)
class Person:
    """Somebody in a directory; `note` says the role in words, empty for colleagues who play no part."""

    id: uuid.UUID
    name: str
    upn: str
    note: str = ""


@dataclass(frozen=True)
class DirectoryGroup:
    """A security group of a directory."""

    id: uuid.UUID
    name: str
    members: tuple[Person, ...]


@dataclass
class Directory:
    """An Entra directory with its people and groups."""

    id: uuid.UUID
    name: str
    domain: str
    people: list[Person] = field(default_factory=list)
    groups: list[DirectoryGroup] = field(default_factory=list)

    def hire(self, note: str = "") -> Person:
        """Add a person with a name that nobody else in the directory has, and return the person."""
        number = len(self.people)
        # directories start at different names; each round through the first names moves on one last name
        start = sum(self.id.bytes)
        first = FIRST_NAMES[(start + number) % len(FIRST_NAMES)]
        last = LAST_NAMES[(start * 3 + number + number // len(FIRST_NAMES)) % len(LAST_NAMES)]
        local_part = _in_ascii(f"{first}.{last}").lower()
        person = Person(
            id=stable_id("person", str(self.id), str(number)),
            name=f"{first} {last}",
            upn=f"{local_part}@{domain_in_ascii(self.domain)}",
            note=note,
        )
        self.people.append(person)
        return person

    def add_group(self, name: str, members: list[Person], group_id: uuid.UUID | None = None) -> DirectoryGroup:
        """Add a security group with these members and return it."""
        group = DirectoryGroup(group_id or stable_id("group", str(self.id), name), name, tuple(members))
        self.groups.append(group)
        return group


def _in_ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
