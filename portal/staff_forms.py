"""Forms of the staff administration. They keep the rules that the settings page keeps."""

import uuid
from typing import Any, ClassVar

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from unfold.widgets import UnfoldAdminSelectWidget

from portal.forms.general import BillingAddressForm
from tenants.models import BillingAddress, TechnicalContact, Tenant
from tenants.validators import validate_domain, validate_guid, validate_sip_address


def refuse_outdated(opened_version: int | None, tenant: Tenant) -> None:
    """Raise ValidationError when the tenant's settings were saved since the page with `opened_version` was opened."""
    if opened_version != tenant.settings_version:
        raise forms.ValidationError(
            _("Somebody else has saved this tenant meanwhile. Open it again and repeat your changes."), "outdated"
        )


class StaffTenantForm(forms.ModelForm):
    """The tenant itself. It is refused when somebody has saved the tenant since the page was opened."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Tenant
        fields: ClassVar[list[str]] = []  # the administration names them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["opened_version"] = self.instance.settings_version

    def clean_o365_domain(self) -> str:
        """Accept a DNS name."""
        domain: str = self.cleaned_data["o365_domain"]
        validate_domain(domain)
        return domain

    def clean_tenant_id(self) -> uuid.UUID:
        """Refuse the GUID of zeros, and another ID for a tenant that is provisioned."""
        tenant_id: uuid.UUID = self.cleaned_data["tenant_id"]
        validate_guid(tenant_id)
        if self.instance.provisioned_at and tenant_id != self.initial.get("tenant_id"):
            raise forms.ValidationError(
                _("Keep %(id)s: the ID cannot change once the tenant is provisioned."),
                "fixed",
                {"id": self.initial.get("tenant_id")},
            )
        return tenant_id

    def clean(self) -> dict[str, Any]:
        """Refuse an outdated page."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk:
            refuse_outdated(cleaned.get("opened_version"), self.instance)
        return cleaned


class StaffBillingAddressForm(forms.ModelForm):
    """Street 1, Zip Code, City and Country stand together or not at all."""

    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=lambda: [("", ""), *((country.code, country.name) for country in countries)],
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = BillingAddress
        fields: ClassVar[list[str]] = ["street_1", "street_2", "zip_code", "city", "country"]

    def clean(self) -> dict[str, Any]:
        """Name each part that is missing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if any(cleaned.get(name) for name in (*BillingAddressForm.TOGETHER, "street_2")):
            for name, message in BillingAddressForm.TOGETHER.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return cleaned


class StaffTechnicalContactForm(forms.ModelForm):
    """Whom to tell; the telephone number is kept as E.164."""

    class Meta:
        model = TechnicalContact
        fields: ClassVar[list[str]] = ["name", "email", "phone_number", "sip_address"]

    def clean_phone_number(self) -> str:
        """Return the number in E.164."""
        typed: str = self.cleaned_data["phone_number"]
        if not typed:
            return ""
        try:
            number = phonenumbers.parse(typed)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise forms.ValidationError(
                _("Enter a phone number with its country code, like +41446681800."), "phone_number"
            )
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    def clean_sip_address(self) -> str:
        """Accept `sip:user@domain`."""
        address: str = self.cleaned_data["sip_address"]
        if address:
            validate_sip_address(address)
        return address
