"""The measured databases: a small and a large one, that pages can be asked of in turn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

_SMALL = "small"


@contextmanager
def kept_small() -> Iterator[Callable[[Callable[[], float]], float]]:
    """Keep a copy of the database as it is now; yield what runs something with the copy in the database's place."""
    large = cast("DatabaseWrapper", connections["default"])
    name = large.settings_dict["NAME"]
    small = cast("DatabaseWrapper", connections.create_connection("default"))
    small.alias = _SMALL  # a pool of its own
    connections[_SMALL] = small
    small.settings_dict = {**large.settings_dict, "NAME": f"{name}_{_SMALL}"}
    _close(large)  # a database that is in use cannot be copied
    _administer(large, "CREATE DATABASE {} TEMPLATE {}", small.settings_dict["NAME"], name)

    def in_small(run: Callable[[], float]) -> float:
        connections["default"] = small
        try:
            return run()
        finally:
            connections["default"] = large

    try:
        yield in_small
    finally:
        _close(small)
        del connections[_SMALL]
        _administer(large, "DROP DATABASE {}", small.settings_dict["NAME"])


def settle() -> float:
    """Do now what PostgreSQL would do in the background while pages are measured, and let its plans fit the rows.

    Product and peer read the same tables, so both find them in this state. Returns 0, as a run that takes no time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
        cursor.execute("RESET statement_timeout")
    return 0


def _close(wrapper: DatabaseWrapper) -> None:
    wrapper.close()
    wrapper.close_pool()


def _administer(wrapper: DatabaseWrapper, statement: str, *names: str) -> None:
    with wrapper._nodb_cursor() as cursor:
        cursor.execute(statement.format(*map(wrapper.ops.quote_name, names)))
