"""Asking for a check and doing it. The row is the truth: the broker only rings, and may ring twice or never."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import partial, reduce
from operator import or_
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from accounts.access import Person
from microsoft.errors import MicrosoftError, Problem
from portal.checks import outcomes
from portal.checks.keys import Key, carried, directory_of, key_of
from portal.models import CheckOutcome, CheckStatus, ConnectionCheck
from portal.tabs import Section, all_sections, find_check, load_tenant
from tenants.models import Health, Tenant
from tenants.scope import every_tenant
from tenants.secrets import Secret

logger = logging.getLogger(__name__)
QUEUED_DEADLINE = timedelta(days=1)
MAX_ATTEMPTS = 3
CHECKS, HOUSEKEEPING = "checks", "housekeeping"  # queues; workers take from both in turn


def ask(*, tenant: Tenant, kind: str, value: Any, person: Person | None, page: str = "") -> ConnectionCheck:
    """Ask for a check of `value`, or join the one that is open; the worker is called after the commit."""
    return ask_all(tenant=tenant, values={kind: value}, person=person, page=page)[0]


def ask_all(
    *, tenant: Tenant, values: Mapping[str, Any], person: Person | None, page: str = ""
) -> list[ConnectionCheck]:
    """Ask for a check of each value, by kind, as `ask` does for one; the number of queries is the same for all."""
    checks: list[ConnectionCheck] = []
    keys = {kind: key_of(kind, tenant, value) for kind, value in values.items()}
    while keys:  # again only when an open check ended between the two queries
        ConnectionCheck.objects.bulk_create(
            (queued(tenant, kind, values[kind], person, page) for kind in keys),
            ignore_conflicts=True,  # an open check of the same key is joined
        )
        found = ConnectionCheck.objects.filter(_are_of(keys), tenant=tenant, page=page)
        for check in found.exclude(status=CheckStatus.DONE):
            del keys[check.kind]
            transaction.on_commit(partial(ring, check.pk))
            checks.append(check)
    return checks


def queued(tenant: Tenant, kind: str, value: Any, person: Person | None, page: str = "") -> ConnectionCheck:
    """Return the row of a check that waits for a worker, not stored yet."""
    key = key_of(kind, tenant, value)
    return ConnectionCheck(
        tenant=tenant,
        kind=kind,
        target=key.target,
        directory=key.directory,
        page=page,
        secret=carried(value),
        asked_by=person if person and person.is_authenticated else None,
        deadline=timezone.now() + QUEUED_DEADLINE,
    )


def _are_of(keys: Mapping[str, Key]) -> Q:
    """Return the condition that a check is of one of these kinds and has its key."""
    each = (Q(kind=kind, target=key.target, directory=key.directory) for kind, key in keys.items())
    return reduce(or_, each, Q(pk__in=[]))


def ring(check_pk: int, queue: str = CHECKS) -> None:
    """Call a worker for a queued check. A broker that is away is no error: the sweeper calls again."""
    from portal.tasks import run_check

    try:
        run_check.apply_async((check_pk,), queue=queue)
    except BrokerAway:
        logger.warning("The broker is away; check %s waits for the sweeper", check_pk)


def run(check_pk: int) -> None:
    """Do a queued check, unless another worker has it. Safe to call any number of times."""
    with every_tenant("a worker serves all tenants; the row says which"):
        now = timezone.now()
        claimed = ConnectionCheck.objects.filter(pk=check_pk, status=CheckStatus.QUEUED).update(
            status=CheckStatus.RUNNING,
            started_at=now,
            deadline=now + timedelta(seconds=settings.CHECK_DEADLINE_SECONDS),
            attempts=F("attempts") + 1,
        )
        if claimed != 1:
            return
        check = ConnectionCheck.objects.get(pk=check_pk)
        code, result = _perform(check)
        finish(check, code, result)


def _perform(check: ConnectionCheck) -> tuple[str, dict[str, Any]]:
    facts = {"check": check.pk, "kind": check.kind, "correlation_id": str(check.correlation_id)}
    try:
        _section, _field, spec = find_check(check.kind)
        value = check.secret.reveal() if check.secret else check.target
        tenant = load_tenant(check.tenant_id)
        if directory_of(check.kind, tenant) != check.directory:
            return outcomes.MOVED, {}
        return outcomes.OK, spec.run(tenant, value, check.page)
    except MicrosoftError as error:
        logger.info("Check ended with %s", error.problem, extra=facts)
        return str(error.problem), _facts_of(error)
    except outcomes.Failed as failed:
        logger.info("Check ended with %s", failed.code, extra=facts)
        return failed.code, failed.facts
    except SoftTimeLimitExceeded:
        logger.warning("Check took too long", extra=facts)
        return str(Problem.TIMED_OUT), {}
    except Exception:  # a check must always end; what happened is in the log, under its id
        logger.exception("Check failed inside the portal", extra=facts)
        return outcomes.INTERNAL, {}


def _facts_of(error: MicrosoftError) -> dict[str, Any]:
    facts = {"request_id": error.request_id, "complaint": error.detail}
    return {name: fact for name, fact in facts.items() if fact}


def finish(check: ConnectionCheck, code: str, result: dict[str, Any]) -> None:
    """Record how an attempt ended, unless another attempt has taken its place, and what it says of the tenant."""
    mine = ConnectionCheck.objects.filter(pk=check.pk, status=CheckStatus.RUNNING, attempts=check.attempts)
    done = mine.update(
        status=CheckStatus.DONE,
        outcome=outcomes.meaning(code).outcome,
        code=code,
        result=result,
        secret=Secret(""),
        finished_at=timezone.now(),
    )
    if done == 1:
        refresh_health(load_tenant(check.tenant_id))


def refresh_health(tenant: Tenant) -> None:
    """Say on the tenant what the latest checks of its saved connections say together."""
    health = health_of(tenant)
    Tenant.objects.filter(pk=tenant.pk).exclude(health=health).update(health=health)


def health_of(tenant: Tenant) -> Health:
    """Return what the latest checks of everything that the tenant relies on say together."""
    relied = relied_on(tenant)
    known = conclusions(tenant.pk, relied)
    if CheckOutcome.FAILED in known.values():
        return Health.BROKEN
    return Health.OK if known and len(known) == len(relied) else Health.UNCHECKED


def conclusions(tenant_pk: int, keys: Mapping[str, Key]) -> dict[str, str]:
    """Return kind -> outcome of the latest check with that key; what could not be done says nothing, and is left out.

    A check that is under way does not take away what the one before has found.
    """
    latest = (
        ConnectionCheck.objects.filter(_are_of(keys), tenant_id=tenant_pk, status=CheckStatus.DONE)
        .exclude(outcome=CheckOutcome.NOT_DONE)
        .order_by("kind", "-pk")
        .distinct("kind")
        .values_list("kind", "outcome")
    )
    return dict(latest)


def relied_on(tenant: Tenant) -> dict[str, Key]:
    """Return kind -> key of every connection that the tenant relies on, as `tenant` holds its settings."""
    return {
        kind: key_of(kind, tenant, section.stored_value(name, tenant))
        for section, name, kind in saved_connections(tenant)
    }


def _done_once() -> list[str]:
    """Return the kinds that are not repeated when their worker has died: what they do may have happened."""
    specs = [check for section in all_sections() for check in section.checks.values()]
    return [str(check.kind) for check in specs if not check.is_repeatable]


def saved_connections(tenant: Tenant) -> list[tuple[Section, str, str]]:
    """Return section, field and kind of every connection that the tenant relies on."""
    return [
        (section, name, str(check.kind))
        for section in all_sections()
        for name, check in section.checks.items()
        if section.relies_on(name, tenant)
    ]


def sweep(limit: int = 200) -> None:
    """Call again for what was never claimed, and end or repeat what its worker has left behind."""
    with every_tenant("the sweeper looks after the checks of all tenants"):
        now = timezone.now()
        late = ConnectionCheck.objects.filter(status=CheckStatus.RUNNING, deadline__lt=now)
        late.filter(attempts__lt=MAX_ATTEMPTS).exclude(kind__in=_done_once()).update(
            status=CheckStatus.QUEUED, started_at=None, deadline=now + QUEUED_DEADLINE
        )
        lost = Q(status=CheckStatus.RUNNING) | Q(status=CheckStatus.QUEUED)
        ConnectionCheck.objects.filter(lost, deadline__lt=now).update(
            status=CheckStatus.DONE,
            outcome=outcomes.meaning(outcomes.LOST).outcome,
            code=outcomes.LOST,
            secret=Secret(""),
            finished_at=now,
        )
        waiting = ConnectionCheck.objects.filter(
            status=CheckStatus.QUEUED, asked_at__lt=now - timedelta(seconds=5)
        ).order_by("pk")
        for check_pk, person in waiting.values_list("pk", "asked_by")[:limit]:
            ring(check_pk, CHECKS if person else HOUSEKEEPING)  # nobody waits for the nightly round
