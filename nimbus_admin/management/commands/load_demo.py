"""Loads the demo world."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from nimbus_admin.demo import loader, simulator
from nimbus_admin.demo.world import World, build_world
from nimbus_admin.demo_defaults import DATA_DIR
from portal.checks.nightly import queue_every_check


class Command(BaseCommand):
    """Adds the demo world when it is missing, writes the simulator's file, prints who can sign in."""

    help = "Load the demo world (3 partners, 60 tenants). A second run changes nothing in the database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load. Raises CommandError in production."""
        if settings.IS_PRODUCTION:
            raise CommandError(
                "The demo world is not for production. Use NIMBUS_DEPLOYMENT=demo with a database of its own."
            )
        world = build_world(settings.ENTRA_STAFF_DIRECTORY_ID, settings.ENTRA_STAFF_GROUP_ID)
        simulator.write_world(world, DATA_DIR)
        added = loader.load_world(world)
        if added:
            queue_every_check()
        if options["verbosity"] > 0:
            self._report(world, added)

    def _report(self, world: World, added: int) -> None:
        self.stdout.write(
            f"Loaded the demo world: {added} tenants."
            if added
            else "The demo world was loaded before; nothing changed."
        )
        self.stdout.write("Who can sign in (no password is asked for):")
        people = world.who_can_sign_in()
        width = max(len(person.name) for person in people)
        for person in people:
            self.stdout.write(f"  {person.name:{width}}  {person.upn}  {person.note}")
