"""The whole portal for browser tests: `manage.py run` with a data folder and ports of its own."""

import http.client
import json
import os
import subprocess
import sys
from pathlib import Path

from nimbus_admin import ports, programs
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")  # the rest of this process's environment is that of the tests

_FIRST_PORT = 21000  # each of the parallel test processes has ten ports of its own


class Stack:
    """A running portal with its servers, worker, simulator and demo world."""

    def __init__(self, folder: Path) -> None:
        first = _FIRST_PORT + 10 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
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

    def tell_simulator(self, path: str, change: dict[str, object]) -> None:
        """Change the simulated cloud: a directory's failure, or the delay or key of an ACS resource (`acs/NAME`)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.simulator_port, timeout=10)
        connection.request("PATCH", f"/_simulator/{path}", json.dumps(change), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert answer.status < 300, answer.read()
        connection.close()
