"""`manage.py run`: the whole portal on this machine, until Ctrl-C. `make run` calls it."""

import io
import os
import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from nimbus_admin import embedded, ports, programs
from nimbus_admin.demo_defaults import DATA_DIR, simulator_addresses
from nimbus_admin.environment import number
from nimbus_admin.privileges import end_with_parent
from nimbus_admin.processes import ChildFailedError, Supervisor, watch
from nimbus_admin.statics import Collection

_LOGS = DATA_DIR / "logs"


class Command(BaseCommand):
    """Starts everything, says where it is and who can sign in, and stops everything again."""

    help = "Run the portal with its demo world, worker, servers and the Microsoft simulator until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--end-with-parent", action="store_true", help="Stop when the caller ends.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal; raises CommandError when something cannot start or ends by itself."""
        if settings.IS_PRODUCTION:
            raise CommandError("run is for the demo. docs/deployment.md says how production is started.")
        self._began = time.monotonic()
        for number_ in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number_, signal.default_int_handler)
        if options["end_with_parent"]:
            end_with_parent(signal.SIGTERM)
        servers, portal = Supervisor(), Supervisor()
        try:
            port = number("PORT", 8000)
            ports.check(port)
            with embedded.hold(DATA_DIR):
                try:
                    self._run(port, servers, portal)
                finally:
                    _stop(portal, servers)
        except KeyboardInterrupt:
            self.stdout.write("Stopped. The data is kept.")
        except (ChildFailedError, RuntimeError, embedded.EmbeddedServerError, ports.PortError) as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(f"The database of DATABASE_URL does not answer: {error}") from error

    def _run(self, port: int, servers: Supervisor, portal: Supervisor) -> None:
        collection = Collection(DATA_DIR / "static.stamp")
        try:
            self._start_servers(servers)
            self._migrate()
            people = self._load_demo()
            if collection.finish():
                self._say("Static files are collected.")
        finally:
            collection.cancel()
        self._start_portal(port, portal)
        self.stdout.write(f"\n{people.rstrip()}\n\nThe portal is on http://localhost:{port}  (Ctrl-C stops it)")
        self.stdout.flush()
        watch(servers, portal)

    def _start_servers(self, servers: Supervisor) -> None:
        own = embedded.addresses(DATA_DIR)
        wanted = {name: os.environ.get(name) == address for name, address in own.items()}
        if any(wanted.values()):
            embedded.start(servers, DATA_DIR, postgres=wanted["DATABASE_URL"], valkey=wanted["REDIS_URL"])
            names = {"DATABASE_URL": "PostgreSQL", "REDIS_URL": "Valkey"}
            running = " and ".join(names[name] for name in names if wanted[name])
            self._say(f"Started {running}, with data in {DATA_DIR}.")

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
            self._say("The database has its tables.")

    def _load_demo(self) -> str:
        output = io.StringIO()
        call_command("load_demo", stdout=output)
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()  # its threads must be gone before the next process is made
        self._say("The demo world is there.")
        return output.getvalue()

    def _start_portal(self, port: int, portal: Supervisor) -> None:
        environment = {**os.environ, "PORT": str(port), "PYTHONPATH": str(settings.BASE_DIR)}
        names = "Web server and worker"
        if settings.SIMULATOR_URL:
            names = "Web server, worker and Microsoft simulator"
            plain = ports.free(number("SIMULATOR_PORT", 9080), taken=[port])
            tls = ports.free(number("SIMULATOR_TLS_PORT", 9443), taken=[port, plain])
            environment |= {"SIMULATOR_PORT": str(plain), "SIMULATOR_TLS_PORT": str(tls)}
            environment |= simulator_addresses(plain, tls)
            portal.start(programs.simulator(plain, tls, DATA_DIR / "simulator", _LOGS, environment))
        portal.start(programs.web(port, _LOGS, environment))
        portal.start(programs.worker(DATA_DIR, _LOGS, environment))
        portal.wait_until_ready()
        self._say(f"{names} are ready.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(f"{time.monotonic() - self._began:5.1f} s  {sentence}")
        self.stdout.flush()


def _stop(*supervisors: Supervisor) -> None:
    """Stop in the given order. A second Ctrl-C does not interrupt it: that would leave processes behind."""
    for number_ in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number_, signal.SIG_IGN)
    for supervisor in supervisors:
        supervisor.stop()
