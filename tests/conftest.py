"""What every test has: settings for tests, and real servers. The settings may be read only after this."""

import os

import pytest

from tests.servers import TestServers, separate_worker

pytest_plugins = ("tests.cast", "tests.fixtures")

_servers = TestServers()
_servers.__enter__()
if "PYTEST_XDIST_WORKER" in os.environ:
    separate_worker(os.environ["PYTEST_XDIST_WORKER"])
os.environ["DJANGO_SETTINGS_MODULE"] = "nimbus_admin.settings"
# Playwright keeps an event loop in the thread of the tests, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from django.conf import settings  # noqa: E402 - the lines above decide what it holds

# Reading a value configures Django, which is what pytest-django asks for. In the environment of xdist's
# workers the name would make pytest-django read the settings before this file chooses the worker's database.
assert os.environ["REDIS_URL"] == settings.REDIS_URL, "the settings were read before the servers were known"
del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers that were started for this session; a worker started none."""
    _servers.stop()
