"""A strict local stand-in for Entra ID, Microsoft Graph and Azure Communication Services, for demo and tests.

It speaks TLS under the real host names with a private CA, signs tokens with a real key, and checks what it is
sent as Microsoft does: PKCE, redirect addresses, secrets, bearer tokens with roles or scopes, HMAC signatures,
`$filter`. The pages that a browser opens (choose a person, consent for the directory, sign out) are plain http
on localhost, so that no browser warns.

Its state is a `World` (JSON): directories with people, guests, groups and consents, the deployment's accounts,
and ACS resources. How one of them fails is part of that state, in its `failure`, and can be changed while it
runs: `PATCH /_simulator/directories/ID`, `/_simulator/acs/RESOURCE` or `/_simulator/accounts/ADDRESS` with
`{"failure": "throttled"}` (null heals), and `{"delay_seconds": 0.1}` for a slow line.
`PATCH /_simulator/directories/ID/people/UPN` changes `availability` and `activity`, or what a guest is;
`GET /_simulator/chats` shows what was sent. `GET /_simulator/world` shows the state, `POST` replaces it.

Failures of a directory: consent_missing, insufficient_permissions, throttled, server_error, slow,
mfa_required, access_blocked, app_disabled (these at Graph or at sign-in), entra_throttled and
entra_server_error (at the token endpoint), delta_gone and delta_expired (no token of a page of users is known any
more); for guests only: token_revoked (by the directory's policy), guest_restricted (guests may read themselves
only), privacy_mode (everybody looks offline). And what no document knows: foreign_link (a page of users names
another host as its next one), not_json (a web page, as a gateway may send) and odd_json. Failures of an account:
revoked, expired, blocked. Failures of a resource: denied, forbidden, throttled, server_error, slow, reset. A wrong key
needs no failure: it is any other key. The host of no resource answers like a name that does not exist.

`python -m microsoft.simulator --help` starts it; tests use `RunningSimulator`.
"""

from microsoft.simulator.server import RunningSimulator
from microsoft.simulator.world import Account, AcsResource, Directory, Group, Person, World

__all__ = ["Account", "AcsResource", "Directory", "Group", "Person", "RunningSimulator", "World"]
