"""System checks of the configuration: what would fail later, or be unsafe. Each says what to do."""

import base64
import binascii
import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's name

_FERNET_BYTES = 32
_MOST_ACCOUNTS = 2
_GUIDS = ("ENTRA_CLIENT_ID", "ENTRA_STAFF_DIRECTORY_ID", "ENTRA_STAFF_GROUP_ID")
_DEMO_ONLY = ("SIMULATOR_URL", "MICROSOFT_CONNECT_TO", "MICROSOFT_CA_FILE")


@register(Tags.security)
def field_keys(**_: Any) -> list[CheckMessage]:
    """E001, E002: stored secrets can be sealed only with Fernet keys."""
    if not settings.FIELD_KEYS:
        return [Error("FIELD_KEYS is empty.", hint=_NEW_KEY, id="nimbus.E001")]
    return [
        Error(f"Key {place} of FIELD_KEYS is not a Fernet key.", hint=_NEW_KEY, id="nimbus.E002")
        for place, key in enumerate(settings.FIELD_KEYS, start=1)
        if not _is_fernet_key(key)
    ]


@register(Tags.security)
def guids(**_: Any) -> list[CheckMessage]:
    """E003: Entra ID names everything by GUIDs."""
    return [
        Error(
            f"{name} is not a GUID.",
            hint="Copy it from the Entra admin center; it looks like 5f0c1a52-8a5e-4c0b-9a55-3f1d2b7e6a10.",
            id="nimbus.E003",
        )
        for name in _GUIDS
        if not _is_guid(getattr(settings, name))
    ]


@register()
def guest_accounts(**_: Any) -> list[CheckMessage]:
    """E009: each guest account of the deployment signs in with a refresh token of its own."""
    return [
        Error(
            f"{purpose}_ACCOUNTS names {len(mails)} accounts, {purpose}_ACCOUNT_TOKENS holds {len(tokens)} tokens.",
            hint="Give at most two accounts, and a token for each, in the same order.",
            id="nimbus.E009",
        )
        for purpose, mails, tokens in (
            ("PRESENCE", settings.PRESENCE_ACCOUNTS, settings.PRESENCE_ACCOUNT_TOKENS),
            ("MESSAGING", settings.MESSAGING_ACCOUNTS, settings.MESSAGING_ACCOUNT_TOKENS),
        )
        if len(mails) != len(tokens) or len(mails) > _MOST_ACCOUNTS
    ]


@register(Tags.urls)
def addresses(**_: Any) -> list[CheckMessage]:
    """E004, E005: the address of the portal is complete, and the portal answers to it."""
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        hint = "Give scheme and host, as in https://admin.example.com"
        return [Error("PUBLIC_URL is not the address of a site.", hint=hint, id="nimbus.E004")]
    if not any(_matches(parts.hostname, pattern) for pattern in settings.ALLOWED_HOSTS):
        hint = f"Add {parts.hostname} to ALLOWED_HOSTS."
        return [Error("ALLOWED_HOSTS does not contain the host of PUBLIC_URL.", hint=hint, id="nimbus.E005")]
    return []


@register(Tags.security, deploy=True)
def production(**_: Any) -> list[CheckMessage]:
    """E006-E008, W001: what only a demo may do."""
    if not settings.IS_PRODUCTION:
        hint = "Leave NIMBUS_DEPLOYMENT out, or set it to production."
        return [Warning("This is not a production configuration.", hint=hint, id="nimbus.W001")]
    return list(_production_errors())


def _production_errors() -> Iterable[CheckMessage]:
    if settings.PUBLIC_URL.startswith("http://"):
        hint = "Sign-in and cookies need https. Set PUBLIC_URL to the https address that people open."
        yield Error("PUBLIC_URL is not an https address.", hint=hint, id="nimbus.E006")
    for name in _DEMO_ONLY:
        if getattr(settings, name):
            hint = f"Remove {name}: it sends the traffic for Microsoft to somebody else."
            yield Error(f"{name} is for demo and tests only.", hint=hint, id="nimbus.E007")
    if "*" in settings.ALLOWED_HOSTS:
        hint = "Name the hosts; with * anybody can make the portal write links to another site."
        yield Error("ALLOWED_HOSTS allows every host.", hint=hint, id="nimbus.E008")


_NEW_KEY = (
    "Make one: python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'. "
    "Put a new key before the old ones, which are still needed to read what they sealed."
)


def _is_fernet_key(key: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(key)) == _FERNET_BYTES
    except (binascii.Error, ValueError):
        return False


def _is_guid(value: str) -> bool:
    try:
        return str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False


def _matches(host: str, pattern: str) -> bool:
    pattern = pattern.lower()
    return pattern in {"*", host} or (pattern.startswith(".") and f".{host}".endswith(pattern))
