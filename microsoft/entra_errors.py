"""Entra ID's error answers, read the same way wherever they appear: token endpoint, discovery, redirect."""

import re
from collections.abc import Mapping
from typing import Any

import requests

from microsoft.cloud import Cloud
from microsoft.errors import MicrosoftError, Problem, failure, request_id_of, retry_after_seconds
from microsoft.transport import http_session

AADSTS = re.compile(r"AADSTS(\d+)")
CORRELATION = re.compile(r"Correlation ID: ([0-9a-fA-F-]{36})")

# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
PROBLEM_OF_CODE = {
    code: problem
    for problem, codes in {
        Problem.BAD_CREDENTIALS: (7000215, 7000222, 7000218, 700025, 700027),
        Problem.CONSENT_MISSING: (65001, 90094, 90095, 700011, 700016, 7000112, 500011),
        Problem.UNKNOWN_DIRECTORY: (90002, 90019, 50059),
        Problem.MFA_REQUIRED: (50072, 50074, 50076, 50078, 50079),
        Problem.SIGN_IN_CANCELLED: (65004,),
        Problem.SIGN_IN_EXPIRED: (54005, 70000, 70008, 700082, 501481),
        Problem.THROTTLED: (90055,),
    }.items()
    for code in codes
}
# The same numbers mean something else when the deployment's own guest account is refused.
ACCOUNT_PROBLEM_OF_CODE = PROBLEM_OF_CODE | {
    code: problem
    for problem, codes in {
        Problem.NOT_GUEST: (16000, 16003, 50020, 50034, 51004, 90072),
        Problem.GUEST_PENDING: (50014,),
        Problem.TOKEN_REVOKED: (50173, 54005, 70000, 70008, 70043, 70044, 700081, 700082, 700084),
        Problem.ACCOUNT_BLOCKED: (50053, 50055, 50057, 50105, 53000, 53001, 53002, 53003, 530035),
    }.items()
    for code in codes
}
PROBLEM_OF_ERROR = {
    "access_denied": Problem.SIGN_IN_CANCELLED,
    "consent_required": Problem.CONSENT_MISSING,
    "interaction_required": Problem.MFA_REQUIRED,
    "invalid_client": Problem.BAD_CREDENTIALS,
    "invalid_grant": Problem.SIGN_IN_REFUSED,
    "invalid_tenant": Problem.UNKNOWN_DIRECTORY,
    "server_error": Problem.SERVICE_ERROR,
    "temporarily_unavailable": Problem.SERVICE_ERROR,
    "unauthorized_client": Problem.CONSENT_MISSING,
}
REFUSED_WITH_CODE = {"access_denied": Problem.SIGN_IN_REFUSED}


def answer_failure(
    answer: Mapping[str, Any],
    *,
    retry_after: float | None = None,
    problem_of_code: Mapping[int, Problem] = PROBLEM_OF_CODE,
) -> MicrosoftError:
    """Return the exception for an error answer (`error`, `error_description`, perhaps `error_codes`)."""
    description = str(answer.get("error_description", ""))
    correlation = CORRELATION.search(description)
    return failure(
        _problem_of(problem_of_code, str(answer.get("error", "")), description, answer.get("error_codes")),
        retry_after=retry_after,
        request_id=str(answer.get("correlation_id") or (correlation[1] if correlation else "")),
    )


def _problem_of(known: Mapping[int, Problem], error: str, description: str, listed: Any) -> Problem:
    codes = [int(code) for code in AADSTS.findall(description)]
    if isinstance(listed, list):
        codes += [code for code in listed if isinstance(code, int)]
    for code in codes:
        if code in known:
            return known[code]
    # access_denied with an AADSTS number is a policy's refusal, without one the person's own.
    if codes and error in REFUSED_WITH_CODE:
        return REFUSED_WITH_CODE[error]
    return PROBLEM_OF_ERROR.get(error, Problem.INVALID_ANSWER)


class MsalHttp:
    """The http client handed to MSAL.

    MSAL hides status and headers of an unhappy answer, so what it cannot use is raised here, before it sees
    it: throttling and service errors at any endpoint, and every failed discovery.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def post(self, url: str, **options: Any) -> requests.Response:
        """Send a form; 4xx answers other than 429 are MSAL's to read."""
        return _passing(http_session(self._cloud).post(url, **options))

    def get(self, url: str, **options: Any) -> requests.Response:
        """Fetch a discovery document; any answer but 200 raises."""
        answer = _passing(http_session(self._cloud).get(url, **options))
        if answer.status_code != requests.codes.ok:
            raise answer_failure(_content(answer))
        return answer

    def close(self) -> None:
        """Do nothing: the session is shared."""


def _passing(answer: requests.Response) -> requests.Response:
    if answer.status_code != requests.codes.too_many_requests and answer.status_code < 500:
        return answer
    throttled = answer.status_code == requests.codes.too_many_requests
    raise failure(
        Problem.THROTTLED if throttled else Problem.SERVICE_ERROR,
        retry_after=retry_after_seconds(answer.headers),
        request_id=request_id_of(answer.headers),
    )


def _content(answer: requests.Response) -> dict[str, Any]:
    try:
        content = answer.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
