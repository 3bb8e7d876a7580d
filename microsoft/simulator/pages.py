"""The pages that the browser opens: choose a demo person, and sign out."""

import secrets
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from microsoft.simulator import entra_answers as answers
from microsoft.simulator.entra import ANY_TENANT
from microsoft.simulator.state import CODE_SECONDS, Grant, State
from microsoft.simulator.world import Directory, Person

Values = MultiDict[str, str]
Listed = Sequence[tuple[Directory, Sequence[Person]]]
KEPT_PARAMETERS = (
    "client_id",
    "response_type",
    "response_mode",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
)

PAGE = Markup("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --line: #8a8f98; --soft: light-dark(#f3f4f6, #262a31); }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; font: 1rem/1.5 system-ui, sans-serif; }}
main {{ max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }}
h1 {{ font-size: 1.5rem; margin: 0 0 .25rem; }}
h2 {{ font-size: 1rem; margin: 1.5rem 0 .5rem; }}
ul {{ list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }}
@media (min-width: 40rem) {{ ul {{ grid-template-columns: 1fr 1fr; }} }}
button {{ font: inherit; color: inherit; cursor: pointer; padding: .5rem .75rem;
  border: 1px solid var(--line); border-radius: .375rem; background: var(--soft); }}
button:hover {{ border-color: currentColor; }}
button:focus-visible {{ outline: 3px solid light-dark(#0b57d0, #a8c7fa); outline-offset: 2px; }}
li button {{ width: 100%; height: 100%; text-align: start; }}
b, span {{ display: block; overflow-wrap: anywhere; }}
details, footer {{ margin-top: 2rem; }}
summary {{ cursor: pointer; }}
</style>
</head>
<body><main>{body}</main></body>
</html>
""")


def page(title: str, body: Markup, status: int = 200) -> Response:
    """Return a whole page; `body` is markup."""
    return Response(PAGE.format(title=title, body=body), status, content_type="text/html; charset=utf-8")


def authorize(state: State, tenant: str, request: Request) -> Response:
    """Answer /{tenant}/oauth2/v2.0/authorize: GET shows the people, POST takes the choice."""
    values = request.values
    shown = _shown_refusal(state, tenant, values)
    if shown is not None:
        return refusal_page(shown)
    refusal = _sent_refusal(values)
    if refusal is not None:
        return send_back(values, {"error": refusal.error, "error_description": refusal.description})
    if request.method == "POST":
        return _chosen(state, tenant, values)
    return _choice_page(_directories(state, tenant), values)


def _directories(state: State, tenant: str) -> list[Directory]:
    if tenant in ANY_TENANT:
        return state.world.directories
    directory = state.world.directory(tenant)
    return [directory] if directory else []


def _shown_refusal(state: State, tenant: str, values: Values) -> answers.Refusal | None:
    # Until client and address are known to be right, nothing may be sent to that address.
    if not _directories(state, tenant):
        return answers.unknown_tenant(tenant)
    if values.get("client_id") != state.world.client_id:
        return answers.unknown_application(values.get("client_id", ""), tenant)
    if values.get("redirect_uri") not in state.world.redirect_uris:
        return answers.BAD_REDIRECT
    return None


def _sent_refusal(values: Values) -> answers.Refusal | None:
    if values.get("response_type") != "code" or values.get("response_mode", "query") != "query":
        return answers.BAD_RESPONSE_MODE
    if "openid" not in values.get("scope", "").split():
        return answers.BAD_SCOPE
    if not values.get("nonce"):
        return answers.parameter_missing("nonce")
    if not values.get("code_challenge") or values.get("code_challenge_method") != "S256":
        return answers.NO_CHALLENGE
    return answers.LOGIN_REQUIRED if values.get("prompt") == "none" else None


def _chosen(state: State, tenant: str, values: Values) -> Response:
    directory_id, _, person_id = values.get("person", "").partition("/")
    directory = state.world.directory(directory_id)
    person = directory.person(person_id) if directory in _directories(state, tenant) and directory else None
    if directory is None or person is None:
        refusal = answers.CANCELLED
        return send_back(values, {"error": refusal.error, "error_description": refusal.description})
    if not directory.has_consent:
        description = answers.NO_CONSENT.description
        return send_back(values, {"error": "consent_required", "error_description": description})
    if directory.failure == "access_blocked":
        refusal = answers.BLOCKED
        return send_back(values, {"error": refusal.error, "error_description": refusal.description})
    return send_back(values, {"code": _code(state, directory, person, values), "session_state": secrets.token_hex(8)})


def _code(state: State, directory: Directory, person: Person, values: Values) -> str:
    code = "1." + secrets.token_urlsafe(48)
    grant = Grant(
        directory_id=directory.id,
        person_id=person.id,
        redirect_uri=values["redirect_uri"],
        nonce=values["nonce"],
        code_challenge=values["code_challenge"],
        expires=time.time() + CODE_SECONDS,
    )
    with state.changed:
        state.codes[code] = grant
    return code


def send_back(values: Values, answer: dict[str, str]) -> Response:
    """Redirect the browser to the registered address in `values` with `answer` and the state."""
    if values.get("state"):
        answer["state"] = values["state"]
    address = values["redirect_uri"]
    return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode(answer)}", code=303)


def _choice_page(directories: Sequence[Directory], values: Values) -> Response:
    hint = values.get("login_hint", "").lower()
    kept = Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, values[name])
        for name in KEPT_PARAMETERS
        if name in values
    )
    noted = [(directory, [person for person in _members(directory) if person.note]) for directory in directories]
    others = [(directory, [person for person in _members(directory) if not person.note]) for directory in directories]
    body = Markup(
        "<h1>Who is signing in?</h1>"
        "<p>This page stands in for Microsoft's sign-in. Choose a demo person; no password is needed.</p>"
        '<form method="post">{}{}{}<footer><button name="person" value="">Cancel</button></footer></form>'
    ).format(kept, _directory_parts(noted, hint), _folded(others, hint, is_open=not any(who for _, who in noted)))
    return page("Choose a demo person", body)


def _members(directory: Directory) -> list[Person]:
    return [person for person in directory.people if person.user_type == "Member"]


def _folded(listed: Listed, hint: str, *, is_open: bool) -> Markup:
    """Return the people without a note, out of the way of those that the demo is about."""
    people = [person for _, directory_people in listed for person in directory_people]
    if not people:
        return Markup("")
    is_open = is_open or any(person.upn.lower() == hint for person in people)
    return Markup("<details{}><summary>{} more people</summary>{}</details>").format(
        Markup(" open") if is_open else "", len(people), _directory_parts(listed, hint)
    )


def _directory_parts(listed: Listed, hint: str) -> Markup:
    return Markup("").join(
        Markup("<section><h2>{} ({})</h2><ul>{}</ul></section>").format(
            directory.name,
            directory.domain,
            Markup("").join(_person_part(directory, person, hint) for person in people),
        )
        for directory, people in listed
        if people
    )


def _person_part(directory: Directory, person: Person, hint: str) -> Markup:
    return Markup(
        '<li><button name="person" value="{}/{}"{}><b>{}</b><span>{}</span><span>{}</span></button></li>'
    ).format(
        directory.id,
        person.id,
        Markup(" autofocus") if person.upn.lower() == hint else "",
        person.name,
        person.note,
        person.upn,
    )


def refusal_page(refusal: answers.Refusal) -> Response:
    """Return Microsoft's own page for what may not be sent to an address that is in doubt."""
    body = Markup("<h1>Sign-in is not possible</h1><p>AADSTS{}: {}</p>").format(refusal.code, refusal.text)
    return page("Sign-in is not possible", body, refusal.status)


def logout(state: State, request: Request) -> Response:
    """Answer /{tenant}/oauth2/v2.0/logout: back to the portal, if the address is registered."""
    address = request.values.get("post_logout_redirect_uri", "")
    if address in state.world.redirect_uris:
        return redirect(address, code=303)
    return page("You are signed out", Markup("<h1>You are signed out</h1><p>You may close this window.</p>"))


def index(state: State) -> Response:
    """Answer / with what this is."""
    count = sum(len(directory.people) for directory in state.world.directories)
    body = Markup(
        "<h1>Microsoft simulator</h1>"
        "<p>{} directories, {} people, {} communication resources. Sign-in starts at the portal.</p>"
    ).format(len(state.world.directories), count, len(state.world.acs))
    return page("Microsoft simulator", body)
