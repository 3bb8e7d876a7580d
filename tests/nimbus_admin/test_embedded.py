"""The embedded servers: started, stopped, killed and started again, for real."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from nimbus_admin import embedded
from nimbus_admin.environment import postgres
from nimbus_admin.processes import Supervisor
from tests.nimbus_admin.test_processes import is_alive
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
_OTHER_RUN = """
import sys, threading
from pathlib import Path
from nimbus_admin import embedded
from nimbus_admin.processes import Supervisor
folder, supervisor = Path(sys.argv[1]), Supervisor()
with embedded.hold(folder):
    embedded.start(supervisor, folder, durable=False)
    print("up", flush=True)
    threading.Event().wait()
"""


@pytest.fixture
def supervisor():
    made = Supervisor()
    yield made
    made.stop(grace=5)


@pytest.fixture
def folder(tmp_path):
    yield tmp_path / "data"
    shutil.rmtree(embedded.socket_folder(tmp_path / "data"), ignore_errors=True)


def connect(folder: Path, monkeypatch: pytest.MonkeyPatch) -> psycopg.Connection:
    monkeypatch.setenv("SOME_URL", embedded.addresses(folder)["DATABASE_URL"])
    parts = postgres("SOME_URL")
    return psycopg.connect(host=parts["HOST"], user=parts["USER"], dbname=parts["NAME"], autocommit=True)


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def test_data_is_there_after_a_restart(supervisor, folder, monkeypatch):
    embedded.start(supervisor, folder)
    with connect(folder, monkeypatch) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    cache = redis.Redis.from_url(embedded.addresses(folder)["REDIS_URL"])
    cache.set("kept", "yes")
    cache.close()
    supervisor.stop()
    embedded.start(supervisor, folder)
    with connect(folder, monkeypatch) as connection:
        assert connection.execute("SELECT seven FROM kept").fetchone() == (7,)
    with redis.Redis.from_url(embedded.addresses(folder)["REDIS_URL"]) as cache:
        assert cache.get("kept") == b"yes"


def test_one_server_can_be_left_out(supervisor, folder, monkeypatch):
    embedded.start(supervisor, folder, postgres=False, durable=False)
    with redis.Redis.from_url(embedded.addresses(folder)["REDIS_URL"]) as cache:
        assert cache.ping()
    with pytest.raises(psycopg.OperationalError):
        connect(folder, monkeypatch)


def test_nobody_else_may_enter_the_sockets(supervisor, folder):
    embedded.start(supervisor, folder, durable=False)
    assert embedded.socket_folder(folder).stat().st_mode & 0o777 == 0o700


def test_killed_servers_come_back_with_their_data(supervisor, folder, monkeypatch):
    embedded.start(supervisor, folder)
    with connect(folder, monkeypatch) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    first = postmaster(folder)
    os.kill(first, signal.SIGKILL)
    supervisor.stop()
    assert (folder / "postgres" / "postmaster.pid").exists(), "a crash leaves its lock file"
    embedded.start(supervisor, folder)
    assert postmaster(folder) != first
    with connect(folder, monkeypatch) as connection:
        assert connection.execute("SELECT seven FROM kept").fetchone() == (7,)


def test_a_lock_file_that_names_another_living_program_is_no_hindrance(supervisor, folder):
    embedded.start(supervisor, folder, durable=False)
    supervisor.stop()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        (folder / "postgres" / "postmaster.pid").write_text(f"{stranger.pid}\n{folder}/postgres\n0\n5432\n")
        embedded.start(supervisor, folder, valkey=False, durable=False)
        assert stranger.poll() is None, "only servers of this folder are ended"
        stranger.communicate(b"\n")


def test_leftovers_of_another_run_are_ended(supervisor, folder, monkeypatch):
    leftover = Supervisor()
    embedded.start(leftover, folder, durable=False)
    first = postmaster(folder)
    embedded.start(supervisor, folder, durable=False)
    assert not is_alive(first)
    with connect(folder, monkeypatch) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    leftover.stop()


def test_servers_end_when_their_run_is_killed(folder):
    with subprocess.Popen([sys.executable, "-c", _OTHER_RUN, str(folder)], cwd=ROOT, stdout=subprocess.PIPE) as run:
        assert run.stdout
        assert run.stdout.readline() == b"up\n"
        server = postmaster(folder)
        with (
            pytest.raises(embedded.EmbeddedServerError, match="Another run uses the data folder"),
            embedded.hold(folder),
        ):
            pass
        run.kill()
    wait_until(lambda: not is_alive(server))
    with embedded.hold(folder):  # the kernel let go of it
        pass


def test_an_interrupted_first_start_is_repeated(supervisor, folder, monkeypatch):
    draft = folder / "postgres.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    embedded.start(supervisor, folder, valkey=False, durable=False)
    with connect(folder, monkeypatch) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("name", ["x" * 120, "with space", "a,b", "ü"])
def test_a_deep_or_unusual_folder_has_its_sockets_elsewhere(supervisor, tmp_path, monkeypatch, name):
    folder = tmp_path / name
    sockets = embedded.socket_folder(folder)
    assert not sockets.is_relative_to(tmp_path)
    assert sockets == embedded.socket_folder(folder), "every process computes the same"
    assert sockets != embedded.socket_folder(tmp_path / "other" / name)
    embedded.start(supervisor, folder, durable=False)
    with connect(folder, monkeypatch) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    supervisor.stop()
    sockets.rmdir()


def test_a_socket_folder_of_somebody_else_is_refused(supervisor, tmp_path):
    folder = tmp_path / ("x" * 120)
    sockets = embedded.socket_folder(folder)
    sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(embedded.EmbeddedServerError, match="belongs to somebody else"):
            embedded.start(supervisor, folder, durable=False)
    finally:
        sockets.unlink()


def test_a_folder_that_only_its_owner_may_enter(supervisor, folder, monkeypatch):
    folder.parent.chmod(0o700)
    embedded.start(supervisor, folder, durable=False)
    with connect(folder, monkeypatch) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_nothing_stays_below_tmp_after_a_run(supervisor, tmp_path):
    folder = tmp_path / ("x" * 120)
    with embedded.hold(folder):
        embedded.start(supervisor, folder, durable=False)
        assert embedded.socket_folder(folder).exists()
        supervisor.stop()
    assert not embedded.socket_folder(folder).exists()
