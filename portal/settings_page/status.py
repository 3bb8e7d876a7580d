"""What is broken, closed or pending about a tenant: one line each, above the tabs."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from portal.checks.keys import key_in, key_of
from portal.checks.outcomes import meaning
from portal.checks.service import saved_connections
from portal.models import CheckOutcome, ConnectionCheck
from tenants.models import Tenant


def status_lines(
    tenant: Tenant, checks: Mapping[str, ConnectionCheck], visible: Mapping[str, set[str]]
) -> list[dict[str, str]]:
    """Return {kind, text} for what somebody who opens the tenant has to know first.

    A broken connection is named only to who may see its field (`visible`: section key -> field names).
    """
    lines = []
    if tenant.pending_deletion_since:
        lines.append({"kind": "pending", "text": _("This tenant is pending deletion: its services no longer operate.")})
    if tenant.is_closed:
        words = _("This tenant is %(state)s: its own people cannot sign in until Luware opens it again.")
        lines.append({"kind": "closed", "text": words % {"state": tenant.get_state_display().lower()}})
    for section, name, kind in saved_connections(tenant):
        check = checks.get(kind)
        if name not in visible[section.key] or check is None or check.outcome != CheckOutcome.FAILED:
            continue
        if key_in(check) == key_of(kind, tenant, section.stored_value(name, tenant)):
            text = f"{check.get_kind_display()}: {meaning(check.code).sentence}"
            lines.append({"kind": "broken", "text": text})
    return lines
