"""Azure Communication Services: is a connection string right, and may it create user tokens?"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from azure.communication.identity import CommunicationIdentityClient, CommunicationTokenScope
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpResponse

from microsoft.cloud import Cloud
from microsoft.errors import MicrosoftError, Problem, failure, request_id_of, retry_after_seconds
from microsoft.transport import http_session

ENDPOINT = re.compile(r"https://([a-z0-9.-]+)/?", re.IGNORECASE | re.ASCII)
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
LONGEST_HOST = 253
KEY_BYTES = range(16, 129)
PROBLEM_OF_STATUS = {
    401: Problem.WRONG_KEY,
    403: Problem.INSUFFICIENT_PERMISSIONS,
    404: Problem.NOT_FOUND,
    408: Problem.TIMED_OUT,
    429: Problem.THROTTLED,
}


@dataclass(frozen=True)
class ConnectionString:
    """The parts of a connection string: where the resource is and what it is opened with."""

    host: str
    resource: str
    access_key: str = field(repr=False)


@dataclass(frozen=True)
class TokenFacts:
    """What a successful check proved: for whom a user token was issued and until when it would be good."""

    resource: str
    identity: str
    expires_on: datetime


def parse_connection_string(text: str, host_suffixes: tuple[str, ...]) -> ConnectionString:
    """Read `endpoint=https://NAME.communication.azure.com/;accesskey=BASE64`, in any order and letter case.

    Stricter than Microsoft's SDK, because the portal will connect to what stands here: https, no port, user
    or path, and a host under one of `host_suffixes`.
    Raises TellPerson with bad_connection_string or host_not_allowed.
    """
    parts = _parts(text)
    endpoint = ENDPOINT.fullmatch(parts["endpoint"])
    if endpoint is None or not _is_key(parts["accesskey"]):
        raise failure(Problem.BAD_CONNECTION_STRING)
    host = endpoint[1].lower()
    resource = _resource_of(host, host_suffixes)
    if not resource:
        raise failure(Problem.HOST_NOT_ALLOWED)
    return ConnectionString(host=host, resource=resource, access_key=parts["accesskey"])


def _parts(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.strip().rstrip(";").split(";")]
    parts = {name.strip().lower(): value.strip() for name, _, value in pairs}
    if len(parts) != len(pairs) or parts.keys() != {"endpoint", "accesskey"}:
        raise failure(Problem.BAD_CONNECTION_STRING)
    return parts


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) in KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _resource_of(host: str, host_suffixes: tuple[str, ...]) -> str:
    for suffix in host_suffixes:
        resource = host.removesuffix("." + suffix.lstrip(".").lower())
        if resource == host or len(host) > LONGEST_HOST:
            continue
        if all(LABEL.fullmatch(label) for label in resource.split(".")):
            return resource
    return ""


def check_token(cloud: Cloud, text: str) -> TokenFacts:
    """Ask the resource of connection string `text` for a new user with a token, as Interact does.

    The identity stays: nothing else is ever sent to that host. Raises TellPerson with bad_connection_string,
    host_not_allowed, unknown_host, wrong_key or insufficient_permissions, TryAgain when the service is away.
    """
    wanted = parse_connection_string(text, cloud.acs_host_suffixes)
    client = CommunicationIdentityClient(
        f"https://{wanted.host}",
        AzureKeyCredential(wanted.access_key),
        transport=RequestsTransport(session=http_session(cloud), session_owner=False, use_env_settings=False),
        retry_total=0,
    )
    try:
        user, token = client.create_user_and_token([CommunicationTokenScope.CHAT, CommunicationTokenScope.VOIP])
    except HttpResponseError as error:
        raise _refusal(error) from None
    except (AzureError, AttributeError):
        # The SDK reads into the answer without looking: an answer without a token ends in AttributeError.
        raise failure(Problem.INVALID_ANSWER) from None
    return TokenFacts(resource=wanted.resource, identity=user.raw_id or "", expires_on=_moment(token.expires_on))


def _moment(value: object) -> datetime:
    # Declared as epoch seconds, but the SDK hands through the date-time text of the service.
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise failure(Problem.INVALID_ANSWER) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _refusal(error: HttpResponseError) -> MicrosoftError:
    status = error.status_code or 0
    headers = dict(error.response.headers) if isinstance(error.response, HttpResponse) else {}
    lowered = {name.lower(): value for name, value in headers.items()}
    default = Problem.SERVICE_ERROR if status >= 500 else Problem.INVALID_ANSWER
    return failure(
        PROBLEM_OF_STATUS.get(status, default),
        retry_after=retry_after_seconds({"Retry-After": lowered.get("retry-after", "")}),
        request_id=request_id_of(lowered),
    )
