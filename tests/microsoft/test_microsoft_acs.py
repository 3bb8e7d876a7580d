"""Connection strings, and the check that asks the resource for a token."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import UUID

import pytest

from microsoft.acs import check_token, parse_connection_string
from microsoft.errors import MicrosoftError, Problem, TellPerson, TryAgain
from microsoft.transport import http_session
from tests.microsoft.cast import KEY, OTHER_KEY

SUFFIXES = (".communication.azure.com",)
ALPINE = f"endpoint=https://alpine-voice.communication.azure.com/;accesskey={KEY}"


def problem_of(call) -> MicrosoftError:
    with pytest.raises(MicrosoftError) as caught:
        call()
    assert KEY not in repr(caught.value)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        ALPINE,
        f"  {ALPINE};\n",
        f"AccessKey={KEY};Endpoint=HTTPS://Alpine-Voice.Communication.Azure.COM",
    ],
)
def test_right_connection_string(text):
    found = parse_connection_string(text, SUFFIXES)
    assert (found.host, found.resource) == ("alpine-voice.communication.azure.com", "alpine-voice")
    assert found.access_key == KEY
    assert KEY not in repr(found)


def test_regional_host():
    text = f"endpoint=https://boreal.europe.communication.azure.com;accesskey={KEY}"
    assert parse_connection_string(text, SUFFIXES).resource == "boreal.europe"


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://alpine-voice.communication.azure.com/",
        "alpine-voice.communication.azure.com",
        "https://alpine-voice.communication.azure.com:443/",
        "https://alpine-voice.communication.azure.com:8080/",
        "https://user@alpine-voice.communication.azure.com/",
        "https://evil.example#@alpine-voice.communication.azure.com/",
        "https://evil.example/.communication.azure.com",
        "https://evil.example?.communication.azure.com",
        "https://evil.example\\.communication.azure.com",
        "https://evil.example%2f.communication.azure.com",
        "https://alpine-voice.communication.azure.com/identities",
        "https://älpine.communication.azure.com/",
        "https://alpine\u3002communication.azure.com/",
        "https://alpine-vo\u0131ce.communication.azure.com/",
        "https://[::1]/",
        "https://alpine voice.communication.azure.com/",
        "https://alpine\n.communication.azure.com/",
        "",
    ],
)
def test_endpoint_that_is_no_plain_https_host(endpoint):
    error = problem_of(lambda: parse_connection_string(f"endpoint={endpoint};accesskey={KEY}", SUFFIXES))
    assert (type(error), error.problem) == (TellPerson, Problem.BAD_CONNECTION_STRING)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "alpine.communication.azure.com.evil.example",
        "alpinecommunication.azure.com",
        "communication.azure.com",
        ".communication.azure.com",
        "alpine..communication.azure.com",
        "-alpine.communication.azure.com",
        "alpine.communication.azure.com.",
        f"{'a' * 64}.communication.azure.com",
        f"{'a.' * 120}communication.azure.com",
        "127.0.0.1",
        "localhost",
    ],
)
def test_host_of_somebody_else(host):
    text = f"endpoint=https://{host}/;accesskey={KEY}"
    assert problem_of(lambda: parse_connection_string(text, SUFFIXES)).problem == Problem.HOST_NOT_ALLOWED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        f"accesskey={KEY}",
        "endpoint=https://alpine-voice.communication.azure.com/",
        "endpoint=https://alpine-voice.communication.azure.com/;accesskey=!!!",
        "endpoint=https://alpine-voice.communication.azure.com/;accesskey=",
        ALPINE.replace(KEY, base64.b64encode(b"short").decode()),
        ALPINE.replace(KEY, base64.b64encode(b"l" * 200).decode()),
        f"{ALPINE};endpoint=https://other.communication.azure.com/",
        f"{ALPINE};more=1",
    ],
)
def test_text_that_is_no_connection_string(text):
    assert problem_of(lambda: parse_connection_string(text, SUFFIXES)).problem == Problem.BAD_CONNECTION_STRING


def test_check_gets_a_token(cloud, simulator):
    facts = check_token(cloud, ALPINE)
    assert facts.resource == "alpine-voice"
    assert facts.identity.startswith(f"8:acs:{simulator.world.acs[0].immutable_id}_")
    assert timedelta(hours=23) < facts.expires_on - datetime.now(UTC) <= timedelta(hours=24)


def test_check_of_a_regional_host(cloud, simulator):
    assert check_token(cloud, simulator.world.acs[1].connection_string).resource == "boreal.europe"


def test_wrong_key(cloud):
    error = problem_of(lambda: check_token(cloud, ALPINE.replace(KEY, OTHER_KEY)))
    assert (type(error), error.problem) == (TellPerson, Problem.WRONG_KEY)
    assert UUID(error.request_id)
    assert OTHER_KEY not in repr(error)


def test_resource_that_does_not_exist(cloud):
    text = ALPINE.replace("alpine-voice", "nobody")
    assert problem_of(lambda: check_token(cloud, text)).problem == Problem.UNKNOWN_HOST


def test_foreign_host_is_never_contacted(cloud):
    text = ALPINE.replace("alpine-voice.communication.azure.com", "login.microsoftonline.com")
    assert problem_of(lambda: check_token(cloud, text)).problem == Problem.HOST_NOT_ALLOWED


@pytest.mark.parametrize(
    ("failure", "kind", "problem", "retry_after"),
    [
        ("denied", TellPerson, Problem.WRONG_KEY, None),
        ("forbidden", TellPerson, Problem.INSUFFICIENT_PERMISSIONS, None),
        ("throttled", TryAgain, Problem.THROTTLED, 10),
        ("server_error", TryAgain, Problem.SERVICE_ERROR, None),
        ("reset", TryAgain, Problem.UNREACHABLE, None),
    ],
)
def test_failures_of_the_resource(cloud, simulator, *, failure, kind, problem, retry_after):
    simulator.set_failure("alpine-voice", failure)
    error = problem_of(lambda: check_token(cloud, ALPINE))
    assert (type(error), error.problem, error.retry_after) == (kind, problem, retry_after)
    simulator.set_failure("alpine-voice", None)
    assert check_token(cloud, ALPINE).resource == "alpine-voice"


def test_slow_resource_runs_into_the_time_limit(cloud, simulator):
    simulator.set_failure("alpine-voice", "slow")
    error = problem_of(lambda: check_token(replace(cloud, read_seconds=0.3), ALPINE))
    assert error.problem == Problem.TIMED_OUT


def signed(
    cloud,
    *,
    body=b'{"createTokenWithScopes": ["chat"]}',
    sent=None,
    date=None,
    query="api-version=2023-10-01",
):
    """Send `sent` with the signature of `body`; return status and error code."""
    host, path = "alpine-voice.communication.azure.com", f"/identities?{query}"
    date = date or format_datetime(datetime.now(UTC), usegmt=True)
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    text = f"POST\n{path}\n{date};{host};{digest}"
    signature = base64.b64encode(hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256).digest()).decode()
    names = "x-ms-date;host;x-ms-content-sha256"
    headers = {
        "x-ms-date": date,
        "x-ms-content-sha256": digest,
        "Authorization": f"HMAC-SHA256 SignedHeaders={names}&Signature={signature}",
        "Content-Type": "application/json",
    }
    reply = http_session(cloud).post(f"https://{host}{path}", data=sent or body, headers=headers)
    return reply.status_code, reply.json().get("error")


DENIED = (401, {"code": "Denied", "message": "Denied by the resource provider."})


def test_simulator_accepts_the_documented_signature(cloud):
    assert signed(cloud) == (201, None)
    assert signed(cloud, body=b"{}") == (201, None)


def test_simulator_denies_what_is_not_signed(cloud):
    stale = format_datetime(datetime.now(UTC) - timedelta(minutes=6), usegmt=True)
    assert signed(cloud, date=stale) == DENIED
    assert signed(cloud, date="yesterday") == DENIED
    assert signed(cloud, sent=b'{"createTokenWithScopes": ["voip"]}') == DENIED
    url = "https://alpine-voice.communication.azure.com/identities?api-version=2023-10-01"
    assert http_session(cloud).post(url, json={}).json() == {"error": DENIED[1]}


def test_simulator_knows_versions_and_scopes(cloud):
    assert signed(cloud, query="api-version=1999-01-01")[1]["code"] == "UnsupportedApiVersionValue"
    assert signed(cloud, body=b'{"createTokenWithScopes": ["fly"]}')[1]["code"] == "ValidationFailed"
