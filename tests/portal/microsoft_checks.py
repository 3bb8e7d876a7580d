"""Contoso's directory as the tests of the Microsoft checks have it, and how a check is done and read there."""

from typing import Any

import pytest
from django.test import Client

from microsoft.simulator import Account, Directory, Person, RunningSimulator
from portal.checks import service
from portal.models import CheckKind, ConnectionCheck
from tenants.scope import tenant_scope
from tests.cast import Cast
from tests.fixtures import add_directory, reload
from tests.portal.consenting import work

MAILS = ("p1@nimbus.example", "p2@nimbus.example", "m1@nimbus.example", "m2@nimbus.example")
SCOPES = ("Presence.Read.All", "User.Read", "User.ReadBasic.All", "Chat.Create", "ChatMessage.Send")
ANNA = "anna.planted@contoso.example"
CONSENT, GUEST, TEST = CheckKind.PRESENCE_CONSENT, CheckKind.PRESENCE_ACCOUNT_1, CheckKind.PRESENCE_TEST
MESSAGE, FILTER = CheckKind.MESSAGE_TEST, CheckKind.GRAPH_FILTER
VALUES = {
    CONSENT: "presence",
    CheckKind.MESSAGING_CONSENT: "messaging",
    GUEST: MAILS[0],
    CheckKind.PRESENCE_ACCOUNT_2: MAILS[1],
    CheckKind.MESSAGING_ACCOUNT_1: MAILS[2],
    CheckKind.MESSAGING_ACCOUNT_2: MAILS[3],
    TEST: ANNA,
    MESSAGE: ANNA,
    FILTER: "startsWith(displayName,'Anna')",
}


@pytest.fixture
def directory(microsoft: RunningSimulator, cast: Cast, settings: Any) -> Directory:
    """Contoso's directory: it has granted everything, has the four accounts as guests, and Anna in it."""
    tokens = [f"token of {mail}" for mail in MAILS]
    settings.PRESENCE_ACCOUNTS, settings.PRESENCE_ACCOUNT_TOKENS = list(MAILS[:2]), tokens[:2]
    settings.MESSAGING_ACCOUNTS, settings.MESSAGING_ACCOUNT_TOKENS = list(MAILS[2:]), tokens[2:]
    microsoft.world.accounts = [Account(mail, token) for mail, token in zip(MAILS, tokens, strict=True)]
    made = add_directory(microsoft, cast.contoso.tenant_id, people=[cast.owner], groups={}, grants=list(SCOPES))
    for number, mail in enumerate(MAILS):
        upn = f"{mail.replace('@', '_')}#EXT#@contoso.example"
        guest = {"mail": mail, "user_type": "Guest", "external_user_state": "Accepted"}
        made.people.append(Person(f"9e000000-0000-4000-8000-00000000000{number}", mail, upn, **guest))
    made.people.append(Person("aa000000-0000-4000-8000-000000000001", "Anna Planted", ANNA))
    return made


def done(cast: Cast, kind: CheckKind, value: str = "") -> ConnectionCheck:
    """Ask for a check, do it as a worker would, and return its row."""
    with tenant_scope(cast.contoso.pk):
        check = service.ask(tenant=reload(cast.contoso), kind=kind, value=value or VALUES[kind], person=cast.partner)
    work()
    return ConnectionCheck._base_manager.get(pk=check.pk)


def said(client: Client, cast: Cast, check: ConnectionCheck) -> str:
    """Return what a person who polls is told of a check."""
    response = client.get(f"/tenants/{cast.contoso.pk}/checks/{check.kind}/{check.pk}/")
    assert response.status_code == 200
    return str(response.text)
