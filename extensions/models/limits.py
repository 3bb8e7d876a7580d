"""Task limits: a whole number with a range that form and database both keep."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


def task_limit(label: Any, *, default: int, most: int) -> "models.PositiveSmallIntegerField[Any, Any]":
    """Return a column for a limit of 1 to `most` tasks."""
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(1), MaxValueValidator(most)]
    )


def limit_range(field: str, *, most: int, name: str) -> models.CheckConstraint:
    """Return the constraint that keeps a limit in its range."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__gte": 1, f"{field}__lte": most}), name=name)
