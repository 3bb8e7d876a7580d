"""The Microsoft cloud as this deployment reaches it."""

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from microsoft.cloud import Cloud


@lru_cache(maxsize=1)
def cloud() -> Cloud:
    """Return the one description of hosts, keys and time limits that all Microsoft clients share."""
    return Cloud(
        client_id=settings.ENTRA_CLIENT_ID,
        client_secret=settings.ENTRA_CLIENT_SECRET,
        authority=settings.ENTRA_AUTHORITY,
        graph_url=settings.GRAPH_URL,
        ca_file=settings.MICROSOFT_CA_FILE,
        connect_to=settings.MICROSOFT_CONNECT_TO,
        connect_seconds=settings.MICROSOFT_CONNECT_SECONDS,
        read_seconds=settings.MICROSOFT_READ_SECONDS,
        browser_login_url=settings.SIMULATOR_URL or f"https://{urlsplit(settings.ENTRA_AUTHORITY).hostname}",
        acs_host_suffixes=tuple(settings.ACS_HOST_SUFFIXES),
    )
