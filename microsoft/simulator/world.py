"""The state of the simulated cloud, as data."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self
from uuid import NAMESPACE_DNS, uuid5

from microsoft.simulator.words import (
    ACCOUNT_FAILURES,
    ACS_FAILURES,
    ACTIVITIES,
    AVAILABILITIES,
    DELEGATED_SCOPES,
    DIRECTORY_FAILURES,
    GUEST_STATES,
    USER_TYPES,
)

LONGEST_DELAY = 60
ACS_SUFFIX = ".communication.azure.com"


class WorldError(ValueError):
    """The description of a world does not hold together; the text says where."""


@dataclass
class Person:
    """Somebody in a directory; `note` says on the sign-in page who that is in the demo.

    A guest has `user_type` Guest and an `external_user_state`. Without a `mail` the UPN is the address.
    """

    id: str
    name: str
    upn: str
    note: str = ""
    mail: str = ""
    other_mails: list[str] = field(default_factory=list)
    user_type: str = "Member"
    external_user_state: str = ""
    account_enabled: bool = True
    department: str = ""
    job_title: str = ""
    preferred_language: str = ""
    availability: str = "Available"
    activity: str = "Available"

    def __post_init__(self) -> None:
        """Refuse words that Graph does not use."""
        for name, known in (
            ("user_type", USER_TYPES),
            ("external_user_state", GUEST_STATES),
            ("account_enabled", (True, False)),
            ("availability", AVAILABILITIES),
            ("activity", ACTIVITIES),
        ):
            if getattr(self, name) not in known:
                raise WorldError(f"person {self.id}: {name} {getattr(self, name)!r} is not known")

    @property
    def address(self) -> str:
        """The person's mail address."""
        return self.mail or self.upn


@dataclass
class Group:
    """A group; `members` are ids of people or of other groups of the same directory."""

    id: str
    name: str
    security: bool = True
    members: list[str] = field(default_factory=list)


@dataclass
class Directory:
    """An Entra ID directory. `revision` counts changes of its failure: older tokens are refused then.

    `consented`: it knows the portal's application. `grants` are the delegated scopes of Graph that an
    administrator granted for everybody, `own_grants` those that one person granted for themselves.
    Members of the group `admin_group` may grant. `page_size` is the most that a page of changes of users holds,
    `recycle_bin` the ids of people who were deleted but may come back.
    """

    id: str
    name: str
    domain: str
    consented: bool = True
    failure: str | None = None
    delay_seconds: float = 0
    people: list[Person] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    grants: list[str] = field(default_factory=list)
    own_grants: list[str] = field(default_factory=list)
    admin_group: str = ""
    page_size: int = 999
    recycle_bin: list[str] = field(default_factory=list)
    revision: int = 0

    def __post_init__(self) -> None:
        """Refuse a failure that nothing implements, and a delay that is none."""
        _check(self, DIRECTORY_FAILURES, f"directory {self.id}")
        for scope in [*self.grants, *self.own_grants]:
            if scope not in DELEGATED_SCOPES:
                raise WorldError(f"directory {self.id}: Graph has no scope {scope!r}")

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

    def guest(self, mail: str) -> Person | None:
        """Find the guest whom an invitation to `mail` made."""
        guests = (person for person in self.people if person.user_type == "Guest")
        return next((guest for guest in guests if guest.address.lower() == mail.lower()), None)

    def may_grant(self, person: Person) -> bool:
        """Whether the person may consent for everybody."""
        return any(group.id.lower() == self.admin_group.lower() for group in self.groups_of(person.id))

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
class Account:
    """An account of the deployment, at home in a directory that nobody asks about: a guest in others."""

    mail: str
    refresh_token: str
    failure: str | None = None

    def __post_init__(self) -> None:
        """Refuse a failure that nothing implements."""
        if self.failure is not None and self.failure not in ACCOUNT_FAILURES:
            raise WorldError(f"account {self.mail}: failure {self.failure!r} is not known")


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
    """The portal's app registration, the directories, the deployment's accounts, and the ACS resources."""

    client_id: str
    client_secret: str
    redirect_uris: list[str] = field(default_factory=list)
    directories: list[Directory] = field(default_factory=list)
    acs: list[AcsResource] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    app_name: str = "Nimbus"

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Build a world from its JSON form; raises WorldError with the place of a mistake."""
        try:
            directories = [Directory.from_json(directory) for directory in data.get("directories", [])]
            acs = [AcsResource(**resource) for resource in data.get("acs", [])]
            accounts = [Account(**account) for account in data.get("accounts", [])]
            return cls(**{**data, "directories": directories, "acs": acs, "accounts": accounts})
        except (TypeError, AttributeError) as error:
            raise WorldError(str(error)) from error

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form, of which `from_json` makes an equal world."""
        return asdict(self)

    def directory(self, key: str) -> Directory | None:
        """Find a directory by id or domain."""
        key = key.lower()
        return next((found for found in self.directories if key in (found.id.lower(), found.domain.lower())), None)

    def account(self, mail: str) -> Account | None:
        """Find an account of the deployment by its address."""
        return next((account for account in self.accounts if account.mail.lower() == mail.lower()), None)

    def resource_at(self, host: str) -> AcsResource | None:
        """Find the ACS resource that answers at `host`."""
        return next((resource for resource in self.acs if resource.host == host.lower()), None)


def _check(target: Directory | AcsResource, known: frozenset[str], place: str) -> None:
    if target.failure is not None and target.failure not in known:
        raise WorldError(f"{place}: failure {target.failure!r} is not one of {', '.join(sorted(known))}")
    if not isinstance(target.delay_seconds, (int, float)) or not 0 <= target.delay_seconds <= LONGEST_DELAY:
        raise WorldError(f"{place}: delay_seconds must be a number from 0 to {LONGEST_DELAY}")
