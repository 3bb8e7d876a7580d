"""A strict local stand-in for Entra ID, Microsoft Graph and Azure Communication Services, for demo and tests.

It speaks TLS under the real host names with a private CA, signs tokens with a real key, and checks what it is
sent as Microsoft does: PKCE, redirect addresses, secrets, bearer tokens, HMAC signatures. The pages that a
browser opens (choose a person, sign out) are plain http on localhost, so that no browser warns.

Its state is a `World` (JSON): directories with people and groups, and ACS resources. How a directory or a
resource fails is part of that state, in its `failure`, and can be changed while it runs:
`PATCH /_simulator/directories/ID` or `/_simulator/acs/RESOURCE` with `{"failure": "throttled"}` (null heals),
and `{"delay_seconds": 0.1}` for a slow line. `GET /_simulator/world` shows the state, `POST` replaces it.

Failures of a directory: consent_missing, insufficient_permissions, throttled, server_error, slow,
mfa_required, access_blocked, app_disabled (these at Graph or at sign-in), entra_throttled and
entra_server_error (at the token endpoint). Failures of a resource: denied, forbidden, throttled,
server_error, slow, reset. A wrong key needs no failure: it is any other key. The host of no resource
answers like a name that does not exist.

`python -m microsoft.simulator --help` starts it; tests use `RunningSimulator`.
"""

from microsoft.simulator.server import RunningSimulator
from microsoft.simulator.world import AcsResource, Directory, Group, Person, World

__all__ = ["AcsResource", "Directory", "Group", "Person", "RunningSimulator", "World"]
