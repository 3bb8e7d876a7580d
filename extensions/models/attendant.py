"""Attendant Console. Field rules: product description, "Extensions / Attendant Console"."""

from typing import Any, ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantSettings

LONGEST_FILTER = 2000


class TeamVisibility(models.TextChoices):
    """Whose availability the search of Attendant Console shows."""

    NONE = "none", _("Do not show any members")
    OWN = "own", _("Show own members")
    ALL = "all", _("Show all members")


class AttendantConsole(TenantSettings):
    """Limits of the contact search."""

    contact_filter = models.TextField(
        _("Global Contact Search MS Graph Filter"), blank=True, validators=[MaxLengthValidator(LONGEST_FILTER)]
    )
    team_visibility = models.CharField(
        _("Team Visibility in Attendant Console"), max_length=4, choices=TeamVisibility, default=TeamVisibility.ALL
    )

    class Meta:
        verbose_name = _("Attendant Console settings")
        verbose_name_plural = _("Attendant Console settings")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(team_visibility__in=TeamVisibility.values), name="attendant_visibility_known"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("contact_filter"), LONGEST_FILTER),
                name="attendant_filter_length",
            ),
        ]
