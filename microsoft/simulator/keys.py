"""Keys of the simulator: its certificate authority and the key that signs its tokens."""

import base64
import hashlib
import ssl
import time
from pathlib import Path
from threading import Lock
from typing import Any

import jwt
import trustme
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CA_FILE = "ca.pem"
CA_KEY_FILE = "ca-key.pem"
SIGNING_KEY_FILE = "signing-key.pem"


class Keys:
    """The keys in a folder, made when they are missing, so that a restarted simulator stays trusted."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.ca_file = folder / CA_FILE
        self._authority = _authority(folder)
        self._signing_key = _signing_key(folder)
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = Lock()

    def context_for(self, host: str) -> ssl.SSLContext:
        """Return a TLS context with a certificate for `host`."""
        with self._lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._authority.issue_cert(host).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]

    def rotate(self) -> None:
        """Sign with another key from now on, as Microsoft does from time to time."""
        self._signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def key_id(self) -> str:
        """The name of the signing key in token headers."""
        numbers = self._signing_key.public_key().public_numbers()
        return hashlib.sha256(str(numbers.n).encode()).hexdigest()[:27]

    def published(self, issuer: str) -> dict[str, Any]:
        """Return the JSON Web Key Set."""
        numbers = self._signing_key.public_key().public_numbers()
        key = {
            "kty": "RSA",
            "use": "sig",
            "kid": self.key_id,
            "x5t": self.key_id,
            "n": _base64url(numbers.n),
            "e": _base64url(numbers.e),
            "issuer": issuer,
        }
        return {"keys": [key]}

    def sign(self, claims: dict[str, Any], *, seconds: int = 3600) -> str:
        """Return a JWT of `claims`, valid from now for `seconds`."""
        now = int(time.time())
        times = {"iat": now, "nbf": now, "exp": now + seconds}
        return jwt.encode({**times, **claims}, self._signing_key, algorithm="RS256", headers={"kid": self.key_id})

    def verified(self, token: str, audience: str) -> dict[str, Any]:
        """Return the claims of a token of this simulator; raises jwt.PyJWTError."""
        claims: dict[str, Any] = jwt.decode(
            token, self._signing_key.public_key(), algorithms=["RS256"], audience=audience
        )
        return claims


def _authority(folder: Path) -> trustme.CA:
    certificate, key = folder / CA_FILE, folder / CA_KEY_FILE
    if certificate.exists() and key.exists():
        return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
    authority = trustme.CA(organization_name="Microsoft simulator")
    _write_private(key, authority.private_key_pem.bytes())
    certificate.write_bytes(authority.cert_pem.bytes())
    return authority


def _signing_key(folder: Path) -> rsa.RSAPrivateKey:
    file = folder / SIGNING_KEY_FILE
    if file.exists():
        key = serialization.load_pem_private_key(file.read_bytes(), None)
        if isinstance(key, rsa.RSAPrivateKey):
            return key
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write_private(file, pem)
    return made


def _write_private(file: Path, content: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(content)


def _base64url(number: int) -> str:
    octets = number.to_bytes((number.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
