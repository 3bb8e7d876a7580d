"""Validation of the ID token of a sign-in.

MSAL checks none of it (it trusts the TLS connection), so all of it is done here, by the rules of
https://learn.microsoft.com/entra/identity-platform/id-tokens and OpenID Connect Core 3.1.3.7.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

import jwt
import requests

from microsoft.cloud import Cloud
from microsoft.errors import Problem, failure
from microsoft.transport import http_session

logger = logging.getLogger(__name__)

SKEW_SECONDS = 300
KEYS_AGE_SECONDS = 24 * 3600
TENANT_PLACEHOLDER = "{tenantid}"
REQUIRED = ["aud", "exp", "iat", "iss", "nbf", "nonce", "oid", "tid", "ver"]


@dataclass(frozen=True)
class SigningKey:
    """A published key and the issuer that it may sign for (perhaps a template with {tenantid})."""

    key: jwt.PyJWK
    issuer: str


class Metadata:
    """Discovery document and signing keys of one authority, fetched when needed and kept for a day."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._lock = Lock()
        self._document: dict[str, Any] = {}
        self._keys: dict[str, SigningKey] = {}
        self._fetched = float("-inf")

    @property
    def document(self) -> dict[str, Any]:
        """The discovery document; raises MicrosoftError when it cannot be had."""
        self._refresh_when(lambda: self._age() > KEYS_AGE_SECONDS)
        return self._document

    def signing_key(self, key_id: str) -> SigningKey | None:
        """Return the key named `key_id`; keys rotate, so an unknown name causes one fresh look."""
        self._refresh_when(lambda: self._age() > KEYS_AGE_SECONDS)
        if key_id not in self._keys:
            self._refresh_when(lambda: key_id not in self._keys)
        return self._keys.get(key_id)

    def _age(self) -> float:
        return time.monotonic() - self._fetched

    def _refresh_when(self, needed: Callable[[], bool]) -> None:
        with self._lock:
            if not needed():
                return
            document = self._get(f"{self._cloud.authority}/v2.0/.well-known/openid-configuration")
            keys = self._get(str(document.get("jwks_uri", "")))
            self._document, self._keys = document, _signing_keys(keys, str(document.get("issuer", "")))
            self._fetched = time.monotonic()

    def _get(self, url: str) -> dict[str, Any]:
        answer = http_session(self._cloud).get(url)
        if answer.status_code != requests.codes.ok:
            raise failure(Problem.SERVICE_ERROR if answer.status_code >= 500 else Problem.INVALID_ANSWER)
        try:
            content = answer.json()
        except ValueError:
            raise failure(Problem.INVALID_ANSWER) from None
        if not isinstance(content, dict):
            raise failure(Problem.INVALID_ANSWER)
        return content


def _signing_keys(document: dict[str, Any], issuer: str) -> dict[str, SigningKey]:
    return {
        entry["kid"]: SigningKey(jwt.PyJWK(entry, algorithm="RS256"), str(entry.get("issuer", issuer)))
        for entry in document.get("keys", [])
        if entry.get("kty") == "RSA" and entry.get("use", "sig") == "sig" and entry.get("kid")
    }


def validated_claims(token: str, *, metadata: Metadata, client_id: str, nonce: str) -> dict[str, Any]:
    """Return the claims of `token` after every check; raises TellPerson(sign_in_refused) at any doubt."""
    try:
        signing_key = _key_for(token, metadata)
        claims: dict[str, Any] = jwt.decode(
            token,
            signing_key.key,
            algorithms=["RS256"],
            audience=client_id,
            leeway=SKEW_SECONDS,
            options={"require": REQUIRED, "strict_aud": True},
        )
        _check_issuer(claims, signing_key.issuer, str(metadata.document["issuer"]))
        _check_rest(claims, nonce)
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        logger.warning("ID token refused: %s", type(error).__name__)
        raise failure(Problem.SIGN_IN_REFUSED) from None
    return claims


def _key_for(token: str, metadata: Metadata) -> SigningKey:
    header = jwt.get_unverified_header(token)
    if header.get("alg") != "RS256":
        raise jwt.InvalidAlgorithmError("not signed by RS256")
    signing_key = metadata.signing_key(str(header.get("kid", "")))
    if signing_key is None:
        raise jwt.InvalidKeyError("signed by a key that is not published")
    return signing_key


def _check_issuer(claims: dict[str, Any], key_issuer: str, expected_issuer: str) -> None:
    directory = str(UUID(str(claims["tid"])))
    for template in (expected_issuer, key_issuer):
        if claims["iss"] != template.replace(TENANT_PLACEHOLDER, directory):
            raise jwt.InvalidIssuerError("issuer is not that of the directory or of the key")


def _check_rest(claims: dict[str, Any], nonce: str) -> None:
    UUID(str(claims["oid"]))
    if claims["nonce"] != nonce:
        raise jwt.InvalidTokenError("nonce of another sign-in")
    if claims["ver"] != "2.0":
        raise jwt.InvalidTokenError("version")
