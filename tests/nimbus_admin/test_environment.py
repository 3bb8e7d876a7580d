import pytest
from django.core.exceptions import ImproperlyConfigured

from nimbus_admin import environment


def test_text_comes_from_the_variable_and_is_stripped(monkeypatch):
    monkeypatch.setenv("SOME_NAME", " value ")
    assert environment.text("SOME_NAME") == "value"


def test_text_comes_from_the_file_when_the_variable_is_absent(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("from the file\n")
    monkeypatch.setenv("SOME_NAME_FILE", str(secret))
    assert environment.text("SOME_NAME") == "from the file"


def test_the_variable_wins_over_the_file(monkeypatch, tmp_path):
    monkeypatch.setenv("SOME_NAME", "variable")
    monkeypatch.setenv("SOME_NAME_FILE", str(tmp_path / "absent"))
    assert environment.text("SOME_NAME") == "variable"


def test_a_file_that_cannot_be_read_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("SOME_NAME_FILE", str(tmp_path / "absent"))
    with pytest.raises(ImproperlyConfigured, match=r"SOME_NAME_FILE points to .*absent, which cannot be read"):
        environment.text("SOME_NAME")


def test_a_missing_variable_is_named_with_what_to_do():
    with pytest.raises(ImproperlyConfigured, match=r"SOME_NAME is not set\. Set it.*SOME_NAME_FILE"):
        environment.text("SOME_NAME")


@pytest.mark.parametrize(("word", "value"), [("1", True), ("TRUE", True), ("on", True), ("no", False), ("", False)])
def test_flag(monkeypatch, word, value):
    monkeypatch.setenv("SOME_FLAG", word)
    assert environment.flag("SOME_FLAG", default=not value) is value


def test_flag_refuses_other_words(monkeypatch):
    monkeypatch.setenv("SOME_FLAG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="SOME_FLAG must be true or false, not 'perhaps'"):
        environment.flag("SOME_FLAG", default=True)


def test_number_refuses_words(monkeypatch):
    assert environment.number("SOME_NUMBER", 7) == 7
    monkeypatch.setenv("SOME_NUMBER", "seven")
    with pytest.raises(ImproperlyConfigured, match="SOME_NUMBER must be a whole number, not 'seven'"):
        environment.number("SOME_NUMBER", 7)


def test_words_drop_what_is_empty(monkeypatch):
    monkeypatch.setenv("SOME_WORDS", "a, b,,c ,")
    assert environment.words("SOME_WORDS") == ["a", "b", "c"]


def test_postgres_reads_every_part(monkeypatch):
    monkeypatch.setenv("SOME_URL", "postgresql://ad%40min:p%2Fw@db.example.com:5433/portal")
    assert environment.postgres("SOME_URL") == {
        "NAME": "portal",
        "USER": "ad@min",
        "PASSWORD": "p/w",
        "HOST": "db.example.com",
        "PORT": "5433",
    }


def test_postgres_reads_the_folder_of_a_socket(monkeypatch):
    monkeypatch.setenv("SOME_URL", "postgres://nimbus@/nimbus?host=%2Frun%2Fa%20b")
    parts = environment.postgres("SOME_URL")
    assert (parts["HOST"], parts["USER"], parts["PORT"]) == ("/run/a b", "nimbus", "")


@pytest.mark.parametrize("address", ["mysql://a@b/c", "postgresql://host", "nonsense", "postgresql://h:port/db"])
def test_postgres_refuses_other_addresses(monkeypatch, address):
    monkeypatch.setenv("SOME_URL", address)
    with pytest.raises(ImproperlyConfigured, match="SOME_URL"):
        environment.postgres("SOME_URL")


def test_broker_has_its_own_words_for_a_socket():
    assert environment.broker("unix:///run/v.sock?db=3") == "redis+socket:///run/v.sock?virtual_host=3"
    assert environment.broker("rediss://cache:6380/2") == "rediss://cache:6380/2"
