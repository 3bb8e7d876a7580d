"""Supervision, with small real processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nimbus_admin.processes import Child, ChildFailedError, Supervisor, tail, watch
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
_WAITS = "import threading; print('up', flush=True); threading.Event().wait()"
_IGNORES_TERM = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + _WAITS
_HAS_CHILD = (
    "import subprocess, sys, threading;"
    f"child = subprocess.Popen([sys.executable, '-c', {_WAITS!r}]);"
    "print('up', child.pid, flush=True); threading.Event().wait()"
)
_PARENT = """
import sys, threading
from pathlib import Path
from nimbus_admin.processes import Child, Supervisor
log = Path(sys.argv[1])
supervisor = Supervisor()
pid = supervisor.start(Child("It", [sys.executable, "-c", sys.argv[2]], log, lambda: "up" in log.read_text()))
supervisor.wait_until_ready()
print(pid, flush=True)
threading.Event().wait()
"""


@pytest.fixture
def supervisor():
    made = Supervisor()
    yield made
    made.stop(grace=0)


def make_child(folder: Path, program: str, name: str = "The example") -> Child:
    log = folder / f"{name}.log"
    return Child(name, [sys.executable, "-c", program], log, ready=lambda: "up" in log.read_text())


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # ended, and nobody has asked for its exit code yet


def test_ready_then_stopped(supervisor, tmp_path):
    pids = [supervisor.start(make_child(tmp_path, _WAITS, name)) for name in ("one", "two")]
    supervisor.wait_until_ready()
    assert all(is_alive(pid) for pid in pids)
    supervisor.stop()
    assert not any(is_alive(pid) for pid in pids)


def test_a_child_that_ends_before_it_is_ready_is_named_with_its_log(supervisor, tmp_path):
    supervisor.start(make_child(tmp_path, "print('port is closed'); raise SystemExit(3)"))
    with pytest.raises(ChildFailedError, match=r"(?s)The example ended with exit code 3.*port is closed"):
        supervisor.wait_until_ready()


def test_a_child_that_never_gets_ready_is_named(supervisor, tmp_path):
    supervisor.start(make_child(tmp_path, _WAITS.replace("up", "still loading")))
    with pytest.raises(ChildFailedError, match="was not ready after 0 seconds"):
        supervisor.wait_until_ready(seconds=0.1)


def test_watch_says_which_child_was_killed(supervisor, tmp_path):
    supervisor.start(make_child(tmp_path, _WAITS, "The first"))
    second = supervisor.start(make_child(tmp_path, _WAITS, "The second"))
    supervisor.wait_until_ready()
    os.kill(second, signal.SIGKILL)
    with pytest.raises(ChildFailedError, match="The second ended by SIGKILL"):
        watch(supervisor)


def test_a_child_that_does_not_listen_is_ended_after_the_grace(supervisor, tmp_path):
    pid = supervisor.start(make_child(tmp_path, _IGNORES_TERM))
    supervisor.wait_until_ready()
    supervisor.stop(grace=0.1)
    assert not is_alive(pid)


def test_what_a_child_leaves_behind_ends_with_it(supervisor, tmp_path):
    child = make_child(tmp_path, _HAS_CHILD)
    supervisor.start(child)
    wait_until(lambda: child.log.read_text().count("up") == 2)
    grandchild = int(next(line for line in child.log.read_text().splitlines() if " " in line).split()[1])
    assert is_alive(grandchild)
    supervisor.stop()
    wait_until(lambda: not is_alive(grandchild))


def test_children_end_when_the_supervising_process_is_killed(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path / "log"), _WAITS],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not is_alive(child))


def test_tail_of_a_log(tmp_path):
    log = tmp_path / "log"
    assert "empty" in tail(log)
    log.write_text("\n".join(f"line {n}" for n in range(40)))
    assert tail(log, lines=2) == "  line 38\n  line 39"
