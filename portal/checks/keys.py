"""What a check is of: a value, and the Entra directory in which Microsoft is asked about it."""

from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac

from portal.models import ConnectionCheck
from portal.tabs import find_check
from tenants.models import Tenant
from tenants.secrets import Secret

LONGEST_TARGET = 64


@dataclass(frozen=True)
class Key:
    """Two checks of a kind with the same key say the same; an answer for another key says nothing."""

    target: str
    directory: str = ""


def key_of(kind: str, tenant: Tenant, value: Any) -> Key:
    """Return the key of a check of `value` in the directory that `tenant` names now. Raises KeyError for no kind."""
    return Key(target_of(value), directory_of(kind, tenant))


def key_in(check: ConnectionCheck) -> Key:
    """Return the key that a check was made with."""
    return Key(check.target, check.directory)


def directory_of(kind: str, tenant: Tenant) -> str:
    """Return the ID of the directory that a check of this kind asks; empty where it asks none."""
    _section, _field, spec = find_check(kind)
    return str(spec.directory(tenant)) if spec.directory else ""


def target_of(value: Any) -> str:
    """Return what stands for a value in a check's row: a short text as it is, else a fingerprint; empty for nothing."""
    if not value:
        return ""
    text = value.reveal() if isinstance(value, Secret) else str(value)
    if isinstance(value, Secret) or len(text) > LONGEST_TARGET:
        return salted_hmac("connection-check", text, algorithm="sha256").hexdigest()
    return text


def carried(value: Any) -> Secret:
    """Return what a check's row carries besides its target: the value, where the target is only its fingerprint."""
    if isinstance(value, Secret):
        return value
    text = str(value or "")
    return Secret(text if len(text) > LONGEST_TARGET else "")
