"""Fixtures of all tests of the portal: a simulated Microsoft cloud that knows the cast, and clients who are signed in.

Imports of the portal are inside the functions because Django is not set up when pytest reads this.
"""

import base64
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from microsoft.simulator import AcsResource, Directory, Group, Person, RunningSimulator, World

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from tenants.models import Tenant
    from tests.cast import Cast

KEY = base64.b64encode(bytes(range(64))).decode()
CONNECTION_STRING = f"endpoint=https://contoso-acs.communication.azure.com/;accesskey={KEY}"
WRONG_KEY = base64.b64encode(bytes(64)).decode()


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Forget the permissions' keys after a test that empties the database: they get new ones."""
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    if (marker and marker.kwargs.get("transaction")) or "transactional_db" in names or "live_server" in names:
        from accounts.access import permission_ids

        permission_ids.cache_clear()


@pytest.fixture(scope="session")
def listening_simulator() -> Iterator[RunningSimulator]:
    """The one simulator of the run; `microsoft` gives it a world and leads the portal to it."""
    with RunningSimulator(World("", "")) as running:
        yield running


@pytest.fixture
def microsoft(listening_simulator: RunningSimulator, settings: Any) -> Iterator[RunningSimulator]:
    """A simulated Microsoft cloud in an empty world, which the portal under test uses."""
    from accounts.cloud import cloud

    settings.MICROSOFT_CONNECT_TO = listening_simulator.tls_address
    settings.MICROSOFT_CA_FILE = listening_simulator.ca_file
    settings.MICROSOFT_READ_SECONDS = 2
    world = World(
        settings.ENTRA_CLIENT_ID,
        settings.ENTRA_CLIENT_SECRET,
        redirect_uris=[f"{settings.PUBLIC_URL}/{path}" for path in ("sign-in/complete/", "", "consent/complete/")],
        acs=[AcsResource("contoso-acs", KEY)],
    )
    listening_simulator.state.replace(world)
    cloud.cache_clear()
    yield listening_simulator
    cloud.cache_clear()


def add_directory(
    simulator: RunningSimulator, directory_id: Any, *, people: "list[User]", groups: dict[Any, str], **options: Any
) -> Directory:
    """Put a directory into the simulated world; everybody in `people` is in each of `groups` (ID -> name)."""
    crowd = [Person(str(person.object_id), person.name, person.email) for person in people]
    ids = [person.id for person in crowd]
    made = Directory(
        str(directory_id),
        f"Directory {directory_id}",
        f"{directory_id}.example",
        people=crowd,
        groups=[Group(str(key), name, members=list(ids)) for key, name in groups.items()],
        **options,
    )
    simulator.world.directories.append(made)
    return made


@pytest.fixture
def client_of(cast: "Cast") -> "Callable[[str], Client]":
    """Return a function: a part of the cast -> a client with a session of that person."""
    from django.test import Client

    from tests.cast import sign_in

    def make(name: str) -> "Client":
        client = Client()
        sign_in(client, getattr(cast, name))
        return client

    return make


def choose_at_microsoft(address: str, person: str) -> str:
    """Choose `person` (directory/object) on Microsoft's page; return the address that the browser is sent to."""
    from tests.microsoft.browsing import choose

    parts = urlsplit(address)
    from urllib.parse import parse_qs, urlencode

    back = parse_qs(parts.query)["redirect_uri"][0]
    return f"{urlsplit(back).path}?{urlencode(choose(address, person))}"


def reload(tenant: "Tenant") -> "Tenant":
    """Return the tenant as it is stored now, with all its settings rows."""
    from portal.tabs import load_tenant

    return load_tenant(tenant.pk)
