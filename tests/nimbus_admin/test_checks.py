import pytest
from cryptography.fernet import Fernet

from nimbus_admin import checks


@pytest.fixture
def sound(settings):
    """Settings that every check accepts; a test spoils one."""
    settings.IS_PRODUCTION = True
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    settings.PUBLIC_URL = "https://admin.example.com"
    settings.ALLOWED_HOSTS = ["admin.example.com"]
    settings.SIMULATOR_URL = settings.MICROSOFT_CONNECT_TO = settings.MICROSOFT_CA_FILE = ""
    return settings


def all_messages():
    found = [checks.field_keys(), checks.guids(), checks.addresses(), checks.production()]
    return [message for messages in found for message in messages]


def test_a_sound_configuration_has_no_message(sound):
    assert all_messages() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("FIELD_KEYS", [], "nimbus.E001"),
        ("FIELD_KEYS", ["not a key"], "nimbus.E002"),
        ("FIELD_KEYS", ["c2hvcnQ="], "nimbus.E002"),
        ("ENTRA_CLIENT_ID", "1234", "nimbus.E003"),
        ("ENTRA_STAFF_DIRECTORY_ID", "contoso.onmicrosoft.com", "nimbus.E003"),
        ("ENTRA_STAFF_GROUP_ID", "{5f0c1a52-8a5e-4c0b-9a55-3f1d2b7e6a10}", "nimbus.E003"),
        ("PUBLIC_URL", "admin.example.com", "nimbus.E004"),
        ("PUBLIC_URL", "https://admin.example.com/portal", "nimbus.E004"),
        ("ALLOWED_HOSTS", ["www.example.com"], "nimbus.E005"),
        ("PUBLIC_URL", "http://admin.example.com", "nimbus.E006"),
        ("SIMULATOR_URL", "http://localhost:9080", "nimbus.E007"),
        ("MICROSOFT_CONNECT_TO", "127.0.0.1:9443", "nimbus.E007"),
        ("MICROSOFT_CA_FILE", "ca.pem", "nimbus.E007"),
        ("ALLOWED_HOSTS", ["*"], "nimbus.E008"),
        ("IS_PRODUCTION", False, "nimbus.W001"),
    ],
)
def test_each_mistake_has_its_message_and_a_hint(sound, name, value, expected):
    setattr(sound, name, value)
    (message,) = all_messages()
    assert message.id == expected
    assert message.hint


def test_a_message_never_shows_a_key(sound):
    sound.FIELD_KEYS = ["almost-a-key"]
    assert "almost-a-key" not in str(all_messages())


def test_a_host_below_an_allowed_domain_is_allowed(sound):
    sound.ALLOWED_HOSTS = [".example.com"]
    assert all_messages() == []
