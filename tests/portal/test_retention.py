"""Details of the change history are deleted when the tenant's data retention time is over."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import Change
from portal.retention import purge_history_details
from portal.tasks import forget_expired
from tenants.models import DataPrivacy
from tests.cast import Cast


def changed(cast: Cast, at: datetime, *, is_secret: bool = False) -> int:
    row = Change._base_manager.create(
        tenant=cast.contoso,
        tenant_name="Contoso",
        version=1,
        person_name="Oscar Owner",
        section="contact",
        field="name",
        old="" if is_secret else "planted before",
        new="" if is_secret else "planted after",
        is_secret=is_secret,
    )
    Change._base_manager.filter(pk=row.pk).update(at=at)
    return row.pk


def months_ago(months: int) -> datetime:
    now = timezone.now()
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, 28))


@pytest.mark.parametrize(("kept", "age", "is_gone"), [(6, 7, True), (6, 5, False), (1, 2, True), (120, 119, False)])
def test_details_go_when_their_time_is_over(cast: Cast, kept: int, age: int, is_gone: bool) -> None:
    DataPrivacy._base_manager.filter(tenant=cast.contoso).update(data_retention_months=kept)
    pk = changed(cast, months_ago(age))
    assert purge_history_details() == int(is_gone)
    row = Change._base_manager.get(pk=pk)
    assert row.is_purged == is_gone
    assert (row.old, row.new) == (("", "") if is_gone else ("planted before", "planted after"))
    assert row.person_name == "Oscar Owner"
    assert purge_history_details() == 0


def test_a_tenant_without_a_row_keeps_them_for_two_years(cast: Cast) -> None:
    DataPrivacy._base_manager.filter(tenant=cast.contoso).delete()
    changed(cast, months_ago(23))
    changed(cast, months_ago(25))
    assert purge_history_details() == 1


def test_history_says_that_details_were_deleted(cast: Cast, client_of: Callable[[str], Client]) -> None:
    changed(cast, timezone.now() - timedelta(days=3000))
    forget_expired()
    page = client_of("owner").get(f"/tenants/{cast.contoso.pk}/history/").text
    assert "Deleted when the data retention time was over." in page
    assert "planted" not in page
