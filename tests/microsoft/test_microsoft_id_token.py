"""Forged and stale ID tokens."""

import base64
import hashlib
import hmac
import json
import time
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from microsoft.errors import Problem, TellPerson
from microsoft.id_token import Metadata, validated_claims
from microsoft.simulator.entra import id_claims
from tests.microsoft.cast import ADA, ALPINE, BOREAL, CLIENT_ID

NONCE = "the-nonce"


@pytest.fixture
def claims(simulator):
    directory = simulator.world.directory(str(ALPINE))
    return id_claims(simulator.state, directory, directory.person(str(ADA)), NONCE)


@pytest.fixture
def check(cloud):
    metadata = Metadata(cloud)
    return lambda token: validated_claims(token, metadata=metadata, client_id=CLIENT_ID, nonce=NONCE)


def now() -> dict[str, int]:
    moment = int(time.time())
    return {"iat": moment, "nbf": moment, "exp": moment + 600}


def part(content) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def refused(check, token) -> bool:
    with pytest.raises(TellPerson) as caught:
        check(token)
    assert token not in str(caught.value)
    return caught.value.problem == Problem.SIGN_IN_REFUSED


def test_right_token_passes(simulator, claims, check):
    assert check(simulator.state.keys.sign(claims))["oid"] == str(ADA)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": str(UUID(int=5))},
        {"aud": [CLIENT_ID, "another"]},
        {"nonce": "another"},
        {"iss": f"https://login.microsoftonline.com/{BOREAL}/v2.0"},
        {"tid": str(BOREAL)},
        {"tid": "not-a-guid"},
        {"iss": "https://login.microsoftonline.com/{tenantid}/v2.0", "tid": "{tenantid}"},
        {"iss": f"https://evil.example/{ALPINE}/v2.0"},
        {"oid": "not-a-guid"},
        {"oid": 7},
        {"ver": "1.0"},
        {"exp": "never"},
    ],
)
def test_changed_claim_is_refused(simulator, claims, check, changes):
    assert refused(check, simulator.state.keys.sign({**claims, **changes}))


@pytest.mark.parametrize(("claim", "seconds"), [("exp", -301), ("nbf", 600)])
def test_token_of_another_time_is_refused(simulator, claims, check, claim, seconds):
    assert refused(check, simulator.state.keys.sign({**claims, claim: int(time.time()) + seconds}))


@pytest.mark.parametrize("claim", ["aud", "iss", "nonce", "oid", "tid", "ver"])
def test_missing_claim_is_refused(simulator, claims, check, claim):
    del claims[claim]
    assert refused(check, simulator.state.keys.sign(claims))


def test_clocks_may_differ_by_minutes(simulator, claims, check):
    moment = int(time.time())
    assert check(simulator.state.keys.sign({**claims, "exp": moment - 200, "nbf": moment + 200}))


def test_foreign_key_is_refused(simulator, claims, check):
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    for key_id in (simulator.state.keys.key_id, "unknown"):
        forged = jwt.encode({**now(), **claims}, private, algorithm="RS256", headers={"kid": key_id})
        assert refused(check, forged)


def test_unsigned_token_is_refused(simulator, claims, check):
    header = {"kid": simulator.state.keys.key_id}
    assert refused(check, jwt.encode({**now(), **claims}, None, algorithm="none", headers=header))


@pytest.mark.parametrize("form", [serialization.Encoding.DER, serialization.Encoding.PEM])
def test_public_key_is_no_shared_secret(simulator, claims, check, form):
    keys = simulator.state.keys
    published = jwt.PyJWK(keys.published("i")["keys"][0], algorithm="RS256").key
    secret = published.public_bytes(form, serialization.PublicFormat.SubjectPublicKeyInfo)
    signed = f"{part({'alg': 'HS256', 'kid': keys.key_id})}.{part({**now(), **claims})}"
    digest = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    assert refused(check, f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}")


@pytest.mark.parametrize("token", ["", "a.b.c", "nonsense"])
def test_no_token_is_refused(check, token):
    with pytest.raises(TellPerson):
        check(token)


def test_rotated_key_is_fetched(simulator, claims, check):
    check(simulator.state.keys.sign(claims))
    simulator.state.keys.rotate()
    assert check(simulator.state.keys.sign(claims))


def test_key_of_one_directory_signs_for_no_other(simulator, claims, check, monkeypatch):
    published = simulator.state.keys.published

    def bound(issuer):
        return published(f"https://login.microsoftonline.com/{BOREAL}/v2.0")

    monkeypatch.setattr(simulator.state.keys, "published", bound)
    assert refused(check, simulator.state.keys.sign(claims))
