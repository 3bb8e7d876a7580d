"""What the server keeps so that nothing typed is lost: secrets of a failed save, and edits of an ended session."""

import json
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import resolve_url
from django.urls import reverse

from accounts.models import User
from portal.models import HeldEdit
from portal.tabs import Tab
from tenants.models import Tenant
from tenants.secrets import Secret, seal, unseal

_KEPT = "kept_secrets"
MOST_PAGES = 5
PAGE_FIELD = "page"
_PAGE_ID = re.compile(r"[A-Za-z0-9_-]{16}")
_OWNER = "settings-owner"
OWNER_FIELD = "owner"
_CSRF_FIELD = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Page:
    """One opened settings page. What it keeps is its own, so that two pages of a person do not disturb each other."""

    tenant_pk: int
    id: str

    @classmethod
    def opened(cls, tenant_pk: int) -> Self:
        """Return a page that is opened now, and keeps nothing yet."""
        return cls(tenant_pk, secrets.token_urlsafe(12))

    @classmethod
    def sent(cls, request: HttpRequest, tenant_pk: int) -> Self:
        """Return the page whose form was sent; a new one where the form does not say."""
        named = request.POST.get(PAGE_FIELD, "")
        return cls(tenant_pk, named) if _PAGE_ID.fullmatch(named) else cls.opened(tenant_pk)

    @property
    def key(self) -> str:
        """The page's name in the session."""
        return f"{self.tenant_pk}/{self.id}"


def keep_secrets(request: HttpRequest, page: Page, typed: Mapping[str, Secret]) -> None:
    """Keep secrets, sealed, in the session for the page's next try; an empty mapping forgets them.

    Of all pages of the session the latest MOST_PAGES keep theirs.
    """
    store = dict(request.session.get(_KEPT, {}))
    before = store.pop(page.key, None)
    if typed:
        store[page.key] = {name: seal(secret.reveal()) for name, secret in typed.items()}
    if typed or before:
        request.session[_KEPT] = dict(list(store.items())[-MOST_PAGES:])


def kept_secrets(request: HttpRequest, page: Page) -> dict[str, Secret]:
    """Return the secrets kept for this page; those that are old or cannot be opened any more are left out."""
    found = {}
    for name, sealed in request.session.get(_KEPT, {}).get(page.key, {}).items():
        try:
            found[name] = Secret(unseal(sealed, settings.SESSION_COOKIE_AGE))
        except ValueError:
            continue
    return found


def drop_secrets(request: HttpRequest, page: Page, names: Collection[str]) -> None:
    """Forget the secrets of some fields, by field name: the person has decided against them."""
    kept = kept_secrets(request, page)
    keep_secrets(request, page, {name: secret for name, secret in kept.items() if name not in names})


def owner_stamp(person: User, tenant: Tenant) -> str:
    """Return the signed statement whose edit of which tenant a page holds."""
    return signing.dumps([person.pk, tenant.pk], salt=_OWNER)


def hold_edit(request: HttpRequest) -> HttpResponse:
    """Keep what was typed, sealed, for the person whose page it was, and ask them to sign in again.

    The stamp of the page says whose it was, as the session has ended. Without a valid stamp nothing is kept.
    """
    tenant_pk = request.resolver_match.kwargs["tenant_pk"] if request.resolver_match else 0
    tab = request.POST.get("open_tab", "")
    address = reverse("settings-tab", args=[tenant_pk, tab if tab in Tab.values else Tab.GENERAL])
    try:
        person_pk, stamped = signing.loads(
            request.POST.get(OWNER_FIELD, ""), salt=_OWNER, max_age=settings.SESSION_COOKIE_AGE * 2
        )
    except signing.BadSignature:
        stamped = person_pk = None
    if stamped == tenant_pk and User.objects.filter(pk=person_pk, is_active=True).exists():
        fields = [
            (key, value) for key, values in request.POST.lists() for value in values if key != "csrfmiddlewaretoken"
        ]
        HeldEdit.objects.filter(person_id=person_pk, tenant_id=tenant_pk).delete()
        held = HeldEdit.objects.create(person_id=person_pk, tenant_id=tenant_pk, fields=Secret(json.dumps(fields)))
        address += "?" + urlencode({"held": held.token})
    return redirect_to_login(address, resolve_url(settings.LOGIN_URL))


def take_held(request: HttpRequest, tenant: Tenant) -> QueryDict | None:
    """Return the fields of the held edit that the address names, to the person and tenant that it is of."""
    token = request.GET.get("held", "")
    if not token or "\x00" in token:  # PostgreSQL refuses to compare with NUL
        return None
    held: Any = HeldEdit.objects.filter(token=token, person_id=request.user.pk, tenant=tenant).first()
    if held is None:
        return None
    data = QueryDict(mutable=True)
    for key, value in json.loads(held.fields.reveal()):
        data.appendlist(key, value)
    return data


def forget(request: HttpRequest, page: Page, tenant: Tenant) -> None:
    """Forget what was kept of the person's edit of this tenant on this page: it has been saved."""
    keep_secrets(request, page, {})
    HeldEdit.objects.filter(person_id=request.user.pk, tenant=tenant).delete()
