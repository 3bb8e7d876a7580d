"""What a child process may do and how long it may live; used between fork and exec.

PostgreSQL refuses to run as root, so root hands it to the account `nobody`. The folder of the project may lie
below one that only root may enter (/root): then the process keeps the one capability that lets it through.
"""

import ctypes
import os
import pwd
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_ACCOUNT = "nobody"
_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2  # <linux/prctl.h>
_CAP_DAC_OVERRIDE = 1  # <linux/capability.h>; Docker gives it to root, unlike CAP_DAC_READ_SEARCH
_CAPABILITY_VERSION_3 = 0x20080522
_IS_LINUX = sys.platform.startswith("linux")
_libc = ctypes.CDLL(None, use_errno=True)  # loaded here: nothing may be loaded between fork and exec


@dataclass(frozen=True)
class Account:
    """An account without privileges that root starts a server under."""

    user_id: int
    group_id: int
    passes_closed_folders: bool


def account_for(*paths: Path) -> Account | None:
    """Return the account under which root starts a server that uses `paths`; None for everybody but root."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(_ACCOUNT)
    folders = {folder for path in paths for folder in path.resolve().parents}
    closed = any(not folder.stat().st_mode & 0o001 for folder in folders if folder.exists())
    return Account(entry.pw_uid, entry.pw_gid, closed)


def before_exec(signal_number: int, account: Account | None = None) -> Callable[[], None]:
    """Return the function for `preexec_fn`: become `account`, and get `signal_number` when the parent dies.

    The parent is the thread that starts the process, so start children from the main thread.
    """
    parent = os.getpid()

    def prepare() -> None:
        if account:
            _become(account)
        if _IS_LINUX:
            _call(_libc.prctl, _PR_SET_PDEATHSIG, signal_number, 0, 0, 0)  # a change of account would clear it
            if os.getppid() != parent:  # it died before the line above
                os._exit(1)

    return prepare


def end_with_parent(signal_number: int) -> None:
    """Let the calling process get `signal_number` when the process that started it dies. Linux only."""
    if _IS_LINUX:
        _call(_libc.prctl, _PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def _become(account: Account) -> None:
    keeps = account.passes_closed_folders and _IS_LINUX
    if keeps:
        _call(_libc.prctl, _PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(account.group_id)
    os.setuid(account.user_id)
    if keeps:
        header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
        wanted = 1 << _CAP_DAC_OVERRIDE
        sets = (ctypes.c_uint32 * 6)(wanted, wanted, wanted, 0, 0, 0)
        _call(_libc.capset, header, sets)
        _call(_libc.prctl, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)


def _call(function: Callable[..., int], *arguments: object) -> None:
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
