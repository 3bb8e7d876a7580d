"""Storing rows of several tables in one statement, so that a save costs the same however many sections it changes."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast

from django.db import DatabaseError, connection
from django.db.models import Model
from django.db.models.sql import InsertQuery, UpdateQuery

Statement = tuple[str, tuple[Any, ...]]


def store_rows(rows: Iterable[tuple[Model, Collection[str]]]) -> None:
    """Update the named fields of each row, or insert it whole when it is new.

    A model's own `save` is not called; what it would add must be in the row already, as a valid form leaves it.
    Raises IntegrityError like a save of each, and DatabaseError when a row to be updated is not there any more.
    """
    left = list(rows)
    while left:  # once, unless two are of one table: a statement changes a row only once
        now = {type(row): (row, names) for row, names in reversed(left)}
        left = [entry for entry in left if entry[0] is not now[type(entry[0])][0]]
        _store_together([_insert(row) if row._state.adding else _update(row, names) for row, names in now.values()])
        for row, _names in now.values():
            row._state.adding = False


def _store_together(written: Sequence[Statement]) -> None:
    steps = ", ".join(f"step_{place} AS ({sql} RETURNING 1)" for place, (sql, _values) in enumerate(written))
    done = " UNION ALL ".join(f"SELECT 1 FROM step_{place}" for place in range(len(written)))  # noqa: S608 - numbers
    with connection.cursor() as cursor:  # tables and columns are named by the models; every value is a parameter
        cursor.execute(f"WITH {steps} {done}", [value for _sql, values in written for value in values])
        if len(cursor.fetchall()) != len(written):
            raise DatabaseError("A row of the settings was deleted while it was saved.")


def _insert(row: Model) -> Statement:
    query = InsertQuery(type(row))
    query.insert_values([field for field in row._meta.local_concrete_fields if not field.generated], [row])
    [statement] = query.get_compiler(connection=connection).as_sql()
    return statement


def _update(row: Model, names: Collection[str]) -> Statement:
    query = cast("UpdateQuery", type(row)._base_manager.filter(pk=row.pk).query.chain(UpdateQuery))
    fields = [field for field in row._meta.local_concrete_fields if field.name in names]
    query.add_update_fields([(field, None, field.pre_save(row, False)) for field in fields])
    return query.get_compiler(connection=connection).as_sql()
