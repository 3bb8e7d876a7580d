"""The page where an administrator consents for a directory.

https://learn.microsoft.com/entra/identity-platform/v2-admin-consent, with the directory named in the address.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from markupsafe import Markup
from werkzeug.wrappers import Request, Response

from microsoft.simulator import entra_answers as answers
from microsoft.simulator.pages import Values, page, refusal_page, send_back
from microsoft.simulator.state import GRAPH_HOST, State
from microsoft.simulator.words import DELEGATED_SCOPES
from microsoft.simulator.world import Directory, Person

RESOURCE = f"https://{GRAPH_HOST}/"
KEPT_PARAMETERS = ("client_id", "scope", "redirect_uri", "state")
STYLE = Markup("""<style>
label { display: flex; gap: .5rem; align-items: baseline; padding: .375rem 0; }
fieldset { border: 1px solid var(--line); border-radius: .375rem; margin: 1rem 0; }
.answers { position: sticky; bottom: 0; padding: .75rem 0; background: Canvas; }
code { overflow-wrap: anywhere; }
</style>""")


def admin_consent(state: State, tenant: str, request: Request) -> Response:
    """Answer /{tenant}/v2.0/adminconsent: GET shows what is asked for, POST takes the answer."""
    values = request.values
    directory = state.world.directory(tenant)
    if directory is None:
        return refusal_page(answers.unknown_tenant(tenant))
    refusal = _refusal(state, tenant, values)
    if refusal is not None:
        return refusal_page(refusal)
    if request.method == "POST":
        return _answered(state, directory, values)
    return _page(state, directory, values)


def _refusal(state: State, tenant: str, values: Values) -> answers.Refusal | None:
    if values.get("client_id") != state.world.client_id:
        return answers.unknown_application(values.get("client_id", ""), tenant)
    if values.get("redirect_uri") not in state.world.redirect_uris:
        return answers.BAD_REDIRECT
    scopes = _scopes(values)
    if not scopes:
        return answers.parameter_missing("scope")
    unknown = next((scope for scope in scopes if scope not in DELEGATED_SCOPES), None)
    return None if unknown is None else answers.unknown_scope(unknown)


def _scopes(values: Values) -> list[str]:
    return [scope.removeprefix(RESOURCE) for scope in values.get("scope", "").split()]


def _answered(state: State, directory: Directory, values: Values) -> Response:
    if values.get("answer") != "accept":
        return _send_refusal(values, "consent_required", answers.CANCELLED)
    person = directory.person(values.get("person", ""))
    if person is None:
        return _page(state, directory, values, "Choose who you are, then accept or cancel.")
    if not directory.may_grant(person):
        return _send_refusal(values, answers.NEEDS_ADMIN.error, answers.NEEDS_ADMIN)
    scopes = _scopes(values)
    state.grant(directory, scopes)
    granted = " ".join(RESOURCE + scope for scope in scopes)
    return send_back(values, {"admin_consent": "True", "tenant": directory.id, "scope": granted})


def _send_refusal(values: Values, error: str, refusal: answers.Refusal) -> Response:
    # As documented, admin_consent says True here too.
    return send_back(values, {"admin_consent": "True", "error": error, "error_description": refusal.description})


def _page(state: State, directory: Directory, values: Values, complaint: str = "") -> Response:
    kept = Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, values[name])
        for name in KEPT_PARAMETERS
        if name in values
    )
    scopes = Markup("").join(Markup("<li><code>{}</code></li>").format(scope) for scope in _scopes(values))
    members = [person for person in directory.people if person.user_type == "Member"]
    able = [person for person in members if directory.may_grant(person)]
    others = [person for person in members if person not in able]
    body = Markup(
        "{style}<h1>Permissions requested</h1>"
        "<p>This page stands in for Microsoft's. <strong>{app}</strong> ({client}) asks on behalf of {host} for these "
        "permissions, for everybody in <strong>{directory} ({domain})</strong>:</p><ul>{scopes}</ul>"
        '<form method="post">{kept}{complaint}{able}{others}'
        '<div class="answers"><button name="answer" value="accept">Accept</button> '
        '<button name="answer" value="cancel">Cancel</button></div></form>'
    ).format(
        style=STYLE,
        app=state.world.app_name,
        client=values["client_id"],
        host=urlsplit(values["redirect_uri"]).netloc,
        directory=directory.name,
        domain=directory.domain,
        scopes=scopes,
        kept=kept,
        complaint=Markup('<p role="alert">{}</p>').format(complaint) if complaint else "",
        able=_choices("Administrators, who may consent", able, is_first=True),
        others=_choices("Other people, who may not", others, is_first=not able),
    )
    return page("Permissions requested", body)


def _choices(title: str, people: Sequence[Person], *, is_first: bool) -> Markup:
    if not people:
        return Markup("")
    entries = Markup("").join(
        Markup('<label><input type="radio" name="person" value="{}"{}> {} ({})</label>').format(
            person.id, Markup(" checked") if is_first and place == 0 else "", person.name, person.upn
        )
        for place, person in enumerate(people)
    )
    return Markup("<fieldset><legend>{}</legend>{}</fieldset>").format(title, entries)
