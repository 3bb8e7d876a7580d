"""Signing in: the whole round through the simulator, and every way in which it is refused."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import requests

from microsoft.entra import begin_sign_in, finish_sign_in, sign_out_url
from microsoft.errors import MicrosoftError, Problem, TellPerson, TryAgain
from tests.microsoft.browsing import choose
from tests.microsoft.cast import (
    ADA,
    ADMINS,
    ALPINE,
    BEN,
    BOREAL,
    CLIENT_SECRET,
    HOME_URI,
    MANY,
    NESTING,
    REDIRECT_URI,
)

pytestmark = pytest.mark.filterwarnings("ignore:response_mode")  # a query, deliberately
ADA_OF_ALPINE = f"{ALPINE}/{ADA}"


def sign_in(cloud, person=ADA_OF_ALPINE):
    address, flow = begin_sign_in(cloud, REDIRECT_URI)
    return finish_sign_in(cloud, flow, choose(address, person))


def problem_of(call) -> MicrosoftError:
    with pytest.raises(MicrosoftError) as caught:
        call()
    assert CLIENT_SECRET not in repr(caught.value)
    return caught.value


def test_person_is_known_by_directory_and_object(cloud):
    identity = sign_in(cloud)
    assert (identity.directory_id, identity.object_id) == (ALPINE, ADA)
    assert (identity.name, identity.email) == ("Ada <Admin>", "ada@alpine.example")
    assert identity.group_ids == {ADMINS, NESTING}


def test_person_without_groups_has_none(cloud):
    assert sign_in(cloud, f"{BOREAL}/{BEN}").group_ids == frozenset()


def test_too_many_groups_are_left_to_graph(cloud):
    assert sign_in(cloud, f"{ALPINE}/{MANY}").group_ids is None


def test_address_asks_for_code_with_pkce(cloud):
    address, flow = begin_sign_in(cloud, REDIRECT_URI)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["state"] == flow["state"]
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert json.loads(json.dumps(flow)) == flow


def test_flow_survives_being_kept_as_json(cloud):
    address, flow = begin_sign_in(cloud, REDIRECT_URI)
    assert finish_sign_in(cloud, json.loads(json.dumps(flow)), choose(address, ADA_OF_ALPINE)).object_id == ADA


def test_cancel_is_told_apart(cloud):
    assert problem_of(lambda: sign_in(cloud, "")).problem == Problem.SIGN_IN_CANCELLED


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ("consent_missing", Problem.CONSENT_MISSING),
        ("app_disabled", Problem.CONSENT_MISSING),
        ("mfa_required", Problem.MFA_REQUIRED),
        ("access_blocked", Problem.SIGN_IN_REFUSED),
        ("entra_throttled", Problem.THROTTLED),
        ("entra_server_error", Problem.SERVICE_ERROR),
    ],
)
def test_refusals_of_the_directory(cloud, simulator, failure, expected):
    simulator.set_failure(str(ALPINE), failure)
    error = problem_of(lambda: sign_in(cloud))
    assert error.problem == expected
    assert UUID(error.request_id)


def test_state_of_another_browser(cloud):
    address, flow = begin_sign_in(cloud, REDIRECT_URI)
    answer = {**choose(address, ADA_OF_ALPINE), "state": "of-somebody-else"}
    assert problem_of(lambda: finish_sign_in(cloud, flow, answer)).problem == Problem.SIGN_IN_EXPIRED


def test_empty_state_proves_nothing(cloud):
    assert problem_of(lambda: finish_sign_in(cloud, {}, {"code": "1"})).problem == Problem.SIGN_IN_EXPIRED


def test_answer_without_code(cloud):
    _, flow = begin_sign_in(cloud, REDIRECT_URI)
    error = problem_of(lambda: finish_sign_in(cloud, flow, {"state": flow["state"]}))
    assert error.problem == Problem.INVALID_ANSWER


def test_code_works_once(cloud):
    address, flow = begin_sign_in(cloud, REDIRECT_URI)
    answer = choose(address, ADA_OF_ALPINE)
    finish_sign_in(cloud, flow, answer)
    assert problem_of(lambda: finish_sign_in(cloud, flow, answer)).problem == Problem.SIGN_IN_EXPIRED


def test_code_expires(cloud, simulator):
    address, flow = begin_sign_in(cloud, REDIRECT_URI)
    answer = choose(address, ADA_OF_ALPINE)
    grants = simulator.state.codes
    grants[answer["code"]] = replace(grants[answer["code"]], expires=0)
    assert problem_of(lambda: finish_sign_in(cloud, flow, answer)).problem == Problem.SIGN_IN_EXPIRED


def test_invented_code(cloud):
    _, flow = begin_sign_in(cloud, REDIRECT_URI)
    answer = {"state": flow["state"], "code": "1.invented"}
    assert problem_of(lambda: finish_sign_in(cloud, flow, answer)).problem == Problem.SIGN_IN_EXPIRED


def test_wrong_pkce_verifier(cloud):
    address, flow = begin_sign_in(cloud, REDIRECT_URI)
    answer = choose(address, ADA_OF_ALPINE)
    stolen = {**flow, "code_verifier": "v" * 43}
    assert problem_of(lambda: finish_sign_in(cloud, stolen, answer)).problem == Problem.SIGN_IN_EXPIRED


def test_nonce_of_another_flow(cloud):
    address, flow = begin_sign_in(cloud, REDIRECT_URI)
    answer = choose(address, ADA_OF_ALPINE)
    mixed = {**flow, "nonce": "another"}
    assert problem_of(lambda: finish_sign_in(cloud, mixed, answer)).problem == Problem.SIGN_IN_REFUSED


def test_wrong_secret_is_ours_to_repair(cloud):
    error = problem_of(lambda: sign_in(replace(cloud, client_secret="another")))
    assert (type(error), error.problem) == (TellPerson, Problem.BAD_CREDENTIALS)
    assert "another" not in str(error)


def test_authority_of_an_unknown_directory(cloud):
    elsewhere = replace(cloud, authority=f"https://login.microsoftonline.com/{UUID(int=7)}")
    error = problem_of(lambda: begin_sign_in(elsewhere, REDIRECT_URI))
    assert error.problem == Problem.UNKNOWN_DIRECTORY


def test_authority_of_one_directory_takes_its_people_only(cloud):
    single = replace(cloud, authority=f"https://login.microsoftonline.com/{BOREAL}")
    assert sign_in(single, f"{BOREAL}/{BEN}").object_id == BEN
    assert problem_of(lambda: sign_in(single)).problem == Problem.SIGN_IN_CANCELLED


def test_microsoft_away(cloud, simulator):
    away = replace(cloud, connect_to="127.0.0.1:1")
    error = problem_of(lambda: begin_sign_in(away, REDIRECT_URI))
    assert (type(error), error.problem, error.retry) == (TryAgain, Problem.UNREACHABLE, True)


def test_certificate_of_an_untrusted_authority(cloud):
    untrusting = replace(cloud, ca_file="")
    assert problem_of(lambda: begin_sign_in(untrusting, REDIRECT_URI)).problem == Problem.NOT_TRUSTED


def test_certificate_file_that_is_not_there(cloud, tmp_path):
    early = replace(cloud, ca_file=str(tmp_path / "none.pem"))
    assert problem_of(lambda: begin_sign_in(early, REDIRECT_URI)).problem == Problem.NOT_TRUSTED


def test_environment_cannot_change_trust(cloud, monkeypatch, tmp_path):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert sign_in(cloud).object_id == ADA


def test_sign_out_returns_to_a_registered_address_only(cloud):
    back = requests.get(sign_out_url(cloud, HOME_URI), allow_redirects=False, timeout=5)
    assert (back.status_code, back.headers["Location"]) == (303, HOME_URI)
    stay = requests.get(sign_out_url(cloud, "https://evil.example/"), allow_redirects=False, timeout=5)
    assert stay.status_code == 200


def test_cloud_does_not_show_its_secret(cloud):
    assert CLIENT_SECRET not in repr(cloud)
