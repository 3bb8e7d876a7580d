"""The products that are licensed: what each is given to, and what it needs. Written once, as data.

Source: seed, "Licenses", and product description, sections 2 and 6. That chats, external tasks and emails need
a Contact Center User follows from who handles them: agents with Contact Center features.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Product(TextChoices):
    """The products; the value is kept in the database."""

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


class Group(TextChoices):
    """The sections of the Licenses tab."""

    SERVICE = "service-licences", _("Service licences")
    USER = "user-licences", _("User licences")
    MODALITY = "modality-licences", _("Modality licences")


@dataclass(frozen=True)
class Terms:
    """What holds for a product: its section, and the product that its bearer must have first."""

    group: Group
    needs: Product | None = None


TERMS: dict[Product, Terms] = {
    Product.ADVANCED_ROUTING: Terms(Group.SERVICE),
    Product.ENTERPRISE_ROUTING: Terms(Group.SERVICE),
    Product.CONTACT_CENTER: Terms(Group.SERVICE),
    Product.CONTACT_CENTER_USER: Terms(Group.USER),
    Product.ATTENDANT_CONSOLE: Terms(Group.USER),
    Product.ASSISTANT: Terms(Group.USER),
    Product.INTERACT_USER: Terms(Group.USER),
    Product.TRANSCRIPTION: Terms(Group.USER),
    Product.AUDIO_VIDEO: Terms(Group.MODALITY),
    Product.INSTANT_MESSAGING: Terms(Group.MODALITY, needs=Product.CONTACT_CENTER_USER),
    Product.EXTERNAL_TASK: Terms(Group.MODALITY, needs=Product.CONTACT_CENTER_USER),
    Product.EMAIL: Terms(Group.MODALITY, needs=Product.CONTACT_CENTER_USER),
}


def of_group(group: Group) -> tuple[Product, ...]:
    """Return the products of a section, in the order of the tab."""
    return tuple(product for product in Product if TERMS[product].group == group)


def needing(product: Product) -> tuple[Product, ...]:
    """Return the products that need `product`."""
    return tuple(other for other in Product if TERMS[other].needs == product)


USER_PRODUCTS = of_group(Group.USER) + of_group(Group.MODALITY)
SERVICE_PRODUCTS = of_group(Group.SERVICE)
