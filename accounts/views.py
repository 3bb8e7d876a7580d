"""Sign-in through Entra ID, and sign-out."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.cloud import cloud
from accounts.guards import public
from accounts.sign_in import PersonBlocked, sign_in
from microsoft import entra
from microsoft.errors import MicrosoftError, Problem

logger = logging.getLogger(__name__)
FLOW_COOKIE = "sign_in_flow"
FLOW_SECONDS = 15 * 60


@public
@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Offer the sign-in button; when it is pressed, send the browser to Entra ID."""
    target = safe_next(request.POST.get("next") or request.GET.get("next") or "", request)
    if request.method == "GET":
        if request.user.is_authenticated:
            return redirect(target)
        return render(request, "portal/sign_in.html", {"next": target})
    try:
        address, flow = entra.begin_sign_in(cloud(), callback_address())
    except MicrosoftError as error:
        return _problem(request, error, target)
    response = HttpResponseRedirect(address)
    response.set_cookie(
        FLOW_COOKIE,
        signing.dumps({"flow": flow, "next": target}, salt=FLOW_COOKIE, compress=True),
        max_age=FLOW_SECONDS,
        path=reverse("sign-in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@public
@never_cache
@require_GET
def complete(request: HttpRequest) -> HttpResponse:
    """Take the person back from Entra ID, check everything that it says, and start the session."""
    try:
        kept = signing.loads(request.COOKIES.get(FLOW_COOKIE, ""), salt=FLOW_COOKIE, max_age=FLOW_SECONDS)
    except signing.BadSignature:
        text = _("The sign-in took too long, or was begun in another browser. Please start it again here.")
        return _refused(request, text, reverse("home"))
    target = safe_next(kept["next"], request)
    try:
        identity = entra.finish_sign_in(cloud(), kept["flow"], request.GET.dict())
        person = sign_in(request, identity)
    except MicrosoftError as error:
        response = _problem(request, error, target)
    except PersonBlocked:
        response = _refused(request, _("Luware has closed your access to this portal. Ask Luware support."), target)
    else:
        logger.info("Signed in", extra={"person": person.pk})
        response = redirect(target)
    response.delete_cookie(FLOW_COOKIE, path=reverse("sign-in"))
    return response


@public
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the session here, then at Entra ID, which sends the browser back to the first page."""
    was_signed_in = request.user.is_authenticated
    logout(request)
    if not was_signed_in:
        return redirect("home")
    try:
        return HttpResponseRedirect(entra.sign_out_url(cloud(), settings.PUBLIC_URL + "/"))
    except MicrosoftError:
        logger.warning("Entra ID could not be asked where to sign out; the session here has ended.")
        return redirect("home")


def callback_address() -> str:
    """Return the redirect address that is registered for this portal at Entra ID."""
    return settings.PUBLIC_URL + reverse("sign-in-complete")


def safe_next(address: str, request: HttpRequest) -> str:
    """Return `address` when it leads to a page of this site, otherwise the first page."""
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if allowed and address.startswith("/") else reverse("home")


def _problem(request: HttpRequest, error: MicrosoftError, target: str) -> HttpResponse:
    logger.warning("Sign-in failed: %s (Microsoft's id %s)", error.problem, error.request_id)
    text = _SENTENCES.get(error.problem)
    return _refused(request, str(text()) if text else _general(), target, error.request_id, error.retry)


def _general() -> str:
    return _("Microsoft Entra ID could not confirm who you are. Try again; if it happens again, tell support.")


_SENTENCES: dict[str, Any] = {
    Problem.SIGN_IN_CANCELLED: lambda: _("The sign-in was cancelled at Microsoft. Try again to sign in."),
    Problem.SIGN_IN_EXPIRED: lambda: _("The sign-in took too long. Please start it again."),
    Problem.SIGN_IN_REFUSED: lambda: _("Microsoft refused the sign-in. Try again, or ask your administrator."),
    Problem.CONSENT_MISSING: lambda: _(
        "Your organisation has not yet allowed this portal. An administrator of your Entra directory must consent."
    ),
    Problem.MFA_REQUIRED: lambda: _("Your organisation asks for a second factor. Try again and confirm it."),
    Problem.INSUFFICIENT_PERMISSIONS: lambda: _(
        "You are in more security groups than a sign-in can carry, and the portal may not read them from your "
        "directory. An administrator of your Entra directory must consent to it."
    ),
    Problem.UNREACHABLE: lambda: _("Microsoft Entra ID cannot be reached at the moment. Try again in a minute."),
    Problem.TIMED_OUT: lambda: _("Microsoft Entra ID did not answer in time. Try again in a minute."),
}


def _refused(
    request: HttpRequest, text: str, target: str, request_id: str = "", may_pass: bool = False
) -> HttpResponse:
    problem = {"title": _("You are not signed in"), "text": text, "request_id": request_id}
    return render(request, "portal/sign_in.html", {"next": target, "problem": problem}, status=503 if may_pass else 403)
