"""Seals every stored secret again with the newest of FIELD_KEYS, after which the older keys can be taken away."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from tenants.secrets import SecretField

BATCH = 500
MOST_NAMED = 10


class Command(BaseCommand):
    """Works in batches, may be stopped and run again, and changes nothing but the sealing."""

    help = "Seal all stored secrets with the newest key of FIELD_KEYS. Run it before you remove an older key."

    def handle(self, *args: Any, **options: Any) -> None:
        """Reseal every secret column. Raises CommandError, and writes nothing, when there is what no key opens."""
        found = [(model, columns) for model in apps.get_models() if (columns := secret_columns(model))]
        closed = [line for model, columns in found for line in what_no_key_opens(model, columns)]
        if closed:
            more = f" and {len(closed) - MOST_NAMED} more" if len(closed) > MOST_NAMED else ""
            raise CommandError(
                f"No key of FIELD_KEYS opens: {', '.join(closed[:MOST_NAMED])}{more}. "
                "Nothing was changed. Put the key that sealed them back into FIELD_KEYS, and run this again."
            )
        for model, columns in found:
            count = sum(reseal(model, columns, keys) for keys in batches(model))
            self.stdout.write(f"{model._meta.verbose_name_plural}: {count} secrets sealed again.")


def secret_columns(model: type[models.Model]) -> list[str]:
    """Return the names of the model's columns that hold secrets."""
    return [field.attname for field in model._meta.concrete_fields if isinstance(field, SecretField)]


def what_no_key_opens(model: type[models.Model], columns: list[str]) -> list[str]:
    """Return a text for each row with a secret that cannot be opened: the model and the row's key."""
    closed = []
    for keys in batches(model):
        if not opens(model, columns, keys):
            closed += [f"{model._meta.verbose_name} {key}" for key in keys if not opens(model, columns, [key])]
    return closed


def opens(model: type[models.Model], columns: list[str], keys: list[Any]) -> bool:
    """Say whether every secret of the rows with these keys can be opened."""
    try:
        list(model._base_manager.filter(pk__in=keys).values_list(*columns))
    except ValueError:
        return False
    return True


def batches(model: type[models.Model]) -> Iterator[list[Any]]:
    """Return the keys of all rows, a batch at a time."""
    last: Any = None
    while True:
        rows = model._base_manager.order_by("pk")
        keys = list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        yield keys
        last = keys[-1]


@transaction.atomic
def reseal(model: type[models.Model], columns: list[str], keys: list[Any]) -> int:
    """Open and seal the secrets of the rows with these keys, under a lock; return how many there were."""
    rows = list(model._base_manager.select_for_update().filter(pk__in=keys).only("pk", *columns))
    model._base_manager.bulk_update(rows, columns)  # writing seals with the newest key
    return sum(bool(getattr(row, name)) for row in rows for name in columns)
