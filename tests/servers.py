"""The servers that tests run against: those of the environment, or embedded ones for this session only.

The data folder is a new one below the system's temporary folder. The addresses go into the
environment before the settings are read, so that xdist's workers and what a test starts have them too.
"""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from nimbus_admin import embedded
from nimbus_admin.processes import Supervisor


class TestServers:
    """A context in which PostgreSQL and Valkey run and the environment says where."""

    __test__ = False

    def __init__(self, *, durable: bool = False) -> None:
        self._durable = durable
        self._supervisor = Supervisor()
        self._folder: Path | None = None

    def __enter__(self) -> "TestServers":
        inherited = os.environ.get("NIMBUS_DEPLOYMENT") == "test" and "NIMBUS_DATA_DIR" in os.environ
        if not inherited:
            _forget_deployment()
            self._folder = Path(tempfile.mkdtemp(prefix="nimbus-test-"))
            os.environ["NIMBUS_DATA_DIR"] = str(self._folder)
            self._folder.chmod(0o711)  # the account of PostgreSQL passes through it
            try:
                self._start(self._folder)
            except BaseException:
                self.stop()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop what was started here and remove its data."""
        self._supervisor.stop()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            del os.environ["NIMBUS_DATA_DIR"]
            self._folder = None

    def _start(self, folder: Path) -> None:
        wanted = {name: name not in os.environ for name in ("DATABASE_URL", "REDIS_URL")}
        os.environ |= {name: address for name, address in embedded.addresses(folder).items() if wanted[name]}
        if any(wanted.values()):
            embedded.start(
                self._supervisor,
                folder,
                postgres=wanted["DATABASE_URL"],
                valkey=wanted["REDIS_URL"],
                durable=self._durable,
            )


def separate_worker(worker: str) -> None:
    """Give an xdist worker ("gw3") a Redis database of its own; pytest-django does so for PostgreSQL."""
    address, number = os.environ["REDIS_URL"], int(worker.removeprefix("gw")) + 1
    if address.startswith("unix://"):
        os.environ["REDIS_URL"] = f"{address.partition('?')[0]}?db={number}"
    else:
        os.environ["REDIS_URL"] = urlsplit(address)._replace(path=f"/{number}").geturl()


def _forget_deployment() -> None:
    """Tests use the defaults of tests, whatever the shell holds; only servers may come from there."""
    for name in list(os.environ):
        if name.startswith(("ENTRA_", "MICROSOFT_", "SIMULATOR_")) or name in _NOT_FOR_TESTS:
            del os.environ[name]
    os.environ["NIMBUS_DEPLOYMENT"] = "test"


_NOT_FOR_TESTS = {
    "PUBLIC_URL",
    "ALLOWED_HOSTS",
    "PORT",
    "CELERY_BROKER_URL",
    "STATIC_ROOT",
    "TIME_ZONE",
    "DEBUG",
}
