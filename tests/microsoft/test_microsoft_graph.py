"""Groups and members through Graph."""

from dataclasses import replace
from uuid import UUID

import pytest
import requests

from microsoft.entra import app_token
from microsoft.errors import MicrosoftError, Problem
from microsoft.graph import get_group, group_ids_of, list_members
from microsoft.transport import http_session
from tests.microsoft.cast import ADA, ADMINS, ALPINE, BEN, BOREAL, CLIENT_SECRET, MANY, NESTING, TEAM

NOBODY = UUID("99999999-0000-4000-8000-000000000000")


def problem_of(call) -> MicrosoftError:
    with pytest.raises(MicrosoftError) as caught:
        call()
    assert CLIENT_SECRET not in repr(caught.value)
    return caught.value


def test_group_tells_whether_it_is_a_security_group(cloud):
    group = get_group(cloud, ALPINE, ADMINS)
    assert (group.id, group.name, group.is_security) == (ADMINS, "Admins", True)
    assert get_group(cloud, ALPINE, TEAM).is_security is False


def test_group_of_another_directory_is_not_found(cloud):
    error = problem_of(lambda: get_group(cloud, BOREAL, ADMINS))
    assert (error.problem, error.retry) == (Problem.NOT_FOUND, False)
    assert UUID(error.request_id)


def test_members_come_in_pages_of_fifty(cloud):
    first = list_members(cloud, ALPINE, ADMINS)
    second = list_members(cloud, ALPINE, ADMINS, first.next_page)
    third = list_members(cloud, ALPINE, ADMINS, second.next_page)
    assert [len(page.members) for page in (first, second, third)] == [50, 50, 22]
    assert third.next_page == ""
    assert len({member.id for page in (first, second, third) for member in page.members}) == 122
    assert (first.members[0].kind, first.members[0].name) == ("user", "Ada <Admin>")
    assert (first.members[1].kind, first.members[1].upn) == ("group", "")


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example/v1.0/groups/x/members",
        "//evil.example/members",
        f"users/{ADA}",
        f"groups/{NESTING}/members?$top=1",
        f"groups/{ADMINS}/members/../../../users/{ADA}",
        f"groups/{ADMINS}/members%2f..%2fowners",
        f"/groups/{ADMINS}/members",
    ],
)
def test_page_leads_nowhere_else(cloud, page):
    assert problem_of(lambda: list_members(cloud, ALPINE, ADMINS, page)).problem == Problem.NOT_FOUND


def test_page_that_graph_does_not_know(cloud):
    page = f"groups/{ADMINS}/members?$skiptoken=x"
    assert problem_of(lambda: list_members(cloud, ALPINE, ADMINS, page)).problem == Problem.INVALID_ANSWER


def test_groups_of_a_person_are_security_groups_with_nesting(cloud):
    assert group_ids_of(cloud, ALPINE, ADA) == {ADMINS, NESTING}
    assert group_ids_of(cloud, ALPINE, ADA, among={NESTING, TEAM}) == {NESTING}
    assert group_ids_of(cloud, BOREAL, BEN) == frozenset()
    assert len(group_ids_of(cloud, ALPINE, MANY)) == 201


def test_nothing_is_asked_among_no_groups(cloud):
    assert group_ids_of(replace(cloud, connect_to="127.0.0.1:1"), ALPINE, ADA, among=()) == frozenset()


def test_unknown_person(cloud):
    assert problem_of(lambda: group_ids_of(cloud, ALPINE, NOBODY)).problem == Problem.NOT_FOUND


