"""Consent links in tests: read from the settings page, opened and answered at the simulated Microsoft."""

import html
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import requests

from portal.models import CheckStatus, ConnectionCheck
from tenants.scope import every_tenant
from tests.pages import settings_address

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Tenant

ADDRESS = "/consent/complete/"
PRESENCE, MESSAGING = "presence", "im"


def link_on(client: "Client", tenant: "Tenant", section: str = PRESENCE) -> str:
    """Return the consent link of a section as the settings page shows it; empty where it shows none."""
    page = client.get(settings_address(tenant, "extensions")).text
    found = re.search(rf'id="{section}-consent"[^>]*? value="([^"]*)"', page, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def asked_in(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


def choose(link: str, person: Any, answer: str = "accept") -> str:
    """Answer Microsoft's page as a browser does; return the address at the portal that it is sent to."""
    form = {**asked_in(link), "person": str(person), "answer": answer}
    reply = requests.post(link.partition("?")[0], data=form, allow_redirects=False, timeout=5)
    assert reply.status_code == 303, reply.text
    back = urlsplit(reply.headers["Location"])
    assert back.path == ADDRESS
    return f"{back.path}?{back.query}"


def work() -> None:
    """Do every check that waits, as the workers would."""
    from portal.checks import service

    with every_tenant("the test works as the workers"):
        for pk in ConnectionCheck.objects.filter(status=CheckStatus.QUEUED).values_list("pk", flat=True):
            service.run(pk)
