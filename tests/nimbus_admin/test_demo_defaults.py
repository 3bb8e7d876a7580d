import os
import stat

import pytest

from nimbus_admin import demo_defaults, embedded
from nimbus_admin.demo_defaults import CLIENT_ID


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """An environment with nothing in it but what the test sets, and a data folder of its own."""
    monkeypatch.setattr(os, "environ", {})
    monkeypatch.setattr(demo_defaults, "DATA_DIR", tmp_path)
    return tmp_path


def test_everything_open_is_filled(bare):
    demo_defaults.apply()
    assert os.environ["PUBLIC_URL"] == "http://localhost:8000"
    assert os.environ["DATABASE_URL"] == embedded.addresses(bare)["DATABASE_URL"]
    assert os.environ["ENTRA_CLIENT_ID"] == CLIENT_ID
    assert os.environ["SIMULATOR_URL"] == "http://localhost:9080"


def test_database_and_redis_are_replaced_each_for_itself(bare):
    os.environ["DATABASE_URL"] = "postgresql://a@b/c"
    demo_defaults.apply()
    assert os.environ["DATABASE_URL"] == "postgresql://a@b/c"
    assert os.environ["REDIS_URL"] == embedded.addresses(bare)["REDIS_URL"]


def test_a_value_given_as_a_file_stays_with_the_file(bare):
    os.environ["REDIS_URL_FILE"] = "/run/secrets/redis"
    demo_defaults.apply()
    assert "REDIS_URL" not in os.environ


@pytest.mark.parametrize("name", ["ENTRA_CLIENT_ID", "ENTRA_CLIENT_ID_FILE"])
def test_a_real_entra_id_replaces_the_simulator(bare, name):
    os.environ[name] = "value"
    demo_defaults.apply()
    assert "SIMULATOR_URL" not in os.environ
    assert "MICROSOFT_CONNECT_TO" not in os.environ
    assert "ENTRA_CLIENT_SECRET" not in os.environ, "a made-up secret would hide that the real one is missing"


def test_secrets_are_made_once_and_private(bare):
    demo_defaults.apply()
    first = os.environ["SECRET_KEY"]
    os.environ.clear()
    demo_defaults.apply()
    assert os.environ["SECRET_KEY"] == first
    assert stat.S_IMODE((bare / "secrets.json").stat().st_mode) == 0o600
    assert [entry.name for entry in bare.iterdir()] == ["secrets.json"]
