"""Checks as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from portal.checks.found import found_lines, found_sentence
from portal.checks.keys import Key, key_in
from portal.checks.outcomes import meaning
from portal.models import CheckKind, CheckStatus, ConnectionCheck
from portal.tabs import find_check

EXPECTED_WAIT = timedelta(seconds=8)


@dataclass(frozen=True)
class CheckView:
    """One check for the templates. `status` is "none" where nothing was checked yet."""

    kind: str
    label: str
    ask_address: str
    status: str = "none"
    outcome: str = ""
    sentence: str | Promise = ""
    advice: str | Promise = ""
    asked_at: datetime | None = None
    finished_at: datetime | None = None
    seconds: float | None = None
    poll_address: str = ""
    stale: bool = False
    waiting: bool = False
    correlation_id: str = ""
    on_leave: bool = False
    lines: tuple[str, ...] = ()  # what was found, one line each

    @property
    def name(self) -> str:
        """What is checked, for who hears the button without seeing where it stands."""
        return str(CheckKind(self.kind).label)

    @property
    def is_open(self) -> bool:
        """Whether the answer is still to come."""
        return self.status in {CheckStatus.QUEUED, CheckStatus.RUNNING}


def latest(tenant_pk: int, kinds: Iterable[str]) -> dict[str, ConnectionCheck]:
    """Return kind -> the newest check, in one query."""
    wanted = list(kinds)
    newest = ConnectionCheck.objects.filter(tenant_id=OuterRef("tenant_id"), kind=OuterRef("kind")).order_by("-pk")
    found = ConnectionCheck.objects.filter(
        tenant_id=tenant_pk, kind__in=wanted, pk=Subquery(newest.values("pk")[:1])
    ).defer("secret")
    return {check.kind: check for check in found}


def show(
    tenant_pk: int,
    kind: str,
    check: ConnectionCheck | None,
    current: Key | None = None,
    *,
    sees_names: bool = False,
) -> CheckView:
    """Return how the page shows a check; stale when it was made of something else than `current`.

    Names of the tenant's people are hidden unless the reader `sees_names`.
    """
    _section, _field, spec = find_check(kind)
    base = {
        "kind": kind,
        "label": str(spec.label),
        "ask_address": reverse("check-ask", args=[tenant_pk, kind]),
        "on_leave": spec.on_leave,
    }
    if check is None:
        return CheckView(**base)  # type: ignore[arg-type]  # the keys are those of CheckView
    found = meaning(check.code) if check.status == CheckStatus.DONE else None
    waits = check.status == CheckStatus.QUEUED and timezone.now() - check.asked_at > EXPECTED_WAIT
    return CheckView(
        **base,  # type: ignore[arg-type]  # as above
        status=check.status,
        outcome=check.outcome,
        sentence=found_sentence(check, sees_names=sees_names) or (found.sentence if found else ""),
        advice=found.advice if found else "",
        asked_at=check.asked_at,
        finished_at=check.finished_at,
        seconds=check.seconds,
        poll_address=reverse("check-show", args=[tenant_pk, kind, check.pk]),
        stale=current is not None and key_in(check) != current,
        waiting=waits,
        correlation_id=str(check.correlation_id),
        lines=found_lines(check, sees_names=sees_names),
    )


def not_asked(tenant_pk: int, kind: str, sentence: str) -> CheckView:
    """Return the view of a check that was not asked for, with what to mend first."""
    base = show(tenant_pk, kind, None)
    return CheckView(
        kind=kind,
        label=base.label,
        ask_address=base.ask_address,
        status=CheckStatus.DONE,
        outcome="failed",
        sentence=sentence,
        on_leave=base.on_leave,
    )
