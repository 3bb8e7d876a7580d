"""Tenant, partner, and the settings that belong to the tenant itself.

Field rules: product description, "General", "Contact" and "Data Privacy".
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Cast, Concat, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.permissions import TenantPermission
from tenants.scope import ScopedManager
from tenants.validators import domain_in_ascii

RETENTION, LONGEST_RETENTION = 24, 120  # months


class Partner(models.Model):
    """A reseller that looks after tenants. Its own people live in its own Entra directory."""

    name = models.CharField(_("Name"), max_length=128, unique=True)
    directory_id = models.UUIDField(
        _("Entra directory ID"),
        null=True,
        blank=True,
        help_text=_("The directory in which the partner's administration groups live, if it is not the tenant's."),
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TenantState(models.TextChoices):
    """States of a tenant, set by Luware alone (product description, "Licenses")."""

    ACTIVE = "active", _("Active")
    TRIAL = "trial", _("Trial")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("Expired")
    CANCELED = "canceled", _("Canceled")
    LAB = "lab", _("Lab")


# In these states the tenant's own people cannot sign in; partner and Luware still reach the tenant.
CLOSED_STATES = frozenset({TenantState.SUSPENDED, TenantState.EXPIRED, TenantState.CANCELED})


class Health(models.TextChoices):
    """What the latest connection checks of a tenant say together."""

    UNCHECKED = "unchecked", _("Not checked")
    OK = "ok", _("Working")
    BROKEN = "broken", _("Broken")


class Tenant(models.Model):
    """A customer. `tenant_id` is its Entra directory; `settings_version` grows by one with every saved change."""

    name = models.CharField(_("Name"), max_length=128)
    o365_domain = models.CharField(_("O365 Domain"), max_length=253)
    o365_domain_ascii = models.CharField(max_length=253, editable=False)
    o365_name = models.CharField(_("O365 Name"), max_length=128, blank=True)
    tenant_id = models.UUIDField(_("Tenant ID"), unique=True)
    company_name = models.CharField(_("Company Name"), max_length=256, blank=True)
    partner_group_id = models.UUIDField(_("Partner Administration Security Group"), null=True, blank=True)
    tenant_group_id = models.UUIDField(_("Tenant Administration Security Group"), null=True, blank=True)
    crm_id = models.CharField(_("CRM ID"), max_length=64, blank=True)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, verbose_name=_("Partner"), related_name="tenants"
    )
    state = models.CharField(_("State"), max_length=10, choices=TenantState, default=TenantState.TRIAL)
    tenant_admins_restricted = models.BooleanField(
        _("Tenant administrators are restricted"),
        default=False,
        help_text=_("On: they change only company name, billing address and technical contact."),
    )
    provisioned_at = models.DateTimeField(_("Provisioned"), null=True, blank=True)
    pending_deletion_since = models.DateTimeField(_("Pending deletion since"), null=True, blank=True)
    health = models.CharField(_("Connections"), max_length=10, choices=Health, default=Health.UNCHECKED)
    settings_version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)
    search_text = models.GeneratedField(
        expression=Lower(
            Concat(
                "name",
                models.Value(" "),
                "o365_domain",
                models.Value(" "),
                "o365_domain_ascii",
                models.Value(" "),
                "company_name",
                models.Value(" "),
                Cast("tenant_id", models.TextField()),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")
        permissions: ClassVar[Any] = TenantPermission.choices
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~models.Q(name=""), name="tenant_has_name"),
            models.CheckConstraint(condition=models.Q(state__in=TenantState.values), name="tenant_state_known"),
            models.UniqueConstraint(
                Lower("name"),
                name="tenant_name_unique",
                violation_error_message=_("Another tenant has this name. Choose a name that is not in use."),
            ),
            models.CheckConstraint(
                condition=~models.Q(partner_group_id=models.F("tenant_group_id")),
                name="tenant_groups_differ",
                violation_error_message=_("The two administration groups must be different groups."),
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="tenant_search"),
            models.Index("o365_domain_ascii", "id", name="tenant_by_domain"),
            models.Index("state", "id", name="tenant_by_state"),
            models.Index("health", "id", name="tenant_by_health"),
            models.Index("tenant_group_id", name="tenant_by_tenant_group"),
            models.Index("partner", "partner_group_id", name="tenant_by_partner_group"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Save, keeping the domain's ASCII form in step with the domain."""
        self.o365_domain_ascii = domain_in_ascii(self.o365_domain)
        fields = kwargs.get("update_fields")
        if fields is not None and "o365_domain" in fields:
            kwargs["update_fields"] = {*fields, "o365_domain_ascii"}
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return reverse("settings", args=[self.pk])

    def clean_fields(self, exclude: Any = None) -> None:
        super().clean_fields(exclude=exclude)
        self.o365_domain_ascii = domain_in_ascii(self.o365_domain)

    def values_of(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the values of these fields, and of what follows from them, for an update of the stored row."""
        values = {name: getattr(self, name) for name in names}
        if "o365_domain" in values:
            values["o365_domain_ascii"] = domain_in_ascii(self.o365_domain)
        return values

    @property
    def is_closed(self) -> bool:
        """Whether the tenant's own people are kept out by its state."""
        return self.state in CLOSED_STATES


class TenantSettings(models.Model):
    """Base of the settings models: one row per tenant, reached through the tenant or an open scope."""

    tenant = models.OneToOneField(Tenant, models.CASCADE, primary_key=True, related_name="%(class)s")
    objects = ScopedManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} of tenant {self.pk}"


