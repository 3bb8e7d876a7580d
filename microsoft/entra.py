"""Microsoft Entra ID: signing people in, and tokens for the portal's own calls to Graph."""

import hashlib
import hmac
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

import msal

from microsoft.accounts import Account, AccountToken, AccountTokens
from microsoft.cloud import Cloud
from microsoft.entra_errors import ACCOUNT_PROBLEM_OF_CODE, MsalHttp, answer_failure
from microsoft.errors import Problem, failure
from microsoft.id_token import Metadata, validated_claims

SCOPES = ["email"]  # MSAL adds openid and profile
FLOW_FIELDS = ("state", "nonce", "code_verifier", "redirect_uri", "scope")
KEPT_APPLICATIONS = 512

# Why a query all the same: see begin_sign_in.
warnings.filterwarnings("ignore", message="response_mode='form_post' is recommended", module="msal")


@dataclass(frozen=True)
class Identity:
    """Who signed in. (directory_id, object_id) names the person; name and email are for display only.

    `group_ids` None: more groups than the token holds, ask Graph. Empty: in no group, or the app registration
    does not emit groups (its manifest needs groupMembershipClaims = SecurityGroup).
    """

    directory_id: UUID
    object_id: UUID
    name: str
    email: str
    group_ids: frozenset[UUID] | None


class _KeepNothing(msal.TokenCache):
    """Sign-in needs the ID token once; keeping everybody's tokens in memory would serve nobody."""

    def add(self, event: dict[str, Any], now: float | None = None) -> None:
        """Drop the tokens."""


def _application(cloud: Cloud, authority: str, cache: msal.TokenCache | None) -> msal.ConfidentialClientApplication:
    try:
        return msal.ConfidentialClientApplication(
            cloud.client_id,
            client_credential=cloud.client_secret,
            authority=authority,
            http_client=MsalHttp(cloud),
            token_cache=cache,
            instance_discovery=False,  # the authority is configured, nobody else has to vouch for it
            exclude_scopes=["offline_access"],
        )
    except (ValueError, KeyError):
        raise failure(Problem.INVALID_ANSWER) from None


@lru_cache(maxsize=4)
def _sign_in_application(cloud: Cloud) -> msal.ConfidentialClientApplication:
    return _application(cloud, cloud.authority, _KeepNothing())


@lru_cache(maxsize=KEPT_APPLICATIONS)
def _directory_application(cloud: Cloud, directory_id: UUID, generation: int) -> msal.ConfidentialClientApplication:
    return _application(cloud, cloud.authority_of(str(directory_id)), None)


@lru_cache(maxsize=4)
def _metadata(cloud: Cloud) -> Metadata:
    return Metadata(cloud)


def begin_sign_in(cloud: Cloud, redirect_uri: str) -> tuple[str, dict[str, Any]]:
    """Return the address to send the browser to, and the flow that `finish_sign_in` needs back.

    Keep the flow where only this browser has it, for some minutes. The answer comes as a query
    (response_mode): a top-level GET brings a SameSite=Lax cookie along, on https and on http://localhost
    alike; the code in it is worthless without the flow's PKCE verifier and the client secret.
    Raises MicrosoftError.
    """
    flow = _sign_in_application(cloud).initiate_auth_code_flow(
        SCOPES, redirect_uri=redirect_uri, prompt="select_account", response_mode="query"
    )
    return flow["auth_uri"], {name: flow[name] for name in FLOW_FIELDS}


def finish_sign_in(cloud: Cloud, flow: Mapping[str, Any], answer: Mapping[str, str]) -> Identity:
    """Exchange the browser's `answer` for an ID token and return who it proves.

    Raises TellPerson with sign_in_cancelled, sign_in_expired, sign_in_refused, consent_missing, mfa_required,
    bad_credentials or invalid_answer, and TryAgain when Microsoft cannot be reached.
    """
    state = str(flow.get("state", ""))
    if not state or not hmac.compare_digest(state.encode(), answer.get("state", "").encode()):
        raise failure(Problem.SIGN_IN_EXPIRED)
    if answer.get("error"):
        raise answer_failure(answer)
    if not answer.get("code"):
        raise failure(Problem.INVALID_ANSWER)
    result = _redeem(cloud, dict(flow), {"state": state, "code": answer["code"]})
    nonce = hashlib.sha256(str(flow["nonce"]).encode()).hexdigest()  # MSAL sends the hash, keeps the nonce
    claims = validated_claims(
        str(result.get("id_token", "")), metadata=_metadata(cloud), client_id=cloud.client_id, nonce=nonce
    )
    return _identity(claims)


