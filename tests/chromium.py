"""The browser of the browser tests: a Chromium that is on this machine, or Debian's package."""

import os
import shutil
import subprocess

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Return the path of a Chromium, or None."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def install() -> str | None:
    """Install Debian's Chromium when this account may, and return its path, or None."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    package = ["apt-get", "install", "--quiet", "--quiet", "--yes", "--no-install-recommends", "chromium"]
    for command in (package, ["apt-get", "update", "--quiet", "--quiet"], package):
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        if done.returncode == 0 and command is package:
            break
    return find()