class BillingAddress(TenantSettings):
    """Where the bill for the tenant goes. It says nothing about where data is kept."""

    street_1 = models.CharField(_("Street 1"), max_length=128, blank=True)
    street_2 = models.CharField(_("Street 2"), max_length=128, blank=True)
    zip_code = models.CharField(_("Zip Code"), max_length=20, blank=True)
    city = models.CharField(_("City"), max_length=128, blank=True)
    country = models.CharField(_("Country"), max_length=2, blank=True)

    class Meta:
        verbose_name = _("billing address")
        verbose_name_plural = _("billing addresses")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(street_1="", street_2="", zip_code="", city="", country="")
                | ~(models.Q(street_1="") | models.Q(zip_code="") | models.Q(city="") | models.Q(country="")),
                name="billing_address_complete_or_empty",
            )
        ]


class TechnicalContact(TenantSettings):
    """Whom to tell about maintenance and incidents."""

    name = models.CharField(_("Name"), max_length=128, blank=True)
    email = models.EmailField(_("Email"), blank=True)
    phone_number = models.CharField(_("Phone Number"), max_length=16, blank=True)
    sip_address = models.CharField(_("SIP Address"), max_length=256, blank=True)

    class Meta:
        verbose_name = _("technical contact")
        verbose_name_plural = _("technical contacts")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(phone_number="") | models.Q(phone_number__regex=r"^\+[1-9][0-9]{1,14}$"),
                name="contact_phone_e164",
            )
        ]


class DataPrivacy(TenantSettings):
    """What the tenant's partner may see, and what is kept of the tenant's people and for how long."""

    allow_partner_user_identifiers = models.BooleanField(_("Allow Partner to see User Identifiers"), default=False)
    allow_partner_customer_identifiers = models.BooleanField(
        _("Allow Partner to see Customer Identifiers"), default=False
    )
    persist_user_states = models.BooleanField(_("Persist User States in Reporting"), default=False)
    show_time_in_state = models.BooleanField(_('Show user "Time in State"'), default=False)
    allow_partner_change_history = models.BooleanField(_("Allow Partner to access Change History"), default=False)
    data_retention_months = models.PositiveSmallIntegerField(
        _("Data Retention Time (months)"),
        default=RETENTION,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_RETENTION)],
    )

    class Meta:
        verbose_name = _("data privacy settings")
        verbose_name_plural = _("data privacy settings")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(data_retention_months__gte=1, data_retention_months__lte=LONGEST_RETENTION),
                name="privacy_retention_range",
            )
        ]
