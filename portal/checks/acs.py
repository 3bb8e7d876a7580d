"""Check of a connection string: can a token be created for a user with it? Nothing else is sent to that host."""

from typing import Any

from accounts.cloud import cloud
from microsoft import acs
from tenants.models import Tenant


def check_connection_string(tenant: Tenant, value: str, page: str) -> dict[str, Any]:
    """Return the name of the resource that gave a token; raises MicrosoftError when it gave none."""
    return {"resource": acs.check_token(cloud(), value).resource}
