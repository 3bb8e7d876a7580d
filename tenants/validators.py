"""Rules for single values, shared by models, forms and commands. Each message says what is expected."""

import re
import uuid

import idna
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_SIP = re.compile(r"sip:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?P<domain>[^@\s]+)", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_MAX_DNS_NAME = 253
_UPN_LOCAL = re.compile(r"(?!\.)(?!.*\.\.)[A-Za-z0-9'._!#^~-]{1,64}(?<!\.)")
_LONGEST_UPN_DOMAIN = 48
LONGEST_UPN = 113


def domain_in_ascii(domain: str) -> str:
    """Return the ASCII (punycode) form of a DNS name in lower case; what cannot be converted comes back as typed."""
    try:
        return idna.encode(domain.strip().rstrip("."), uts46=True).decode().lower()
    except idna.IDNAError:
        return domain.strip().lower()


def validate_domain(domain: str) -> None:
    """Accept a DNS name of two labels or more, in ASCII or international form (RFC 1035, RFC 5891)."""
    labels = domain_in_ascii(domain).split(".")
    ascii_form = ".".join(labels)
    well_formed = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    if not well_formed or len(ascii_form) > _MAX_DNS_NAME or labels[-1].isdigit():
        raise ValidationError(_("Enter the domain name alone, for example contoso.com or emea.contoso.com."), "domain")


def validate_guid(value: uuid.UUID) -> None:
    """Refuse the GUID of zeros, which stands for "nothing" at Microsoft."""
    if value.int == 0:
        raise ValidationError(
            _("Enter the real ID. This one consists of zeros only and stands for nothing."), "empty_guid"
        )


def validate_sip_address(address: str) -> None:
    """Accept `sip:user@domain` without port or parameters."""
    match = _SIP.fullmatch(address)
    if match:
        try:
            validate_domain(match["domain"])
        except ValidationError:
            match = None
    if not match:
        raise ValidationError(_("Enter a SIP address like sip:anna.keller@contoso.com."), "sip_address")


def validate_upn(upn: str) -> None:
    """Accept a user principal name (Microsoft Entra, "User name policies": 64 characters, @, 48 characters)."""
    local, at, domain = upn.partition("@")
    try:
        validate_domain(domain)
    except ValidationError:
        domain = ""
    if not at or not domain or len(domain) > _LONGEST_UPN_DOMAIN or not _UPN_LOCAL.fullmatch(local):
        raise ValidationError(_("Enter a user principal name like anna.keller@contoso.com."), "upn")
