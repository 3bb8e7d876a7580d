"""The refresh token grant: an account of the deployment gets a token of a directory where it is a guest."""

import hmac

from werkzeug.wrappers import Response

from microsoft.simulator import entra_answers as answers
from microsoft.simulator.entra_claims import TOKEN_FAILURES, Form, id_claims
from microsoft.simulator.state import GRAPH_HOST, State, json_response
from microsoft.simulator.world import Account, Directory, Person

RESOURCE = f"https://{GRAPH_HOST}/"
OF_THE_PERSON = frozenset({"openid", "profile", "email", "offline_access"})
ACCOUNT_FAILURES = {
    "revoked": answers.ACCOUNT_CHANGED,
    "expired": answers.ACCOUNT_IDLE,
    "blocked": answers.ACCOUNT_DISABLED,
}
DIRECTORY_FAILURES = {
    **TOKEN_FAILURES,
    "token_revoked": answers.ACCOUNT_CHANGED,
    "mfa_required": answers.MFA,
    "access_blocked": answers.BLOCKED,
}


def by_refresh_token(state: State, tenant: str, form: Form) -> Response:
    """Answer the grant as the documentation of the authorization code flow says under "Refresh"."""
    directory = state.world.directory(tenant)
    account = _account(state, form.get("refresh_token", ""))
    if account is None:
        return answers.BAD_REFRESH_TOKEN.response()
    if directory is None:  # organizations or common: the account's home, which is not in this world
        return answers.not_a_guest(account.mail, tenant).response()
    guest = directory.guest(account.mail)
    refusal = _account_refusal(account, directory, guest)
    if refusal is not None or guest is None:
        return (refusal or answers.not_a_guest(account.mail, directory.name)).response()
    asked = set(form.get("scope", "").split())
    scopes = _granted(directory, asked)
    if isinstance(scopes, answers.Refusal):
        return scopes.response()
    return _tokens(state, directory, guest, scopes, with_id_token="openid" in asked)


def _account(state: State, token: str) -> Account | None:
    wanted = token.encode()
    found = (one for one in state.world.accounts if hmac.compare_digest(one.refresh_token.encode(), wanted))
    return next(found, None)


def _account_refusal(account: Account, directory: Directory, guest: Person | None) -> answers.Refusal | None:
    if account.failure is not None:
        return ACCOUNT_FAILURES[account.failure]
    if guest is None:
        return answers.not_a_guest(account.mail, directory.name)
    if guest.external_user_state != "Accepted":
        return answers.GUEST_PENDING
    if not guest.account_enabled:
        return answers.ACCOUNT_DISABLED
    return DIRECTORY_FAILURES.get(directory.failure or "")


def _granted(directory: Directory, asked: set[str]) -> list[str] | answers.Refusal:
    wanted = asked - OF_THE_PERSON
    if not wanted or any(not scope.startswith(RESOURCE) for scope in wanted):
        return answers.BAD_SCOPE
    names = {scope.removeprefix(RESOURCE) for scope in wanted}
    if not directory.has_consent or not directory.grants:
        return answers.NO_CONSENT
    if names != {".default"} and not names.issubset(directory.grants):
        return answers.NO_CONSENT
    return [scope for scope in directory.grants if scope not in OF_THE_PERSON]


def _tokens(state: State, directory: Directory, guest: Person, scopes: list[str], *, with_id_token: bool) -> Response:
    claims: dict[str, object] = {
        "aud": f"https://{GRAPH_HOST}",
        "iss": f"https://sts.windows.net/{directory.id}/",
        "appid": state.world.client_id,
        "tid": directory.id,
        "oid": guest.id,
        "idtyp": "user",
        "scp": " ".join(scopes),
        "revision": directory.revision,
    }
    answer: dict[str, object] = {
        "token_type": "Bearer",
        "scope": " ".join(["openid", "profile", *(RESOURCE + scope for scope in scopes)]),
        "expires_in": 3599,
        "ext_expires_in": 3599,
        "access_token": state.keys.sign(claims),
    }
    if with_id_token:
        answer["id_token"] = state.keys.sign(id_claims(state, directory, guest, ""))
    return json_response(answer)
