"""One request to Graph, by the portal itself or by a guest account, and the reading of its answer."""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

import requests

from microsoft.accounts import Account, AccountToken
from microsoft.cloud import Cloud
from microsoft.entra import account_token, app_token, forget_account_token, forget_app_token
from microsoft.errors import MicrosoftError, Problem, failure, request_id_of, retry_after_seconds
from microsoft.transport import http_session

LONGEST_DETAIL = 300
DONE = (requests.codes.ok, requests.codes.created)
PROBLEM_OF_STATUS = {
    401: Problem.BAD_CREDENTIALS,
    403: Problem.INSUFFICIENT_PERMISSIONS,
    404: Problem.NOT_FOUND,
    408: Problem.TIMED_OUT,
    429: Problem.THROTTLED,
}
Content = dict[str, Any]
Problems = Mapping[int, Problem]


def literal(text: str) -> str:
    """Return `text` as a string of OData: in quotes, with its own quotes doubled (OData 4.01 URL conventions)."""
    return "'" + text.replace("'", "''") + "'"


def with_options(path: str, options: Mapping[str, str]) -> str:
    """Return `path` with query options; each value is encoded so that it stays the value of its option."""
    return path + "?" + "&".join(f"${name}={quote(value, safe='')}" for name, value in options.items())


def call(
    cloud: Cloud,
    directory_id: UUID,
    path: str,
    *,
    body: Content | None = None,
    headers: Mapping[str, str] | None = None,
    problems: Problems | None = None,
) -> Content:
    """Send a request as the portal itself; `problems` says what a status means at this call.

    Raises MicrosoftError.
    """

    def send() -> requests.Response:
        return _send(cloud, app_token(cloud, directory_id), path, body, headers or {})

    answer = send()
    if answer.status_code == requests.codes.unauthorized:
        # A kept token may have been revoked, or issued before a consent; a fresh one decides.
        forget_app_token(directory_id)
        answer = send()
    return _content(answer, problems or {})


def account_call(
    cloud: Cloud,
    directory_id: UUID,
    account: Account,
    path: str,
    *,
    scopes: Collection[str],
    body: Callable[[AccountToken], Content] | None = None,
    problems: Problems,
) -> Content:
    """Send a request as a guest account, with a token that holds all of `scopes`.

    `body` makes the body for the guest that the account is. Raises MicrosoftError; consent_missing when the
    directory has not consented to `scopes`.
    """
    token = _token_with(cloud, directory_id, account, scopes)
    answer = _send(cloud, token.text, path, body(token) if body else None, {})
    if answer.status_code == requests.codes.unauthorized:
        forget_account_token(cloud, directory_id, account)
        token = _token_with(cloud, directory_id, account, scopes)
        answer = _send(cloud, token.text, path, body(token) if body else None, {})
    return _content(answer, {401: Problem.TOKEN_REVOKED, **problems})


def _token_with(cloud: Cloud, directory_id: UUID, account: Account, scopes: Collection[str]) -> AccountToken:
    token = account_token(cloud, directory_id, account)
    if not token.scopes.issuperset(scopes):
        # The kept token may be older than the consent.
        forget_account_token(cloud, directory_id, account)
        token = account_token(cloud, directory_id, account)
    if not token.scopes.issuperset(scopes):
        raise failure(Problem.CONSENT_MISSING)
    return token


def _send(cloud: Cloud, token: str, path: str, body: Content | None, headers: Mapping[str, str]) -> requests.Response:
    return http_session(cloud).request(
        "GET" if body is None else "POST",
        f"{cloud.graph_url}/{path}",
        json=body,
        headers={**headers, "Authorization": f"Bearer {token}", "Accept": "application/json"},
    )


def _content(answer: requests.Response, problems: Problems) -> Content:
    content = _json(answer)
    if answer.status_code not in DONE:
        raise _refusal(answer, content, problems)
    if content is None:
        raise failure(Problem.INVALID_ANSWER, request_id=request_id_of(answer.headers))
    return content


def _json(answer: requests.Response) -> Content | None:
    try:
        content = answer.json()
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _refusal(answer: requests.Response, content: Content | None, problems: Problems) -> MicrosoftError:
    default = Problem.SERVICE_ERROR if answer.status_code >= 500 else Problem.INVALID_ANSWER
    problem = {**PROBLEM_OF_STATUS, **problems}.get(answer.status_code, default)
    return failure(
        problem,
        retry_after=retry_after_seconds(answer.headers),
        request_id=request_id_of(answer.headers),
        detail=_complaint(content) if problem is Problem.BAD_FILTER else "",
    )


def _complaint(content: Content | None) -> str:
    error = (content or {}).get("error")
    message = error.get("message") if isinstance(error, dict) else ""
    return " ".join(str(message or "").split())[:LONGEST_DETAIL]
