"""Builds the demo world in memory. Nothing here touches the database or the disk.

Who is in it follows the product description, section "People and roles".
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from nimbus_admin.demo.catalogue import COUNTRIES, PARTNERS, WITHOUT_PARTNER, PartnerEntry
from nimbus_admin.demo.people import Directory, Person, stable_id
from tenants.models import TenantState

ADMIN_GROUP = "Nimbus Tenant Administrators"
PARTNER_GROUP = "Nimbus Partner Administrators"
MANY_MEMBERS = 75  # more than one page of a group's members
MANY_GROUPS = 210  # more than a token carries (Entra ID: 200)

# Customers with a part to play, by the first part of their domain.
SUSPENDED = "brennerhof"
PENDING_DELETION = "old-harbour"
RESTRICTED = "fjordlight"
WRONG_ACS_KEY = "kestrel-airport"
GROUP_DELETED = "lindenhof-kliniken"
LARGE_GROUP = "meridian-insurance"
OVERAGE = "brightwater"
MAIN = "alpenblick"
_WITH_INTERACT = {MAIN, WRONG_ACS_KEY, RESTRICTED}
_OTHER_STATES = {
    8: TenantState.TRIAL,
    11: TenantState.TRIAL,
    19: TenantState.EXPIRED,
    23: TenantState.CANCELED,
    29: TenantState.LAB,
}


@dataclass(frozen=True)
class DemoPartner:
    """A partner, the directory of its people and the group that administers its tenants."""

    name: str
    directory: Directory
    group_id: uuid.UUID


@dataclass(frozen=True)
class DemoTenant:
    """A customer with the facts that its rows are made of. `acs_resource` is set when Interact is enabled."""

    number: int
    slug: str
    name: str
    country: str
    directory: Directory
    group_id: uuid.UUID
    partner: DemoPartner | None
    state: TenantState
    contact: Person
    acs_resource: str

    @property
    def address(self) -> tuple[str, str, str]:
        """Street, zip code and city."""
        places = COUNTRIES[self.country].places
        return places[self.number % len(places)]

    @property
    def phone(self) -> str:
        """A telephone number in E.164."""
        return f"{COUNTRIES[self.country].phone}{self.number % 60 + 10:02d}"


@dataclass(frozen=True)
class World:
    """Everything in the demo world. `staff` is Luware's own directory."""

    staff: Directory
    partners: tuple[DemoPartner, ...]
    tenants: tuple[DemoTenant, ...]

    def directories(self) -> Iterator[Directory]:
        """Every Entra directory: Luware's, the partners', the customers'."""
        yield self.staff
        yield from (partner.directory for partner in self.partners)
        yield from (tenant.directory for tenant in self.tenants)

    def who_can_sign_in(self) -> list[Person]:
        """Return the people who play a part, as the list at the start shows them."""
        return [person for directory in self.directories() for person in directory.people if person.note]


def build_world(staff_directory_id: str, staff_group_id: str) -> World:
    """Return the demo world, the same at each call, for the staff directory and group of this deployment."""
    staff = Directory(uuid.UUID(staff_directory_id), "Luware", "luware.example")
    staff.add_group("Nimbus Staff", [staff.hire("Luware administrator"), staff.hire()], uuid.UUID(staff_group_id))
    staff.hire()
    partners: list[DemoPartner] = []
    tenants: list[DemoTenant] = []
    for entry in PARTNERS:
        partner = _partner(entry)
        partners.append(partner)
        tenants += [_tenant(line, len(tenants) + place, partner) for place, line in enumerate(_lines(entry.customers))]
    tenants += [_tenant(line, len(tenants) + place, None) for place, line in enumerate(_lines(WITHOUT_PARTNER))]
    return World(staff, tuple(partners), tuple(tenants))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def _partner(entry: PartnerEntry) -> DemoPartner:
    directory = Directory(stable_id("directory", entry.slug), entry.name, f"{entry.slug}.example")
    count = len(_lines(entry.customers))
    administrator = directory.hire(f"Partner administrator of {entry.name}, {count} tenants")
    group = directory.add_group(PARTNER_GROUP, [administrator, directory.hire()])
    directory.hire()
    return DemoPartner(entry.name, directory, group.id)


def _tenant(line: str, number: int, partner: DemoPartner | None) -> DemoTenant:
    name, slug, country = (part.strip() for part in line.split("|"))
    directory = Directory(stable_id("directory", slug), name, f"{slug}.example")
    group_id = stable_id("group", str(directory.id), ADMIN_GROUP)
    first = directory.hire(_role_of_first(name, slug))
    admins = [first] + [directory.hire() for _ in range(MANY_MEMBERS - 1 if slug == LARGE_GROUP else 1 + number % 3)]
    if slug != GROUP_DELETED:
        directory.add_group(ADMIN_GROUP, admins, group_id)
    directory.add_group("All Employees", [*admins, directory.hire(), directory.hire()])
    _special_people(directory, slug, name)
    return DemoTenant(
        number=number,
        slug=slug,
        name=name,
        country=country,
        directory=directory,
        group_id=group_id,
        partner=partner,
        state=_state(number, slug),
        contact=admins[1],
        acs_resource=f"{slug}-interact" if slug.isascii() and (number % 4 == 1 or slug in _WITH_INTERACT) else "",
    )


def _role_of_first(name: str, slug: str) -> str:
    """Return the part that the first administrator of a customer plays; most play none."""
    return {
        MAIN: f"Tenant administrator of {name}",
        RESTRICTED: f"Restricted tenant administrator of {name}",
        SUSPENDED: f"Tenant administrator of {name}, which is suspended",
        PENDING_DELETION: f"Tenant administrator of {name}, which is pending deletion",
        WRONG_ACS_KEY: f"Tenant administrator of {name}, whose ACS key is wrong",
        LARGE_GROUP: f"Tenant administrator of {name}, in a group of {MANY_MEMBERS}",
        OVERAGE: f"Tenant administrator of {name}, who is in more than 200 groups",
        GROUP_DELETED: f"Former administrator of {name}, whose administration group was deleted",
    }.get(slug, "")


def _special_people(directory: Directory, slug: str, name: str) -> None:
    if slug == MAIN:
        directory.hire(f"Organization unit administrator of {name} (opens no settings)")
        directory.hire(f"User supervisor of {name} (opens no settings)")
        directory.hire("Person without any tenant")
    if slug == OVERAGE:
        for number in range(1, MANY_GROUPS + 1):
            directory.add_group(f"Project {number:03d}", [directory.people[0]])


def _state(number: int, slug: str) -> TenantState:
    if slug == SUSPENDED:
        return TenantState.SUSPENDED
    return _OTHER_STATES.get(number % 30, TenantState.ACTIVE)
