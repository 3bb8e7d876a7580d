"""What a tenant may use. Source: product description, "Licenses"."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant
from tenants.scope import ScopedManager


class Product(models.TextChoices):
    """The products that are licensed."""

    ADVANCED_ROUTING = "advanced_routing", _("Advanced Routing")
    ENTERPRISE_ROUTING = "enterprise_routing", _("Enterprise Routing")
    CONTACT_CENTER = "contact_center", _("Contact Center")
    CONTACT_CENTER_USER = "contact_center_user", _("Contact Center User")
    ATTENDANT_CONSOLE = "attendant_console", _("Attendant Console")
    ASSISTANT = "assistant", _("Assistant")
    INTERACT_USER = "interact_user", _("Interact User")
    TRANSCRIPTION = "transcription", _("Transcription")
    AUDIO_VIDEO = "audio_video", _("Audio/Video")
    INSTANT_MESSAGING = "instant_messaging", _("Instant Messaging")
    EXTERNAL_TASK = "external_task", _("External Task")
    EMAIL = "email", _("Email")


class Contingent(models.Model):
    """How many licences of a product a tenant may assign, which Luware alone sets, and how many are assigned."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="contingents", verbose_name=_("tenant"))
    product = models.CharField(_("Product"), max_length=24, choices=Product)
    allowed = models.PositiveIntegerField(_("Allowed"), default=0)
    used = models.PositiveIntegerField(_("Used"), default=0, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("contingent")
        verbose_name_plural = _("contingents")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["tenant", "product"], name="one_contingent_of_a_product"),
            models.CheckConstraint(condition=models.Q(product__in=Product.values), name="contingent_product_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_product_display()}: {self.allowed}"
