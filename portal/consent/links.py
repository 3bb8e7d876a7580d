"""The links that ask for consent (Microsoft identity platform, "Admin consent", version 2)."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.cloud import cloud
from microsoft import entra
from portal.models import ConsentPurpose
from tenants.models import Tenant

_STATE = "consent-state"
STATE_SECONDS = 30 * 24 * 3600  # the link is passed on to somebody who may be away

SCOPES: dict[ConsentPurpose, tuple[str, ...]] = {
    ConsentPurpose.PRESENCE: ("Presence.Read.All", "User.Read", "User.ReadBasic.All"),
    ConsentPurpose.MESSAGING: ("Chat.Create", "ChatMessage.Send", "User.Read", "User.ReadBasic.All"),
}


@dataclass(frozen=True)
class State:
    """What the link says of itself, signed: for which tenant, directory and purpose it was made."""

    tenant_pk: int
    directory_id: UUID
    purpose: ConsentPurpose


def link(tenant: Tenant, purpose: ConsentPurpose) -> str:
    """Return the address that an administrator of the tenant's directory opens to grant the permissions."""
    state = signing.dumps([tenant.pk, str(tenant.tenant_id), purpose.value], salt=_STATE)
    graph = f"https://{urlsplit(settings.GRAPH_URL).hostname}"  # another one in national clouds
    scopes = tuple(f"{graph}/{scope}" for scope in SCOPES[purpose])
    return entra.admin_consent_url(cloud(), tenant.tenant_id, scopes, return_address(), state)


def return_address() -> str:
    """Return the redirect address that is registered for consent at Entra ID."""
    return settings.PUBLIC_URL + reverse("consent-complete")


def read_state(text: str) -> State:
    """Return what the state of a link says. Raises django.core.signing.BadSignature for a forged or old one."""
    tenant_pk, directory_id, purpose = signing.loads(text, salt=_STATE, max_age=STATE_SECONDS)
    return State(tenant_pk, UUID(directory_id), ConsentPurpose(purpose))
