"""`python -m tests`: every check and every test, with one exit code. `--static` leaves pytest out.

A step that fails does not keep the others from running. The servers are this run's own and end with it.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests import chromium
from tests.servers import TestServers

_BIN = Path(sys.executable).parent
_PACKAGES = [
    "nimbus_admin",
    "licensing",
    "extensions",
    "portal",
    "accounts",
    "tenants",
    "microsoft",
    "manage.py",
]
_STATIC = {
    "ruff": [f"{_BIN}/ruff", "check", "."],
    "format": [f"{_BIN}/ruff", "format", "--check", "."],
    "templates": [f"{_BIN}/djlint", "templates", "--check", "--lint", "--quiet"],
    "types": [f"{_BIN}/mypy", *_PACKAGES],
    "imports": [f"{_BIN}/lint-imports"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "configuration": [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
}


@dataclass(frozen=True)
class Outcome:
    """How one step ended."""

    name: str
    passed: bool
    seconds: float
    output: str = ""


def main(arguments: list[str]) -> int:
    """Run the steps and return the exit code: 0 when all passed."""
    os.chdir(Path(__file__).resolve().parent.parent)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    outcomes = []
    with TestServers():
        outcomes += _static_steps()
        if "--static" not in arguments:
            outcomes += _tests()
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    print("\n" + "  ".join(f"{o.name}: {'passed' if o.passed else 'FAILED'} {o.seconds:.0f} s" for o in outcomes))
    print(f"Failed: {', '.join(failed)}." if failed else "Everything passed.")
    return 1 if failed else 0


def _static_steps() -> Iterable[Outcome]:
    with ThreadPoolExecutor(2) as pool:
        for outcome in pool.map(_step, _STATIC, _STATIC.values()):
            print(f"{outcome.name}: {'passed' if outcome.passed else 'FAILED'}", flush=True)
            if not outcome.passed:
                print(outcome.output, flush=True)
            yield outcome


def _step(name: str, command: list[str]) -> Outcome:
    began = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return Outcome(name, done.returncode == 0, time.monotonic() - began, done.stdout)


def _tests() -> Iterable[Outcome]:
    began = time.monotonic()
    selection: list[str] = []
    if not (chromium.find() or chromium.install()):
        print(
            "There is no Chromium on this machine and it cannot be installed from here, so the browser "
            "tests do not run. On Debian: apt-get install chromium",
            flush=True,
        )
        selection = ["-m", "not browser"]
        if os.environ.get("CI"):
            yield Outcome("browser", passed=False, seconds=0)
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", *selection]
    done = subprocess.run(command, check=False)
    yield Outcome("pytest", done.returncode == 0, time.monotonic() - began)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Interrupted; the servers of the tests are stopped.")
