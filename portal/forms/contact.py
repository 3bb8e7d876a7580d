"""Forms of the Contact tab. Rules: product description, "Contact"; words: seed, "Contact Tenant Settings"."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, ClassVar, cast

import phonenumbers
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import selectable_partners
from portal.forms.base import Access, SectionForm
from portal.forms.fields import TEXT_MESSAGES, LeanSelect
from tenants.models import Partner, TechnicalContact, Tenant
from tenants.permissions import TenantPermission as May
from tenants.validators import validate_sip_address

_LONGEST_TYPED_NUMBER = 40


class TechnicalContactForm(SectionForm):
    """Whom to tell about maintenance and incidents."""

    access = dict.fromkeys(("name", "email", "phone_number", "sip_address"), Access(change=May.CHANGE_CONTACT_DETAILS))
    phone_number = forms.CharField(
        label=_("Phone Number"),
        required=False,
        max_length=_LONGEST_TYPED_NUMBER,
        help_text=_("With country code, for example +41 44 668 18 00; or as dialled in the billing country."),
        error_messages=TEXT_MESSAGES,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    class Meta(SectionForm.Meta):
        model = TechnicalContact
        fields: ClassVar[list[str]] = ["name", "email", "phone_number", "sip_address"]
        help_texts: ClassVar[dict[str, Any]] = {
            "email": _("For example anna.keller@contoso.com."),
            "sip_address": _("For example sip:anna.keller@contoso.com."),
        }
        error_messages: ClassVar[dict[str, Any]] = {
            "email": {"invalid": _("Enter an email address like anna.keller@contoso.com.")}
        }

    def clean_phone_number(self) -> str:
        typed: str = self.cleaned_data["phone_number"]
        if not typed:
            return ""
        billing = self.siblings.get("billing")
        region = billing.typed("country") if billing else ""
        try:
            number = phonenumbers.parse(typed, region or None)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
            raise forms.ValidationError(
                _("Enter a phone number with its country code, like +41 44 668 18 00."), "phone_number"
            )
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def clean_sip_address(self) -> str:
        address: str = self.cleaned_data["sip_address"]
        if address:
            validate_sip_address(address)
        return address


class PartnerField(forms.TypedChoiceField):
    """One of the partners that the person administers, or the one that the tenant has, which needs no look."""

    _present: Partner | None = None

    def offer(self, present: Partner | None, read: Callable[[], Iterable[Partner]]) -> None:
        """Offer what `read` returns; it is called when the list is shown or another partner than `present` is sent."""
        self._present = present
        partners = cache(lambda: {str(entry.pk): entry for entry in read()})
        self.choices = lambda: [("", _("No partner")), *((key, entry.name) for key, entry in partners().items())]
        self.coerce = lambda key: present if self._is_present(key) else partners()[key]

    def valid_value(self, value: Any) -> bool:
        """Accept the present partner without reading the others."""
        return self._is_present(value) or super().valid_value(value)

    def _is_present(self, key: Any) -> bool:
        return self._present is not None and str(key) == str(self._present.pk)


class TenantPartnerForm(SectionForm):
    """Which partner looks after the tenant. Only Luware and partners see it."""

    access = {"partner": Access(change=May.CHANGE_AS_PARTNER, see=May.CHANGE_AS_PARTNER)}
    partner = PartnerField(
        label=_("Partner"),
        required=False,
        empty_value=None,
        widget=LeanSelect,
        help_text=_("Only partners that you administer can be chosen."),
        error_messages={"invalid_choice": _("Choose one of the partners that you administer.")},
    )

    class Meta(SectionForm.Meta):
        model = Tenant
        fields: ClassVar[list[str]] = ["partner"]

    def prepare(self) -> None:
        if "partner" not in self.fields:
            return
        tenant = cast("Tenant", self.instance)
        field, own = cast("PartnerField", self.fields["partner"]), Q(pk=tenant.partner_id)
        field.offer(tenant.partner, lambda: selectable_partners(self.asking.person, own))
