"""A simulated Microsoft cloud that listens, and the `Cloud` that reaches it."""

from collections.abc import Iterator

import pytest

from microsoft.cloud import Cloud
from microsoft.simulator import Directory, RunningSimulator
from tests.microsoft.cast import CLIENT_ID, CLIENT_SECRET, make_world
from tests.microsoft.cedar import add_cedar


@pytest.fixture(scope="session")
def running_simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator(make_world()) as running:
        yield running


@pytest.fixture
def simulator(running_simulator: RunningSimulator) -> RunningSimulator:
    """The one simulator of the run, with a fresh world for each test."""
    running_simulator.state.replace(make_world())
    return running_simulator


@pytest.fixture
def cloud(simulator: RunningSimulator) -> Cloud:
    return Cloud(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        ca_file=simulator.ca_file,
        connect_to=simulator.tls_address,
        connect_seconds=2,
        read_seconds=5,
        browser_login_url=simulator.url,
        acs_host_suffixes=(".communication.azure.com",),
    )


@pytest.fixture
def cedar(simulator: RunningSimulator) -> Directory:
    """A directory with guests and consents, and the accounts that are its guests."""
    return add_cedar(simulator)
