"""A reading of a directory survives the SIGKILL of its worker, and is never done by two at once."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from directory.models import DirectorySync
from directory.sync import outcomes, service, working
from microsoft.simulator import RunningSimulator
from nimbus_admin.celery import READY_LINE
from tenants.scope import every_tenant
from tests.cast import Cast
from tests.directory.reading import ask, counts, directory_of, enabled, read, row, turn, users
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PAGE = 5000, 100
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(microsoft: RunningSimulator, tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts a real worker on the test's database, broker and simulated cloud."""
    database = settings.DATABASES["default"]
    host, name = database["HOST"], connection.settings_dict["NAME"]
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{database['USER']}:{database['PASSWORD']}@/{name}?host={host}"
        if host.startswith("/")
        else f"postgresql://{database['USER']}:{database['PASSWORD']}@{host}:{database['PORT']}/{name}",
        "DJANGO_SETTINGS_MODULE": "nimbus_admin.settings",
        "MICROSOFT_CONNECT_TO": microsoft.tls_address,
        "MICROSOFT_CA_FILE": microsoft.ca_file,
    }
    command = [sys.executable, "-m", "celery", "--app", "nimbus_admin", "--quiet", "worker", "--queues", "bulk"]
    command += ["--pool", "prefork", "--concurrency", "1", "--without-gossip", "--without-mingle"]
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        log = tmp_path / f"worker-{len(started)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        started.append(process)
        wait_until(lambda: READY_LINE in log.read_text(encoding="utf-8", errors="replace"), seconds=30)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End a worker with all its processes at once, as the system does when memory runs out."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def leave_behind(sync: DirectorySync) -> None:
    """Let the time pass after which another worker takes over, and the sweeper come by."""
    past = timezone.now() - timedelta(seconds=1)
    with every_tenant("the test lets time pass"):
        DirectorySync.objects.filter(pk=sync.pk).update(deadline=past, asked_at=past - timedelta(minutes=1))
    service.sweep()


def test_reading_goes_on_after_its_worker_was_killed(
    microsoft: RunningSimulator, cast: Cast, start_worker: Start
) -> None:
    directory = directory_of(microsoft, cast.contoso, PEOPLE, page_size=PAGE, delay_seconds=0.02)
    first = start_worker()
    sync = ask(cast.contoso)
    wait_until(lambda: row(sync).pages >= 5, seconds=30)
    kill(first)
    stopped = row(sync)
    assert (stopped.status, stopped.attempts) == ("running", 1)
    assert len(users(cast.contoso)) == stopped.added == stopped.pages * PAGE < PEOPLE  # all of a page, or nothing

    directory.delay_seconds = 0
    del directory.people[0]  # one who was stored already leaves meanwhile: the next reading tells
    leave_behind(sync)
    start_worker()
    wait_until(lambda: row(sync).status == "done", seconds=30)
    done = row(sync)
    assert (done.code, done.attempts, done.restarts) == ("ok", 2, 0)
    assert (done.pages, done.seen, counts(done)) == (PEOPLE // PAGE, PEOPLE, (PEOPLE, 0, 0))
    assert len(enabled(cast.contoso)) == PEOPLE
    assert counts(read(cast.contoso)) == (0, 0, 1)


def test_reading_whose_worker_dies_each_time_is_given_up(cast: Cast) -> None:
    sync = ask(cast.contoso)
    with every_tenant("the test plays the workers that die"):
        mine = DirectorySync.objects.filter(pk=sync.pk)
        for attempt in range(1, working.MAX_SETBACKS + 2):
            mine.update(status="running", attempts=attempt)
            leave_behind(sync)
            gave_up = attempt > working.MAX_SETBACKS
            assert row(sync).status == ("done" if gave_up else "queued")
    assert (row(sync).code, row(sync).outcome) == (outcomes.LOST, "not_done")


def test_worker_that_was_thought_dead_stores_nothing_more(
    microsoft: RunningSimulator, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory_of(microsoft, cast.contoso, 4, page_size=2)
    real = working.graph.users_delta

    def late(*args: object) -> object:
        page = real(*args)  # type: ignore[arg-type]
        with every_tenant("another worker takes over while this one waits for Microsoft"):
            DirectorySync.objects.filter(pk=sync.pk).update(attempts=7)
        return page

    monkeypatch.setattr(working.graph, "users_delta", late)
    sync = ask(cast.contoso)
    sync = turn(sync)
    assert (sync.status, sync.attempts, sync.pages) == ("running", 7, 0)
    assert users(cast.contoso) == {}


def test_many_workers_and_many_presses_make_one_reading(microsoft: RunningSimulator, cast: Cast) -> None:
    directory_of(microsoft, cast.contoso, 600, page_size=100)

    def press(_number: int) -> int:
        try:
            return ask(cast.contoso).pk
        finally:
            connection.close()

    def work(pk: int) -> None:
        try:
            service.run(pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as crowd:
        (pk,) = set(crowd.map(press, range(8)))
        list(crowd.map(work, [pk] * 8))
    with every_tenant("the test looks at all readings"):
        sync = DirectorySync.objects.get()
    assert (sync.code, sync.attempts, sync.pages, counts(sync)) == ("ok", 1, 6, (600, 0, 0))
    assert len(users(cast.contoso)) == 600
