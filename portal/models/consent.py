"""What came back from Microsoft's consent page."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant
from tenants.scope import ScopedManager


class ConsentPurpose(models.TextChoices):
    """What the directory is asked to permit."""

    PRESENCE = "presence", _("Presence tracking")
    MESSAGING = "messaging", _("Instant Messaging")


class ConsentAnswer(models.Model):
    """One return from Microsoft's consent page. It proves nothing: a check asks Microsoft what was really granted."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="consent_answers", verbose_name=_("tenant"))
    purpose = models.CharField(_("Purpose"), max_length=10, choices=ConsentPurpose)
    is_granted = models.BooleanField(_("Granted"))
    reason = models.CharField(_("Microsoft's reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("Time"), auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("answer to a consent link")
        verbose_name_plural = _("answers to consent links")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(purpose__in=ConsentPurpose.values), name="consent_purpose_known"),
            models.CheckConstraint(
                condition=models.Q(is_granted=True, reason="") | models.Q(is_granted=False) & ~models.Q(reason=""),
                name="consent_refused_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "purpose", "-id"], name="latest_consent_answer")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.is_granted}"
