"""The programs of the portal beside its servers: web, worker with beat, Microsoft simulator."""

import http.client
import sys
from collections.abc import Mapping
from pathlib import Path

from nimbus_admin import ports
from nimbus_admin.celery import READY_LINE
from nimbus_admin.processes import Child


def web(port: int, logs: Path, environment: Mapping[str, str]) -> Child:
    """Return the web server. It loads the portal once and then makes two processes of it."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "nimbus_admin.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    command += ["--preload", "--workers", "2", "--worker-class", "gthread", "--threads", "4"]
    command += ["--graceful-timeout", "5", "--no-control-socket"]
    return Child(
        name="The web server",
        command=command,
        log=logs / "web.log",
        ready=lambda: healthy(port),
        environment=environment,
    )


def worker(data_dir: Path, logs: Path, environment: Mapping[str, str]) -> Child:
    """Return the worker of all queues, with beat in it. Processes, as threads have no time limits."""
    log = logs / "worker.log"
    command = [sys.executable, "-m", "celery", "--app", "nimbus_admin", "--quiet", "worker", "--beat"]
    command += ["--queues", "checks,housekeeping,bulk", "--pool", "prefork", "--concurrency", "4"]
    command += ["--schedule", str(data_dir / "beat-schedule"), "--without-gossip", "--without-mingle"]
    return Child(
        name="The worker",
        command=command,
        log=log,
        ready=lambda: READY_LINE in log.read_text(encoding="utf-8", errors="replace"),
        environment=environment,
    )


def simulator(plain: int, tls: int, folder: Path, logs: Path, environment: Mapping[str, str]) -> Child:
    """Return the Microsoft simulator over the world file and the state in `folder`."""
    command = [sys.executable, "-m", "microsoft.simulator", "--world", str(folder / "world.json")]
    command += ["--folder", str(folder), "--tls-port", str(tls), "--port", str(plain)]
    return Child(
        name="The Microsoft simulator",
        command=command,
        log=logs / "simulator.log",
        ready=lambda: ports.answers(plain) and ports.answers(tls),
        environment=environment,
    )


def healthy(port: int) -> bool:
    """Return whether the portal on this port answers its health page, or redirects it to https."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
