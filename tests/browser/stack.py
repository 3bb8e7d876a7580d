"""The whole portal for browser tests: `manage.py run` with a data folder and ports of its own."""

import contextlib
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psycopg
from redis import Redis

from nimbus_admin import embedded, ports, programs
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")  # the rest of this process's environment is that of the tests

_FIRST_PORTS = range(20000, 32000, 10)  # below those that the system gives out; suites that run at once keep apart


class Stack:
    """A running portal with its servers, worker, simulator and demo world."""

    def __init__(self, folder: Path) -> None:
        first = _FIRST_PORTS[os.getpid() % len(_FIRST_PORTS)]
        self.port, self.simulator_port, self.tls_port = (ports.free(first + step) for step in range(3))
        self.url = f"http://localhost:{self.port}"
        self._log = (folder / "run.log").open("w+", encoding="utf-8")
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {
            "NIMBUS_DEPLOYMENT": "demo",
            "NIMBUS_DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
            "SIMULATOR_PORT": str(self.simulator_port),
            "SIMULATOR_TLS_PORT": str(self.tls_port),
        }
        self.data = folder / "data"
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "run", "--end-with-parent"],
            cwd=ROOT,
            env=environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        wait_until(self._is_up, seconds=90)

    def _is_up(self) -> bool:
        assert self._process.poll() is None, f"the portal did not start: {self.said()}"
        return "The portal is on" in self.said() and programs.healthy(self.port)

    def said(self) -> str:
        """Return what the command has printed."""
        return Path(self._log.name).read_text(encoding="utf-8")

    def stop(self) -> None:
        """Stop everything."""
        self._process.terminate()
        self._process.wait(timeout=30)
        self._log.close()

    @contextlib.contextmanager
    def database_away(self) -> Iterator[None]:
        """Close the database to everybody, and open it again."""
        with self.database("postgres") as outside:
            try:
                outside.execute("ALTER DATABASE nimbus WITH ALLOW_CONNECTIONS false")
                outside.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'nimbus'")
                yield
            finally:
                outside.execute("ALTER DATABASE nimbus WITH ALLOW_CONNECTIONS true")
        # often enough that each of the web processes has answered
        wait_until(lambda: all(programs.healthy(self.port) for _time in range(12)), seconds=60)

    @contextlib.contextmanager
    def broker_away(self) -> Iterator[None]:
        """Take the broker's socket away and end its connections, and put it back."""
        socket = embedded.socket_folder(self.data) / "valkey.sock"
        hidden = socket.with_name("hidden.sock")
        socket.rename(hidden)
        try:
            with Redis(unix_socket_path=str(hidden)) as outside:
                for kind in ("normal", "pubsub"):
                    outside.client_kill_filter(_type=kind, skipme=True)
            yield
        finally:
            hidden.rename(socket)

    def database(self, name: str = "nimbus") -> psycopg.Connection:
        """Return a connection of the superuser, each statement of which counts at once."""
        return psycopg.connect(embedded.addresses(self.data)["DATABASE_URL"], dbname=name, autocommit=True)

    def acs_key(self, resource: str) -> str:
        """Return the access key that the simulated Azure takes for a resource."""
        with urlopen(f"http://127.0.0.1:{self.simulator_port}/_simulator/world", timeout=10) as answer:
            return next(found["key"] for found in json.load(answer)["acs"] if found["resource"] == resource)

    def tell_simulator(self, path: str, change: dict[str, object]) -> None:
        """Change the simulated cloud: a directory's failure, or the delay or key of an ACS resource (`acs/NAME`)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.simulator_port, timeout=10)
        connection.request("PATCH", f"/_simulator/{path}", json.dumps(change), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert answer.status < 300, answer.read()
        connection.close()
