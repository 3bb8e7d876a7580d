"""The state of the simulated cloud, as data."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self
from uuid import NAMESPACE_DNS, uuid5

DIRECTORY_FAILURES = frozenset(
    {
        "consent_missing",
        "insufficient_permissions",
        "throttled",
        "server_error",
        "slow",
        "mfa_required",
        "access_blocked",
        "app_disabled",
        "entra_throttled",
        "entra_server_error",
    }
)
ACS_FAILURES = frozenset({"denied", "forbidden", "throttled", "server_error", "slow", "reset"})
LONGEST_DELAY = 60
ACS_SUFFIX = ".communication.azure.com"


class WorldError(ValueError):
    """The description of a world does not hold together; the text says where."""


@dataclass
class Person:
    """Somebody who can sign in; `note` says on the sign-in page who that is in the demo."""

    id: str
    name: str
    upn: str
    note: str = ""


@dataclass
class Group:
    """A group; `members` are ids of people or of other groups of the same directory."""

    id: str
    name: str
    security: bool = True
    members: list[str] = field(default_factory=list)


@dataclass
class Directory:
    """An Entra ID directory. `revision` counts changes of its failure: older app tokens are refused then."""

    id: str
    name: str
    domain: str
    consented: bool = True
    failure: str | None = None
    delay_seconds: float = 0
    people: list[Person] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    revision: int = 0

    def __post_init__(self) -> None:
        """Refuse a failure that nothing implements, and a delay that is none."""
        _check(self, DIRECTORY_FAILURES, f"directory {self.id}")

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Build a directory with its people and groups."""
        people = [Person(**person) for person in data.get("people", [])]
        groups = [Group(**group) for group in data.get("groups", [])]
        return cls(**{**data, "people": people, "groups": groups})

    @property
    def has_consent(self) -> bool:
        """Whether the portal's application is known in this directory."""
        return self.consented and self.failure not in ("consent_missing", "app_disabled")

    def person(self, key: str) -> Person | None:
        """Find a person by id or user principal name."""
        key = key.lower()
        return next((person for person in self.people if key in (person.id.lower(), person.upn.lower())), None)

    def group(self, key: str) -> Group | None:
        """Find a group by id."""
        return next((group for group in self.groups if group.id.lower() == key.lower()), None)

    def groups_of(self, member_id: str) -> list[Group]:
        """Return the groups that hold `member_id`, directly or through groups."""
        found: dict[str, Group] = {}
        pending = [member_id]
        while pending:
            member = pending.pop()
            for group in self.groups:
                if member in group.members and group.id not in found:
                    found[group.id] = group
                    pending.append(group.id)
        return list(found.values())


@dataclass
class AcsResource:
    """An ACS resource: `resource` is the name before the host suffix, `key` its access key in base64."""

    resource: str
    key: str
    failure: str | None = None
    delay_seconds: float = 0

    def __post_init__(self) -> None:
        """Refuse a failure that nothing implements, and a delay that is none."""
        _check(self, ACS_FAILURES, f"ACS resource {self.resource}")

    @property
    def host(self) -> str:
        """The host name of the resource's endpoint."""
        return self.resource + ACS_SUFFIX

    @property
    def immutable_id(self) -> str:
        """The id that stands in identities and tokens of the resource."""
        return str(uuid5(NAMESPACE_DNS, self.host))

    @property
    def connection_string(self) -> str:
        """What a customer would copy from the Azure portal."""
        return f"endpoint=https://{self.host}/;accesskey={self.key}"


@dataclass
class World:
    """The portal's app registration, the directories, and the ACS resources."""

    client_id: str
    client_secret: str
    redirect_uris: list[str] = field(default_factory=list)
    directories: list[Directory] = field(default_factory=list)
    acs: list[AcsResource] = field(default_factory=list)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Build a world from its JSON form; raises WorldError with the place of a mistake."""
        try:
            directories = [Directory.from_json(directory) for directory in data.get("directories", [])]
            acs = [AcsResource(**resource) for resource in data.get("acs", [])]
            return cls(**{**data, "directories": directories, "acs": acs})
        except (TypeError, AttributeError) as error:
            raise WorldError(str(error)) from error

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form, of which `from_json` makes an equal world."""
        return asdict(self)

    def directory(self, key: str) -> Directory | None:
        """Find a directory by id or domain."""
        key = key.lower()
        return next((found for found in self.directories if key in (found.id.lower(), found.domain.lower())), None)

    def resource_at(self, host: str) -> AcsResource | None:
        """Find the ACS resource that answers at `host`."""
        return next((resource for resource in self.acs if resource.host == host.lower()), None)


def _check(target: Directory | AcsResource, known: frozenset[str], place: str) -> None:
    if target.failure is not None and target.failure not in known:
        raise WorldError(f"{place}: failure {target.failure!r} is not one of {', '.join(sorted(known))}")
    if not isinstance(target.delay_seconds, (int, float)) or not 0 <= target.delay_seconds <= LONGEST_DELAY:
        raise WorldError(f"{place}: delay_seconds must be a number from 0 to {LONGEST_DELAY}")
