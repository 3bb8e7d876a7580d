"""Entra ID's error answers: https://learn.microsoft.com/entra/identity-platform/reference-error-codes."""

from dataclasses import dataclass
from uuid import uuid4

from werkzeug.wrappers import Response

from microsoft.simulator.state import RETRY_AFTER_SECONDS, json_response, timestamp


@dataclass(frozen=True)
class Refusal:
    """One way in which Entra ID says no."""

    error: str
    code: int
    text: str
    status: int = 400
    suberror: str = ""
    retry_after: int = 0

    @property
    def description(self) -> str:
        """The `error_description`, with the lines that support asks for."""
        lines = [
            f"AADSTS{self.code}: {self.text}",
            f"Trace ID: {uuid4()}",
            f"Correlation ID: {uuid4()}",
            f"Timestamp: {timestamp()}",
        ]
        return "\r\n".join(lines)

    def response(self) -> Response:
        """Return the answer of an endpoint that speaks JSON."""
        description = self.description
        lines = description.split("\r\n")
        content = {
            "error": self.error,
            "error_description": description,
            "error_codes": [self.code],
            "timestamp": timestamp(),
            "trace_id": lines[1].removeprefix("Trace ID: "),
            "correlation_id": lines[2].removeprefix("Correlation ID: "),
            "error_uri": f"https://login.microsoftonline.com/error?code={self.code}",
        }
        if self.suberror:
            content["suberror"] = self.suberror
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        return json_response(content, self.status, headers)


ACCOUNT_DISABLED = Refusal("invalid_grant", 50057, "The user account is disabled.")
ACCOUNT_CHANGED = Refusal(
    "invalid_grant", 50173, "The provided grant has expired due to it being revoked, a fresh auth token is needed."
)
ACCOUNT_IDLE = Refusal(
    "invalid_grant", 700082, "The refresh token has expired due to inactivity and was inactive for 90.00:00:00."
)
BAD_GRANT_TYPE = Refusal("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
BAD_REDIRECT = Refusal(
    "invalid_request", 50011, "The redirect URI specified in the request does not match those configured."
)
BAD_RESPONSE_MODE = Refusal("unsupported_response_type", 700054, "The response type or mode is not enabled.")
BAD_SCOPE = Refusal("invalid_scope", 70011, "The provided value for the input parameter 'scope' is not valid.")
BAD_VERIFIER = Refusal("invalid_grant", 501481, "The Code_Verifier does not match the code_challenge.")
BAD_REFRESH_TOKEN = Refusal("invalid_grant", 70000, "The provided value for 'refresh_token' is not valid.")
BLOCKED = Refusal("access_denied", 53003, "Access has been blocked by Conditional Access policies.")
CANCELLED = Refusal("access_denied", 65004, "User declined to consent to access the app.")
CODE_EXPIRED = Refusal("invalid_grant", 70008, "The provided authorization code has expired.")
CODE_UNKNOWN = Refusal("invalid_grant", 70000, "The provided value for the 'code' parameter is not valid.")
CODE_USED = Refusal("invalid_grant", 54005, "OAuth2 Authorization code was already redeemed.")
CODE_OF_OTHER_DIRECTORY = Refusal(
    "invalid_grant", 700005, "Authorization Code is intended to use against other tenant."
)
LOGIN_REQUIRED = Refusal("login_required", 50058, "A silent sign-in request was sent but no user is signed in.")
GUEST_PENDING = Refusal(
    "invalid_grant", 50014, "The user's redemption is in a pending state. The guest user account isn't fully created."
)
MFA = Refusal("invalid_grant", 50076, "You must use multi-factor authentication to access the app.")
NO_CHALLENGE = Refusal("invalid_request", 9002325, "Proof Key for Code Exchange is required.")
NEEDS_ADMIN = Refusal(
    "access_denied", 90094, "The grant requires administrator permission. Ask an administrator to grant it."
)
NO_CONSENT = Refusal(
    "invalid_grant",
    65001,
    "The user or administrator has not consented to use the application.",
    400,
    "consent_required",
)
NO_SECRET = Refusal("invalid_client", 7000218, "The body must contain 'client_assertion' or 'client_secret'.", 401)
NO_TENANT_FOR_APP = Refusal("invalid_request", 9001023, "The grant type is not supported over /common or /consumers.")
THROTTLED = Refusal("temporarily_unavailable", 90055, "Too many requests.", 429, retry_after=RETRY_AFTER_SECONDS)
UNAVAILABLE = Refusal("temporarily_unavailable", 90033, "A transient error has occurred.", 503)
WRONG_SECRET = Refusal("invalid_client", 7000215, "Invalid client secret provided.", 401)


def parameter_missing(name: str) -> Refusal:
    """Return the refusal of a request that lacks `name`."""
    return Refusal("invalid_request", 900144, f"The request body must contain the following parameter: '{name}'.")


def unknown_tenant(tenant: str, *, at_discovery: bool = False) -> Refusal:
    """Return the refusal of a directory that does not exist."""
    error = "invalid_tenant" if at_discovery else "invalid_request"
    return Refusal(error, 90002, f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID.")


def unknown_application(client_id: str, place: str) -> Refusal:
    """Return the refusal of an application that the directory has never admitted."""
    text = f"Application with identifier '{client_id}' was not found in the directory '{place}'."
    return Refusal("unauthorized_client", 700016, text)


def unknown_scope(scope: str) -> Refusal:
    """Return the refusal of a permission that Graph does not have."""
    text = f"The application asked for scope '{scope}' that doesn't exist on the resource."
    return Refusal("invalid_client", 650053, text)


def not_a_guest(mail: str, place: str) -> Refusal:
    """Return the refusal of an account that the directory has not invited."""
    text = (
        f"User account '{mail}' from identity provider does not exist in tenant '{place}'. "
        "The account needs to be added as an external user in the tenant first."
    )
    return Refusal("invalid_grant", 50020, text)


def disabled_application(client_id: str) -> Refusal:
    """Return the refusal of an application that an administrator switched off."""
    return Refusal("unauthorized_client", 7000112, f"Application '{client_id}' is disabled.")
