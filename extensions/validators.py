"""Rules for values of Azure Communication Services and Microsoft Graph."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_RESOURCE_ID = re.compile(
    rf"{_GUID}|/subscriptions/{_GUID}/resourceGroups/[-\w.()]{{1,90}}"
    r"/providers/Microsoft\.Communication/CommunicationServices/(?!-)[A-Za-z0-9-]{1,63}(?<!-)",
    re.IGNORECASE | re.ASCII,
)
_QUERY_OPTION = re.compile(r"^\s*\??\s*(\$|%24)?(filter|select|search|top|orderby|expand|count)\s*=", re.IGNORECASE)


def validate_resource_id(text: str) -> None:
    """Accept the resource's immutable GUID, or its whole ID in Azure (microsoft.communication, resource manager)."""
    if not _RESOURCE_ID.fullmatch(text):
        raise ValidationError(
            _(
                "Copy the resource's ID from its Properties page in Azure: a GUID, or a path that begins with "
                "/subscriptions/ and ends in /CommunicationServices/ and the resource's name."
            ),
            "resource_id",
        )


def validate_graph_filter(text: str) -> None:
    """Accept what can stand after `$filter=` in one Graph query; Graph itself judges the rest (see Try it)."""
    if "://" in text or _QUERY_OPTION.match(text) or "&$" in text or "\n" in text.strip():
        raise ValidationError(
            _(
                "Enter only what stands after $filter=, in one line, for example: "
                "endsWith(userPrincipalName,'contoso.com') and preferredLanguage eq 'en-GB'"
            ),
            "graph_filter",
        )