def _redeem(cloud: Cloud, flow: dict[str, Any], answer: dict[str, str]) -> dict[str, Any]:
    try:
        result: dict[str, Any] = _sign_in_application(cloud).acquire_token_by_auth_code_flow(flow, answer)
    except RuntimeError:
        # The nonce is of another flow. MSAL's texts quote claims, so none is kept.
        raise failure(Problem.SIGN_IN_REFUSED) from None
    except (ValueError, KeyError):
        raise failure(Problem.INVALID_ANSWER) from None
    if "error" in result:
        raise answer_failure(result)
    return result


def _identity(claims: dict[str, Any]) -> Identity:
    return Identity(
        directory_id=UUID(claims["tid"]),
        object_id=UUID(claims["oid"]),
        name=str(claims.get("name", "")),
        email=str(claims.get("email") or claims.get("preferred_username") or ""),
        group_ids=_groups(claims),
    )


def _groups(claims: dict[str, Any]) -> frozenset[UUID] | None:
    if "groups" in claims.get("_claim_names", {}) or claims.get("hasgroups"):
        return None
    try:
        return frozenset(UUID(group) for group in claims.get("groups", []))
    except (ValueError, AttributeError, TypeError):
        raise failure(Problem.INVALID_ANSWER) from None


def sign_out_url(cloud: Cloud, return_to: str) -> str:
    """Return the address that ends the session at Microsoft and then goes to `return_to`.

    `return_to` has to be registered. Raises MicrosoftError when the discovery document cannot be had.
    """
    end = str(_metadata(cloud).document.get("end_session_endpoint", ""))
    if urlsplit(end).scheme not in ("https", "http"):
        raise failure(Problem.INVALID_ANSWER)
    return f"{end}?{urlencode({'post_logout_redirect_uri': return_to})}"


def admin_consent_url(cloud: Cloud, directory_id: UUID, scopes: Sequence[str], redirect_uri: str, state: str) -> str:
    """Return the address where an administrator of the directory consents to the delegated `scopes` for everybody.

    https://learn.microsoft.com/entra/identity-platform/v2-admin-consent. The answer at `redirect_uri` is a claim
    of the browser: `admin_consent=True` stands in it also when `error` does, so read that first, then ask
    `microsoft.graph.consent_state`.
    """
    asked = {
        "client_id": cloud.client_id,
        "scope": " ".join(scopes),
        "redirect_uri": redirect_uri,
        "state": state,
    }
    return f"{cloud.browser_login_url}/{directory_id}/v2.0/adminconsent?{urlencode(asked, quote_via=quote)}"


_generations: dict[UUID, int] = {}


def forget_app_token(directory_id: UUID) -> None:
    """Make the next `app_token` of this directory ask Microsoft again, after a token was refused."""
    _generations[directory_id] = _generations.get(directory_id, 0) + 1


def app_token(cloud: Cloud, directory_id: UUID) -> str:
    """Return a token by which the portal itself reads the directory through Graph; kept until it expires.

    Raises TellPerson with consent_missing, unknown_directory or bad_credentials, TryAgain when Microsoft
    is away.
    """
    application = _directory_application(cloud, directory_id, _generations.get(directory_id, 0))
    result = application.acquire_token_for_client([_everything(cloud)])
    if "access_token" not in result:
        # MSAL repeats a refusal for a minute; somebody may just have given the consent.
        forget_app_token(directory_id)
        raise answer_failure(result)
    return str(result["access_token"])


def _everything(cloud: Cloud) -> str:
    return f"https://{urlsplit(cloud.graph_url).hostname}/.default"


_account_tokens = AccountTokens()


def forget_account_token(cloud: Cloud, directory_id: UUID, account: Account) -> None:
    """Make the next `account_token` ask Microsoft again: after a refusal, or when a consent may be new."""
    _account_tokens.forget((cloud, directory_id, account))


def account_token(cloud: Cloud, directory_id: UUID, account: Account) -> AccountToken:
    """Return a token by which a guest account of the deployment acts in the directory; kept until it expires.

    It holds whatever delegated permissions the directory has consented to; see `AccountToken.scopes`.
    Raises TellPerson with not_guest, guest_pending, mfa_required, token_revoked, account_blocked,
    consent_missing, unknown_directory, bad_credentials or sign_in_refused, TryAgain when Microsoft is away.
    """
    key = (cloud, directory_id, account)
    kept = _account_tokens.get(key)
    if kept is not None:
        return kept
    # An application of its own each time: MSAL repeats a refusal for a minute, and keeps tokens a second time.
    application = _application(cloud, cloud.authority_of(str(directory_id)), _KeepNothing())
    try:
        result = application.acquire_token_by_refresh_token(account.refresh_token, [_everything(cloud)])
    except (ValueError, KeyError):
        # MSAL's texts may quote the answer, so none is kept.
        raise failure(Problem.INVALID_ANSWER) from None
    if "access_token" not in result:
        raise answer_failure(result, problem_of_code=ACCOUNT_PROBLEM_OF_CODE)
    return _account_tokens.keep(key, AccountToken.from_answer(result))
