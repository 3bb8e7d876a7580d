"""What can go wrong with Microsoft's services, in codes that the portal turns into sentences."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Problem(StrEnum):
    """One cause that a person or an operator can act upon."""

    BAD_CONNECTION_STRING = "bad_connection_string"
    HOST_NOT_ALLOWED = "host_not_allowed"
    UNKNOWN_HOST = "unknown_host"
    WRONG_KEY = "wrong_key"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    NOT_TRUSTED = "not_trusted"
    THROTTLED = "throttled"
    SERVICE_ERROR = "service_error"
    INVALID_ANSWER = "invalid_answer"
    CONSENT_MISSING = "consent_missing"
    INSUFFICIENT_PERMISSIONS = "insufficient_permissions"
    BAD_CREDENTIALS = "bad_credentials"
    UNKNOWN_DIRECTORY = "unknown_directory"
    NOT_FOUND = "not_found"
    NOT_SECURITY_GROUP = "not_security_group"
    MFA_REQUIRED = "mfa_required"
    SIGN_IN_CANCELLED = "sign_in_cancelled"
    SIGN_IN_EXPIRED = "sign_in_expired"
    SIGN_IN_REFUSED = "sign_in_refused"
    BAD_FILTER = "bad_filter"
    UNKNOWN_USER = "unknown_user"
    PRESENCE_HIDDEN = "presence_hidden"
    NOT_GUEST = "not_guest"
    GUEST_PENDING = "guest_pending"
    GUEST_ACCESS_RESTRICTED = "guest_access_restricted"
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - the name of a problem, no password
    ACCOUNT_BLOCKED = "account_blocked"
    ACCOUNT_IS_MEMBER = "account_is_member"
    PERMISSION_NOT_GRANTED = "permission_not_granted"
    RESYNC_REQUIRED = "resync_required"


PASSING = frozenset({Problem.UNREACHABLE, Problem.TIMED_OUT, Problem.THROTTLED, Problem.SERVICE_ERROR})
"""Problems that may be gone when the same call is made again later."""


class MicrosoftError(Exception):
    """A call failed; raised as one of its two subclasses. The text holds codes only, no key and no token.

    `detail` is Microsoft's own sentence where a person needs it (bad_filter), elsewhere ''.
    """

    retry = False

    def __init__(
        self, problem: Problem, retry_after: float | None = None, request_id: str = "", detail: str = ""
    ) -> None:
        super().__init__(problem, retry_after, request_id, detail)
        self.problem = problem
        self.retry_after = retry_after
        self.request_id = request_id
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.problem} (request {self.request_id})" if self.request_id else str(self.problem)


class TryAgain(MicrosoftError):
    """The service was away or busy: the same call may succeed later, not before `retry_after` seconds."""

    retry = True


class TellPerson(MicrosoftError):
    """Trying again changes nothing: somebody has to correct a value, a right or a consent."""


def failure(
    problem: Problem, *, retry_after: float | None = None, request_id: str = "", detail: str = ""
) -> MicrosoftError:
    """Return the exception of the class that fits `problem`."""
    kind = TryAgain if problem in PASSING else TellPerson
    return kind(problem, retry_after, request_id, detail)


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Read the Retry-After header, given in seconds or as an HTTP date (RFC 9110, 10.2.3)."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


REQUEST_ID_HEADERS = ("request-id", "x-ms-request-id", "ms-cv", "client-request-id")


def request_id_of(headers: Mapping[str, str]) -> str:
    """Return Microsoft's correlation id of an answer, the one its support asks for, or ''."""
    return next((headers[name] for name in REQUEST_ID_HEADERS if headers.get(name)), "")
