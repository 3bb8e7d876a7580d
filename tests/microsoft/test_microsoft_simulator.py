"""The simulator itself: its pages, its control API, its world, its start."""

import base64
import hashlib
import json
import os
import select
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from microsoft.entra import begin_sign_in
from microsoft.simulator import World
from microsoft.simulator.world import WorldError
from tests.microsoft.cast import ALPINE, CLIENT_ID, REDIRECT_URI, make_world

pytestmark = pytest.mark.filterwarnings("ignore:response_mode")  # a query, deliberately
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).rstrip(b"=").decode()
ASKED = {
    "client_id": CLIENT_ID,
    "response_type": "code",
    "redirect_uri": REDIRECT_URI,
    "scope": "openid profile",
    "state": "the state",
    "nonce": "n",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def authorize(simulator, tenant="organizations", **changes):
    asked = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
    address = f"{simulator.url}/{tenant}/oauth2/v2.0/authorize"
    return requests.get(address, params=asked, allow_redirects=False, timeout=5)


def test_people_are_offered_by_directory(cloud, simulator):
    address, _ = begin_sign_in(cloud, REDIRECT_URI)
    text = requests.get(address, timeout=5).text
    assert "Ada &lt;Admin&gt;" in text
    assert "Partner administrator of Alpine Voice" in text
    assert text.index("Alpine Voice (alpine.example)") < text.index("Boreal (boreal.example)")
    assert "Cancel</button>" in text


def test_directory_in_the_address_narrows_the_people(simulator):
    text = authorize(simulator, "boreal.example").text
    assert "Ben" in text
    assert "Alpine" not in text


def test_hinted_person_has_the_focus(simulator):
    text = authorize(simulator, login_hint="ben@boreal.example").text
    assert text.count("autofocus") == 1
    assert "<details open>" in text


def test_people_without_a_note_are_folded_away(simulator):
    text = authorize(simulator).text
    assert "<details><summary>122 more people</summary>" in text
    assert text.index("Ada &lt;Admin&gt;") < text.index("<details>") < text.index("Ben")
    assert "<details open>" in authorize(simulator, "boreal.example").text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client_id": "another"}, "AADSTS700016"),
        ({"redirect_uri": "http://localhost:8000/elsewhere"}, "AADSTS50011"),
        ({"redirect_uri": None}, "AADSTS50011"),
        ({"tenant": "nobody.example"}, "AADSTS90002"),
    ],
)
def test_doubtful_addresses_are_not_redirected_to(simulator, changes, code):
    reply = authorize(simulator, **changes)
    assert reply.status_code == 400
    assert code in reply.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"response_mode": "form_post"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"nonce": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_other_mistakes_are_sent_back(simulator, changes, error):
    reply = authorize(simulator, **changes)
    assert reply.status_code == 303
    answer = parse_qs(urlsplit(reply.headers["Location"]).query)
    assert (answer["error"], answer["state"]) == ([error], ["the state"])


def test_failure_is_changed_while_it_runs(simulator):
    address = f"{simulator.url}/_simulator/directories/{ALPINE}"
    assert requests.patch(address, json={"failure": "throttled", "delay_seconds": 0.1}, timeout=5).ok
    shown = requests.get(f"{simulator.url}/_simulator/world", timeout=5).json()
    assert shown["directories"][0]["failure"] == "throttled"
    assert requests.patch(address, json={"failure": "no such failure"}, timeout=5).status_code == 400
    assert requests.patch(address, json={"name": "x"}, timeout=5).status_code == 400
    assert requests.patch(address, json={"delay_seconds": "long"}, timeout=5).status_code == 400
    assert requests.patch(f"{simulator.url}/_simulator/directories/x", json={}, timeout=5).status_code == 404
    acs = f"{simulator.url}/_simulator/acs/alpine-voice"
    assert requests.patch(acs, json={"failure": "denied"}, timeout=5).ok
    assert simulator.world.acs[0].failure == "denied"


def test_world_can_be_replaced(simulator):
    world = {"client_id": "c", "client_secret": "s"}
    assert requests.post(f"{simulator.url}/_simulator/world", json=world, timeout=5).ok
    assert simulator.world.client_id == "c"
    bad = {**world, "acs": [{"resource": "x", "key": "y", "failure": "odd"}]}
    assert requests.post(f"{simulator.url}/_simulator/world", json=bad, timeout=5).status_code == 400
    assert simulator.world.acs == []


def test_world_is_the_same_after_json():
    world = make_world()
    assert World.from_json(json.loads(json.dumps(world.to_json()))) == world


def test_world_with_an_unknown_word():
    with pytest.raises(WorldError):
        World.from_json({"client_id": "c", "client_secret": "s", "tenants": []})


def start(tmp_path, deployment, *more):
    file = tmp_path / "world.json"
    file.write_text(json.dumps(make_world().to_json()))
    environment = {**os.environ, "NIMBUS_DEPLOYMENT": deployment}
    if not deployment:
        del environment["NIMBUS_DEPLOYMENT"]
    ports = ["--tls-port", "0", "--port", "0"]
    command = [
        "-m",
        "microsoft.simulator",
        "--world",
        str(file),
        "--folder",
        str(tmp_path / "keys"),
        *ports,
        *more,
    ]
    return subprocess.Popen(
        [sys.executable, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("deployment", ["", "production"])
def test_no_start_in_production(tmp_path, deployment):
    process = start(tmp_path, deployment)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "NIMBUS_DEPLOYMENT" in errors
    assert "Traceback" not in errors


def test_start_keeps_its_keys_and_stops_on_a_signal(tmp_path):
    authorities = []
    for _ in range(2):
        process = start(tmp_path, "demo")
        try:
            assert select.select([process.stdout], [], [], 20)[0]
            assert "ready" in process.stdout.readline()
            authorities.append((tmp_path / "keys" / "ca.pem").read_text())
        finally:
            process.terminate()
            process.communicate(timeout=20)
        assert process.returncode == 0
    assert authorities[0] == authorities[1]
    assert (tmp_path / "keys" / "ca-key.pem").stat().st_mode & 0o077 == 0
