"""What came back from Microsoft's consent page: read, kept within limits, and verified by a worker.

The address is public, and whoever has a link can call it as often as they like. So no more than MOST answers of a
tenant and purpose are kept, no more are taken within an hour, and each asks for one check at most.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.checks.service import ask
from portal.models import CheckKind, ConsentAnswer, ConsentPurpose
from portal.tabs import find_check
from tenants.models import Tenant

logger = logging.getLogger(__name__)
KINDS = {ConsentPurpose.PRESENCE: CheckKind.PRESENCE_CONSENT, ConsentPurpose.MESSAGING: CheckKind.MESSAGING_CONSENT}
MOST = 20
WITHIN = timedelta(hours=1)
LONGEST_REASON = 500


@dataclass(frozen=True)
class Answer:
    """What Microsoft's page says: granted, or refused with a reason."""

    is_granted: bool
    reason: str = ""


def read_answer(parameters: Mapping[str, str]) -> Answer | None:
    """Return what the parameters of the call-back say; None when they are no answer of Microsoft's.

    `admin_consent=True` stands in a refusal too, so the error is read first.
    """
    if "error" in parameters:
        words = parameters.get("error_description", "").strip() or parameters["error"].strip()
        return Answer(False, _one_line(words) or _("no reason given"))
    return Answer(True) if parameters.get("admin_consent", "").lower() == "true" else None


def _one_line(words: str) -> str:
    """Return the first line, which the ids of Microsoft's log follow, without characters that cannot be seen."""
    first = next(iter(words.splitlines()), "")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in first).split())[:LONGEST_REASON]


@transaction.atomic
def record(tenant: Tenant, purpose: ConsentPurpose, answer: Answer) -> bool:
    """Keep the answer and have Microsoft asked what was really granted; False when there were too many."""
    if _are_too_many(tenant, purpose):
        return False
    Tenant.objects.select_for_update(of=("self",), no_key=True).get(pk=tenant.pk)
    if _are_too_many(tenant, purpose):
        return False
    ConsentAnswer.objects.create(tenant=tenant, purpose=purpose, is_granted=answer.is_granted, reason=answer.reason)
    kept = ConsentAnswer.objects.filter(tenant=tenant, purpose=purpose).order_by("-pk").values("pk")[:MOST]
    ConsentAnswer.objects.filter(tenant=tenant, purpose=purpose).exclude(pk__in=kept).delete()
    kind = str(KINDS[purpose])
    section, name, _spec = find_check(kind)
    ask(tenant=tenant, kind=kind, value=section.stored_value(name, tenant), person=None)
    facts = {"tenant": tenant.pk, "purpose": purpose.value, "granted": answer.is_granted, "reason": answer.reason}
    logger.info("A consent link was used", extra=facts)
    return True


def _are_too_many(tenant: Tenant, purpose: ConsentPurpose) -> bool:
    times = ConsentAnswer.objects.filter(tenant=tenant, purpose=purpose).order_by("-pk").values_list("at", flat=True)
    oldest = times[MOST - 1 : MOST].first()
    return oldest is not None and timezone.now() - oldest < WITHIN
