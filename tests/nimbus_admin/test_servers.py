import os

import pytest
import redis
from django.conf import settings
from django.db import connection

from tests.servers import separate_worker


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("unix:///run/valkey.sock?db=0", "unix:///run/valkey.sock?db=4"),
        ("redis://:pw@cache:6379/0", "redis://:pw@cache:6379/4"),
        ("redis://cache:6379", "redis://cache:6379/4"),
    ],
)
def test_each_parallel_worker_has_its_own_redis_database(monkeypatch, address, own):
    monkeypatch.setenv("REDIS_URL", address)
    separate_worker("gw3")
    assert os.environ["REDIS_URL"] == own


@pytest.mark.django_db
def test_the_tests_run_on_the_real_servers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('server_version_num')::int")
        name, version = cursor.fetchone()
    assert name.startswith("test_")
    assert version >= 150000
    with redis.Redis.from_url(settings.REDIS_URL) as cache:
        assert cache.ping()
