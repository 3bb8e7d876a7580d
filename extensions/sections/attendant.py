"""The Attendant Console section."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.cloud import cloud
from extensions.forms.attendant import AttendantConsoleForm
from microsoft import graph
from portal.checks.directories import own_directory
from portal.models import CheckKind
from portal.tabs import FieldCheck, Section, Tab, register
from tenants.models import Tenant


def try_filter(tenant: Tenant, value: str, page: str) -> dict[str, Any]:
    """Return the first people whom the filter lets through; raises MicrosoftError with Graph's own complaint."""
    found = graph.try_filter(cloud(), tenant.tenant_id, value)
    return {"people": [{"name": person.name, "upn": person.upn} for person in found]}


register(
    Section(
        key="attendant",
        tab=Tab.EXTENSIONS,
        title=_("Attendant Console"),
        form=AttendantConsoleForm,
        accessor="attendantconsole",
        order=40,
        explanation=_("What people find and see when they search for somebody to forward a call to."),
        help=("extensions-and-licences",),
        field_help={"contact_filter": "attendant-filter", "team_visibility": "team-visibility"},
        checks={
            "contact_filter": FieldCheck(CheckKind.GRAPH_FILTER, try_filter, label=_("Try it"), directory=own_directory)
        },
    )
)
