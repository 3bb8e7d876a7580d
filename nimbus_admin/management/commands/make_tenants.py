"""Makes tenants for benchmarks."""

import argparse
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nimbus_admin.demo import bulk

_CONSENT = "--yes-this-is-a-benchmark-database"


class Command(BaseCommand):
    """Adds many tenants with all their settings, groups and permissions."""

    help = "Add COUNT tenants for benchmarks, spread over a few partners. A second run adds as many again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the count, the number of partners and the consent that production asks for."""
        parser.add_argument("count", type=_positive, help="how many tenants to add, for example 100000")
        parser.add_argument("--partners", type=_positive, default=10, help="over how many partners (default: 10)")
        parser.add_argument(_CONSENT, action="store_true", dest="consent", help="needed in production")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the tenants. Raises CommandError in production without the explicit flag."""
        if settings.IS_PRODUCTION and not options["consent"]:
            raise CommandError(
                "This fills the database with invented tenants, and this deployment is in production. "
                f"If the database is for benchmarks only, add {_CONSENT}."
            )
        started = time.perf_counter()
        numbers = bulk.make_tenants(options["count"], options["partners"])
        bulk.refresh_statistics()
        if options["verbosity"] > 0:
            seconds = time.perf_counter() - started
            self.stdout.write(f"Added {len(numbers)} tenants, {numbers[0]} to {numbers[-1]}, in {seconds:.1f} s.")


def _positive(word: str) -> int:
    """Return a whole number above zero; argparse reports anything else."""
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
