"""Entra ID behind TLS: discovery, keys and the token endpoint."""

import base64
import hashlib
import hmac
import time
from urllib.parse import unquote_plus

from werkzeug.wrappers import Request, Response

from microsoft.simulator import entra_accounts
from microsoft.simulator import entra_answers as answers
from microsoft.simulator.entra_claims import TOKEN_FAILURES, Form, id_claims, issuer_of
from microsoft.simulator.state import GRAPH_HOST, LOGIN_HOST, Grant, State, json_response
from microsoft.simulator.world import Directory

ANY_TENANT = ("organizations", "common")
APP_ROLES = ["Directory.Read.All", "GroupMember.Read.All", "User.Read.All"]


def discovery(state: State, tenant: str) -> Response:
    """Answer /{tenant}/v2.0/.well-known/openid-configuration."""
    directory = state.world.directory(tenant)
    if directory is None and tenant not in ANY_TENANT:
        return answers.unknown_tenant(tenant, at_discovery=True).response()
    base = f"https://{LOGIN_HOST}/{tenant}"
    return json_response(
        {
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "response_modes_supported": ["query"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "email"],
            "issuer": issuer_of(directory.id if directory else "{tenantid}"),
            "request_uri_parameter_supported": False,
            "authorization_endpoint": f"{state.url}/{tenant}/oauth2/v2.0/authorize",
            "end_session_endpoint": f"{state.url}/{tenant}/oauth2/v2.0/logout",
            "cloud_instance_name": "microsoftonline.com",
            "msgraph_host": GRAPH_HOST,
        }
    )


def published_keys(state: State, tenant: str) -> Response:
    """Answer /{tenant}/discovery/v2.0/keys."""
    return json_response(state.keys.published(issuer_of("{tenantid}")))


def token(state: State, tenant: str, request: Request) -> Response:
    """Answer /{tenant}/oauth2/v2.0/token."""
    form = request.form
    refusal = _client_refusal(state, tenant, request)
    if refusal is not None:
        return refusal.response()
    if form.get("grant_type") == "authorization_code":
        return _by_code(state, tenant, form)
    if form.get("grant_type") == "client_credentials":
        return _by_credentials(state, tenant, form)
    if form.get("grant_type") == "refresh_token":
        return entra_accounts.by_refresh_token(state, tenant, form)
    return answers.BAD_GRANT_TYPE.response()


def _client_refusal(state: State, tenant: str, request: Request) -> answers.Refusal | None:
    if tenant not in ANY_TENANT and state.world.directory(tenant) is None:
        return answers.unknown_tenant(tenant)
    if "grant_type" not in request.form:
        return answers.parameter_missing("grant_type")
    client_id, secret = _credentials(request)
    if client_id != state.world.client_id:
        return answers.unknown_application(client_id, tenant)
    if not secret:
        return answers.NO_SECRET
    if not hmac.compare_digest(secret.encode(), state.world.client_secret.encode()):
        return answers.WRONG_SECRET
    return None


def _credentials(request: Request) -> tuple[str, str]:
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        return unquote_plus(basic.username or ""), unquote_plus(basic.password or "")
    return request.form.get("client_id", ""), request.form.get("client_secret", "")


def _by_code(state: State, tenant: str, form: Form) -> Response:
    code = form.get("code", "")
    with state.changed:
        grant = state.codes.pop(code, None)
        used = code in state.used_codes
        state.used_codes.add(code)
    if grant is None:
        return (answers.CODE_USED if used else answers.CODE_UNKNOWN).response()
    directory = state.world.directory(grant.directory_id)
    person = directory.person(grant.person_id) if directory else None
    if directory is None or person is None:
        return answers.CODE_UNKNOWN.response()
    refusal = _grant_refusal(tenant, grant, directory, form)
    if refusal is not None:
        return refusal.response()
    return json_response(
        {
            "token_type": "Bearer",
            "scope": "openid profile email",
            "expires_in": 3599,
            "ext_expires_in": 3599,
            "access_token": state.keys.sign({"aud": f"https://{GRAPH_HOST}", "tid": directory.id, "scp": "openid"}),
            "id_token": state.keys.sign(id_claims(state, directory, person, grant.nonce)),
        }
    )


def _grant_refusal(tenant: str, grant: Grant, directory: Directory, form: Form) -> answers.Refusal | None:
    if grant.expires < time.time():
        return answers.CODE_EXPIRED
    if tenant not in ANY_TENANT and tenant.lower() not in (directory.id.lower(), directory.domain.lower()):
        return answers.CODE_OF_OTHER_DIRECTORY
    if form.get("redirect_uri") != grant.redirect_uri:
        return answers.BAD_REDIRECT
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != grant.code_challenge:
        return answers.BAD_VERIFIER
    if directory.failure == "mfa_required":
        return answers.MFA
    return TOKEN_FAILURES.get(directory.failure or "")


def _by_credentials(state: State, tenant: str, form: Form) -> Response:
    directory = state.world.directory(tenant)
    if directory is None:
        return answers.NO_TENANT_FOR_APP.response()
    if form.get("scope") != f"https://{GRAPH_HOST}/.default":
        return answers.BAD_SCOPE.response()
    if directory.failure in TOKEN_FAILURES:
        return TOKEN_FAILURES[directory.failure].response()
    if directory.failure == "app_disabled":
        return answers.disabled_application(state.world.client_id).response()
    if not directory.has_consent:
        return answers.unknown_application(state.world.client_id, directory.name).response()
    claims: dict[str, object] = {
        "aud": f"https://{GRAPH_HOST}",
        "iss": f"https://sts.windows.net/{directory.id}/",
        "appid": state.world.client_id,
        "tid": directory.id,
        "idtyp": "app",
        "revision": directory.revision,
    }
    if directory.failure != "insufficient_permissions":
        claims["roles"] = APP_ROLES
    answer = {"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599}
    return json_response({**answer, "access_token": state.keys.sign(claims)})
