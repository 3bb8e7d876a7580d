"""Forms of the General tab. Rules: product description, "General"; words: seed, "General Tenant Settings"."""

from functools import lru_cache
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from portal.forms.base import Access, SectionForm
from portal.forms.fields import LeanSelect
from tenants.models import BillingAddress, Tenant
from tenants.permissions import TenantPermission as May
from tenants.validators import validate_domain

_GROUP_HINT = _("Object ID of the group in Azure. It is checked when you leave the field; Details lists the members.")


class TenantInformationForm(SectionForm):
    """Who the tenant is, and which groups administer it."""

    access = {
        "name": Access(change=May.CHANGE_AS_PARTNER),
        "o365_domain": Access(change=May.CHANGE_AS_PARTNER),
        "o365_name": Access(change=May.CHANGE_AS_PARTNER),
        "tenant_id": Access(change=May.CHANGE_AS_PLATFORM),
        "company_name": Access(change=May.CHANGE_CONTACT_DETAILS),
        "partner_group_id": Access(change=May.CHANGE_AS_PLATFORM),
        "tenant_group_id": Access(change=May.CHANGE_AS_PARTNER),
        "crm_id": Access(change=May.CHANGE_AS_PARTNER, see=May.CHANGE_AS_PARTNER),
    }
    unique_fields = {"tenant_name_unique": "name"}

    class Meta(SectionForm.Meta):
        model = Tenant
        fields: ClassVar[list[str]] = [
            "name",
            "o365_domain",
            "o365_name",
            "tenant_id",
            "company_name",
            "partner_group_id",
            "tenant_group_id",
            "crm_id",
        ]
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("As it stands in the tenant list."),
            "o365_domain": _("The first or sub-level domain, for example contoso.com."),
            "o365_name": _("The organisation's display name at Microsoft."),
            "tenant_id": _("Directory ID from the Azure portal."),
            "company_name": _("The company behind the tenant."),
            "partner_group_id": _GROUP_HINT,
            "tenant_group_id": _GROUP_HINT,
            "crm_id": _("The customer's ID in your CRM."),
        }
        error_messages: ClassVar[dict[str, Any]] = {
            "name": {"required": _("Enter the name under which the tenant is listed.")},
            "o365_domain": {"required": _("Enter the tenant's domain, for example contoso.com.")},
            "tenant_id": {
                "required": _("Enter the directory ID from the Azure portal."),
                "unique": _("Another tenant has this ID. Check the directory ID in the Azure portal."),
            },
        }

    def clean_o365_domain(self) -> str:
        domain: str = self.cleaned_data["o365_domain"]
        validate_domain(domain)
        return domain

    def clean_tenant_id(self) -> Any:
        tenant_id = self.cleaned_data["tenant_id"]
        if self.instance.provisioned_at and tenant_id != self.before["tenant_id"]:
            raise forms.ValidationError(
                _("Keep %(id)s: the ID cannot change once the tenant is provisioned."),
                "fixed",
                {"id": self.before["tenant_id"]},
            )
        return tenant_id

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        group = self.value_of("tenant_group_id")
        if group and group == self.value_of("partner_group_id"):
            target = "tenant_group_id" if "tenant_group_id" in self.fields else "partner_group_id"
            if target in self.fields:
                self.add_error(target, _("Enter a different group: it is the other administration group already."))
        return cleaned


def _country_choices() -> list[tuple[str, str]]:
    return _countries_in(get_language() or "")


@lru_cache(maxsize=8)
def _countries_in(language: str) -> list[tuple[str, str]]:
    """Return the countries by their names in the language that is active, which `language` names for the cache."""
    return [("", str(_("Choose a country"))), *[(country.code, str(country.name)) for country in countries]]


class BillingAddressForm(SectionForm):
    """Where the bill goes. Street 1, Zip Code, City and Country stand together or not at all."""

    access = dict.fromkeys(
        ("street_1", "street_2", "zip_code", "city", "country"), Access(change=May.CHANGE_CONTACT_DETAILS)
    )
    TOGETHER: ClassVar[dict[str, Any]] = {
        "street_1": _("Enter street and number, or empty the whole address."),
        "zip_code": _("Enter the zip code, or empty the whole address."),
        "city": _("Enter the city, or empty the whole address."),
        "country": _("Choose the country, or empty the whole address."),
    }
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=_country_choices,
        widget=LeanSelect,
        error_messages={"invalid_choice": _("Choose a country of the list.")},
    )

    class Meta(SectionForm.Meta):
        model = BillingAddress
        fields: ClassVar[list[str]] = ["street_1", "street_2", "zip_code", "city", "country"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        values = {name: cleaned.get(name, self.typed(name)) for name in [*self.TOGETHER, "street_2"]}
        if any(values.values()):
            for name, message in self.TOGETHER.items():
                if not values[name] and name in self.fields and name not in self.errors:
                    self.add_error(name, message)
        return cleaned