@pytest.mark.parametrize(
    ("failure", "problem", "retry", "retry_after"),
    [
        ("consent_missing", Problem.CONSENT_MISSING, False, None),
        ("app_disabled", Problem.CONSENT_MISSING, False, None),
        ("insufficient_permissions", Problem.INSUFFICIENT_PERMISSIONS, False, None),
        ("throttled", Problem.THROTTLED, True, 10),
        ("server_error", Problem.SERVICE_ERROR, True, None),
        ("entra_throttled", Problem.THROTTLED, True, 10),
        ("entra_server_error", Problem.SERVICE_ERROR, True, None),
    ],
)
def test_failures_show_at_once_and_heal_at_once(cloud, simulator, *, failure, problem, retry, retry_after):
    get_group(cloud, ALPINE, ADMINS)
    simulator.set_failure("alpine.example", failure)
    error = problem_of(lambda: get_group(cloud, ALPINE, ADMINS))
    assert (error.problem, error.retry, error.retry_after) == (problem, retry, retry_after)
    assert UUID(error.request_id)
    simulator.set_failure("alpine.example", None)
    assert get_group(cloud, ALPINE, ADMINS).name == "Admins"


def test_slow_answer_runs_into_the_time_limit(cloud, simulator):
    simulator.set_failure(str(ALPINE), "slow")
    error = problem_of(lambda: get_group(replace(cloud, read_seconds=0.3), ALPINE, ADMINS))
    assert (error.problem, error.retry) == (Problem.TIMED_OUT, True)


def test_slow_line_is_waited_for_up_to_the_limit(cloud, simulator):
    simulator.world.directory(str(ALPINE)).delay_seconds = 0.4
    assert get_group(cloud, ALPINE, ADMINS).name == "Admins"
    error = problem_of(lambda: get_group(replace(cloud, read_seconds=0.2), ALPINE, ADMINS))
    assert error.problem == Problem.TIMED_OUT


def test_unknown_directory(cloud):
    assert problem_of(lambda: get_group(cloud, NOBODY, ADMINS)).problem == Problem.UNKNOWN_DIRECTORY


def test_wrong_secret(cloud):
    other = replace(cloud, client_secret="another-secret")
    error = problem_of(lambda: get_group(other, ALPINE, ADMINS))
    assert error.problem == Problem.BAD_CREDENTIALS
    assert "another-secret" not in repr(error)


def test_app_token_is_kept(cloud):
    assert app_token(cloud, ALPINE) == app_token(cloud, ALPINE)
    assert app_token(cloud, ALPINE) != app_token(cloud, BOREAL)


def graph_reply(cloud, authorization: str) -> requests.Response:
    url = f"{cloud.graph_url}/groups/{ADMINS}"
    return http_session(cloud).get(url, headers={"Authorization": authorization} if authorization else {})


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        (None, "Access token is empty."),
        ({"aud": "https://another.example"}, "Access token validation failure."),
        ({"exp": 1}, "Lifetime validation failed, the token is expired."),
        ({"tid": str(NOBODY)}, "Access token validation failure."),
    ],
)
def test_simulator_refuses_bad_tokens(cloud, simulator, claims, message):
    right = {"aud": "https://graph.microsoft.com", "tid": str(ALPINE), "revision": 0, "roles": []}
    token = f"Bearer {simulator.state.keys.sign({**right, **claims})}" if claims else ""
    reply = graph_reply(cloud, token)
    assert reply.status_code == 401
    error = reply.json()["error"]
    assert (error["code"], error["message"]) == ("InvalidAuthenticationToken", message)
    assert error["innerError"]["request-id"] == reply.headers["request-id"]


def test_simulator_checks_groups_and_organization(cloud):
    headers = {"Authorization": f"Bearer {app_token(cloud, ALPINE)}"}
    session = http_session(cloud)
    url = f"{cloud.graph_url}/users/ada@alpine.example/checkMemberGroups"
    asked = {"groupIds": [str(NESTING), str(NOBODY)]}
    assert session.post(url, json=asked, headers=headers).json()["value"] == [str(NESTING)]
    assert session.post(url, json={"groupIds": [str(NOBODY)] * 21}, headers=headers).status_code == 400
    organization = session.get(f"{cloud.graph_url}/organization", headers=headers).json()["value"][0]
    assert organization["id"] == str(ALPINE)
    assert session.get(f"{cloud.graph_url}/groups/no-guid", headers=headers).status_code == 400
    assert session.get(f"{cloud.graph_url}/elsewhere", headers=headers).json()["error"]["code"] == "BadRequest"
