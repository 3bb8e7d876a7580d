"""Starts child processes, waits until each is ready, and sees that none outlives the process that started it.

Each child leads its own process group: a Ctrl-C in the terminal reaches only the supervisor, which stops the
children in order, and what a child leaves behind is ended with its group.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nimbus_admin.privileges import Account, before_exec

_POLL_SECONDS = 0.02
_WATCH_SECONDS = 0.25
_TAIL_LINES = 15


@dataclass(frozen=True)
class Child:
    """A program to run: its name for people, its command, its log, and the condition that says it is ready."""

    name: str
    command: Sequence[str]
    log: Path
    ready: Callable[[], bool]
    environment: Mapping[str, str] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None


class ChildFailedError(Exception):
    """A child ended by itself or was not ready in time. The message names it and shows the end of its log."""

    def __init__(self, child: Child, what: str) -> None:
        self.child = child
        super().__init__(f"{child.name} {what}. The end of {child.log}:\n{tail(child.log)}")


def tail(path: Path, lines: int = _TAIL_LINES) -> str:
    """Return the last lines of a log, indented; a sentence when there are none."""
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:]) or "  (it is empty)"


class Supervisor:
    """The children that belong together, in the order in which they were started."""

    def __init__(self) -> None:
        self._running: list[tuple[Child, subprocess.Popen[bytes]]] = []

    def start(self, child: Child) -> int:
        """Start a child with an empty log and return its process id. Call it from the main thread."""
        child.log.parent.mkdir(parents=True, exist_ok=True)
        with child.log.open("wb") as log:
            process = subprocess.Popen(  # noqa: S603
                list(child.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(child.environment) if child.environment is not None else None,
                start_new_session=True,
                preexec_fn=before_exec(child.stop_signal, child.account),  # noqa: PLW1509
            )
        self._running.append((child, process))
        return process.pid

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Return when every child is ready; raises ChildFailedError when one ends before or takes too long."""
        deadline = time.monotonic() + seconds
        waiting = [child for child, _ in self._running]
        while waiting:
            self.check()
            waiting = [child for child in waiting if not child.ready()]
            if waiting and time.monotonic() > deadline:
                raise ChildFailedError(waiting[0], f"was not ready after {seconds:.0f} seconds")
            if waiting:
                time.sleep(_POLL_SECONDS)

    def check(self) -> None:
        """Raise ChildFailedError when a child has ended."""
        for child, process in self._running:
            code = process.poll()
            if code is not None:
                raise ChildFailedError(child, f"ended {_reason(code)}")

    def stop(self, grace: float = 10) -> None:
        """Ask every child to end, last started first; after `grace` seconds end what is left of their groups."""
        for child, process in reversed(self._running):
            if process.poll() is None:
                process.send_signal(child.stop_signal)
        deadline = time.monotonic() + grace
        for _, process in reversed(self._running):
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            _kill_group(process.pid)
            process.wait()
        self._running.clear()


def watch(*supervisors: Supervisor) -> None:
    """Wait until a child of any of them ends, which raises ChildFailedError. Signals interrupt it."""
    while True:
        for supervisor in supervisors:
            supervisor.check()
        time.sleep(_WATCH_SECONDS)


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # nobody is left in it
        pass


def _reason(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
