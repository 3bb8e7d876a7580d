"""Outbound. Field rules: product description, "Extensions / Outbound"."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from extensions.models.limits import limit_range, task_limit
from tenants.models import TenantSettings

_DEFAULT, _MOST = 20, 50


class Outbound(TenantSettings):
    """Limits of outbound tasks."""

    max_tasks = task_limit(_("Max Scheduled Outbound Tasks per service"), default=_DEFAULT, most=_MOST)

    class Meta:
        verbose_name = _("outbound settings")
        verbose_name_plural = _("outbound settings")
        constraints: ClassVar[list[Any]] = [limit_range("max_tasks", most=_MOST, name="outbound_tasks_range")]
