"""Secrets: values that are sealed in the database and cannot be printed by accident."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class Secret:
    """A text that shows itself only to who calls `reveal()`. Empty secrets are falsy."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text in clear. Keep it out of logs and pages."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret(…)" if self._text else "Secret()"

    __str__ = __repr__


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(text: str) -> str:
    """Return `text` encrypted with the newest of FIELD_KEYS, as ASCII."""
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def unseal(sealed: str, max_age_seconds: int | None = None) -> str:
    """Return what `seal` encrypted. Raises ValueError when no key opens it or it is older than allowed."""
    try:
        return _fernet(tuple(settings.FIELD_KEYS)).decrypt(sealed.encode(), ttl=max_age_seconds).decode()
    except InvalidToken as error:
        raise ValueError("The sealed text cannot be opened with the keys in FIELD_KEYS.") from error


if TYPE_CHECKING:
    _SealedText = models.TextField["Secret | str", Secret]
else:  # Django's fields cannot be subscripted while a program runs
    _SealedText = models.TextField


class SecretField(_SealedText):
    """Keeps a Secret, sealed with Fernet (AES-128-CBC and HMAC-SHA256); empty stays empty."""

    def get_default(self) -> Secret:
        """Return the default as a Secret, so that a row that is not stored yet holds what a stored one holds."""
        return self.to_python(super().get_default())

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Secret:
        return Secret(unseal(value)) if value else Secret("")

    def to_python(self, value: Any) -> Secret:
        return value if isinstance(value, Secret) else Secret(value or "")

    def get_prep_value(self, value: Any) -> str:
        secret = self.to_python(value)
        return seal(secret.reveal()) if secret else ""

    def value_to_string(self, obj: models.Model) -> str:
        return ""  # serialised dumps never hold a secret
