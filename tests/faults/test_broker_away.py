"""The broker does not answer: a check is still asked for, waits in its row, and is done when the broker is back."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from kombu import pools
from redis import Redis

from nimbus_admin.celery import app
from portal.checks import service
from portal.models import CheckKind, CheckStatus, ConnectionCheck
from tenants.scope import every_tenant, tenant_scope
from tests.cast import Cast, cast, sign_in
from tests.waiting import wait_until

__all__ = ["cast"]


@pytest.fixture
def broker_away() -> Iterator[None]:
    """Send what is sent to the broker to a port that nobody listens on."""
    app.conf.broker_url = app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    _forget_connections()
    yield
    app.conf.broker_url = app.conf.broker_write_url = settings.CELERY_BROKER_URL
    _forget_connections()


def _forget_connections() -> None:
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


@pytest.mark.usefixtures("broker_away")
@pytest.mark.django_db(transaction=True)
def test_a_check_asked_for_without_a_broker_waits_in_its_row(client: Client, cast: Cast) -> None:
    sign_in(client, cast.partner)
    answer = client.post(
        f"/tenants/{cast.contoso.pk}/checks/tenant-group/",
        {"tenant-tenant_group_id": str(cast.contoso.tenant_group_id)},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "Queued" in answer.text
    with tenant_scope(cast.contoso.pk):
        check = ConnectionCheck.objects.get(kind=CheckKind.TENANT_GROUP)
    assert check.status == CheckStatus.QUEUED


@pytest.mark.django_db(transaction=True)
def test_the_sweeper_calls_again_for_what_waited(cast: Cast) -> None:
    with tenant_scope(cast.contoso.pk):
        check = service.ask(tenant=cast.contoso, kind=CheckKind.TENANT_GROUP, value="x", person=cast.partner)
        ConnectionCheck.objects.filter(pk=check.pk).update(asked_at="2026-01-01T00:00:00Z")
    queue = Redis.from_url(settings.REDIS_URL)
    queue.delete("checks")
    service.sweep()
    wait_until(lambda: queue.llen("checks") == 1)
    queue.delete("checks")
    with every_tenant("the test looks at the row of any tenant"):
        assert ConnectionCheck.objects.get(pk=check.pk).status == CheckStatus.QUEUED
