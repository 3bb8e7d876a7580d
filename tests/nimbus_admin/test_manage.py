"""manage.py in a production environment, as its own process."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.nimbus_admin.production import PRODUCTION, REQUIRED

ROOT = Path(__file__).parents[2]


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def test_check_deploy_finds_nothing_in_a_sound_configuration():
    done = manage(PRODUCTION, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_variable_is_one_sentence(name):
    done = manage({key: value for key, value in PRODUCTION.items() if key != name}, "check")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Configuration: {name} is not set.")
    assert done.stderr.count("\n") == 1


def test_check_deploy_names_what_is_unsafe():
    done = manage({**PRODUCTION, "PUBLIC_URL": "http://admin.example.com"}, "check", "--deploy")
    assert done.returncode == 1
    assert "nimbus.E006" in done.stderr


def test_run_is_not_for_production():
    done = manage(PRODUCTION, "run")
    assert done.returncode == 1
    assert "run is for the demo" in done.stderr
