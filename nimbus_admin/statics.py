"""Collects the static files for the web server, only when one of them changed since the last time."""

import hashlib
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders


def fingerprint() -> str:
    """Return a digest of the names, sizes and dates of all static files and of how they are stored."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            entry = Path(storage.path(name)).stat()
            digest.update(f"{name} {entry.st_size} {entry.st_mtime_ns}\n".encode())
    return digest.hexdigest()


class Collection:
    """The collecting of static files beside other work; `finish` waits for it."""

    def __init__(self, stamp: Path) -> None:
        """Start collecting, unless `stamp` says that the files are those of the last time."""
        self._stamp, self._digest = stamp, fingerprint()
        self._process: subprocess.Popen[str] | None = None
        if not self._is_current():
            command = [
                sys.executable,
                str(settings.BASE_DIR / "manage.py"),
                "collectstatic",
                "--no-input",
                "-v",
                "0",
            ]
            self._process = subprocess.Popen(  # noqa: S603 - no shell, own words
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )

    def finish(self) -> bool:
        """Wait until the files are there; returns whether there was anything to do. Raises RuntimeError."""
        if self._process is None:
            return False
        output, _ = self._process.communicate()
        if self._process.returncode:
            raise RuntimeError(f"The static files cannot be collected:\n{output}")
        self._stamp.write_text(self._digest, encoding="ascii")
        return True

    def cancel(self) -> None:
        """End the collecting if it still runs."""
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _is_current(self) -> bool:
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        return manifest.exists() and self._stamp.exists() and self._stamp.read_text("ascii") == self._digest
