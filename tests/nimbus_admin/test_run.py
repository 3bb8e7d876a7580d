"""`manage.py run` as a whole: everything starts, answers, and is gone afterwards."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nimbus_admin import embedded, ports, programs
from tests.nimbus_admin.test_processes import is_alive
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
_NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "STATIC_ROOT", "DJANGO_SETTINGS_MODULE")


class Run:
    """A running portal with a port and a data folder of its own."""

    def __init__(self, folder: Path, port: int, **more: str) -> None:
        prefixes = ("ENTRA_", "MICROSOFT_", "SIMULATOR_")
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in _NOT_INHERITED and not name.startswith(prefixes)
        }
        environment |= {"NIMBUS_DEPLOYMENT": "demo", "NIMBUS_DATA_DIR": str(folder), "PORT": str(port)}
        environment |= {name: str(ports.free(0)) for name in ("SIMULATOR_PORT", "SIMULATOR_TLS_PORT")}
        environment |= more
        self.port, self.log = port, folder.with_suffix(".log")
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"], cwd=ROOT, env=environment, stdout=output, stderr=output
            )

    def output(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self) -> None:
        wait_until(lambda: "Ctrl-C stops it" in self.output() or self.process.poll() is not None, seconds=60)
        assert self.process.poll() is None, self.output()

    def descendants(self) -> list[int]:
        return _descendants(self.process.pid)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)


def _descendants(pid: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
    children = [child for child, parent in parents.items() if parent == pid]
    return [found for child in children for found in (child, *_descendants(child))]


@pytest.fixture
def run(tmp_path) -> Iterator[Run]:
    started = Run(tmp_path / "data", ports.free(0))
    yield started
    started.process.kill()
    started.process.wait()
    shutil.rmtree(embedded.socket_folder(tmp_path / "data"), ignore_errors=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_everything_answers_and_nothing_is_left_after_a_signal(run, number):
    run.wait_until_ready()
    assert programs.healthy(run.port)
    assert f"The portal is on http://localhost:{run.port}" in run.output()
    children = run.descendants()
    assert len(children) >= 6, "two servers, simulator, web, worker, and what they start"
    assert run.end(number) == 0
    assert [pid for pid in children if is_alive(pid)] == []
    assert "Stopped." in run.output()


def test_nothing_is_left_when_the_run_is_killed(run):
    run.wait_until_ready()
    children = run.descendants()
    run.end(signal.SIGKILL)
    wait_until(lambda: not any(is_alive(pid) for pid in children), seconds=20)


def test_a_part_that_dies_is_named_and_the_rest_is_stopped(run):
    run.wait_until_ready()
    children = run.descendants()
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in children}
    os.kill(next(pid for pid, command in commands.items() if "gunicorn" in command), signal.SIGKILL)
    assert run.process.wait(30) == 1
    assert "The web server ended by SIGKILL. The end of" in run.output()
    assert [pid for pid in children if is_alive(pid)] == []


def test_a_taken_port_is_said_at_once(tmp_path):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        run = Run(tmp_path / "data", server.getsockname()[1])
        assert run.process.wait(20) == 1
    assert "is taken by another program" in run.output()
    assert "Traceback" not in run.output()
    assert not (tmp_path / "data" / "postgres").exists()


def test_a_database_that_is_away_is_one_sentence(tmp_path):
    nobody = f"postgresql://portal@127.0.0.1:{ports.free(0)}/portal"
    run = Run(tmp_path / "data", ports.free(0), DATABASE_URL=nobody)
    assert run.process.wait(60) == 1
    assert "The database of DATABASE_URL does not answer" in run.output()
    assert "Traceback" not in run.output()
