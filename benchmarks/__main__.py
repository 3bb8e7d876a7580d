"""`python -m benchmarks [NAMES]`: prints the figures whose names begin with one of NAMES, or all."""

import os
import sys

from tests.servers import TestServers

PAGES = ("make_tenants", "settings_page", "settings_save", "tenant_")
RUNNING = ("start_", "check_")


def main(wanted: list[str]) -> None:
    """Measure on servers of this run's own."""
    with TestServers(durable=True):
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        if _any(PAGES, wanted):
            import django

            django.setup()
            from django.core.management import call_command

            call_command("migrate", verbosity=0, interactive=False)
            from benchmarks import pages

            pages.measure(wanted)
        if _any(RUNNING, wanted):
            from benchmarks import running

            running.measure(wanted)


def _any(groups: tuple[str, ...], wanted: list[str]) -> bool:
    return not wanted or any(name.startswith(group) or group.startswith(name) for name in wanted for group in groups)


if __name__ == "__main__":
    main(sys.argv[1:])
