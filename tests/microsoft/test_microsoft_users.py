"""Users and their changes through Graph: rounds, links and tokens."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import requests

from microsoft.cloud import Cloud
from microsoft.entra import app_token, forget_app_token
from microsoft.errors import MicrosoftError, Problem, TryAgain
from microsoft.graph import UsersPage, users_by_id, users_delta
from microsoft.simulator import Person, RunningSimulator
from microsoft.transport import http_session
from tests.microsoft.cast import ADA, ALPINE, BEN, BOREAL

BASE = "https://graph.microsoft.com/v1.0/"


def whole_round(cloud: Cloud, directory: UUID = ALPINE, link: str = "") -> list[UsersPage]:
    pages = [users_delta(cloud, directory, link)]
    while pages[-1].next_link:
        pages.append(users_delta(cloud, directory, pages[-1].next_link))
    return pages


def problem_of(call: Callable[[], Any]) -> Problem:
    with pytest.raises(MicrosoftError) as caught:
        call()
    return caught.value.problem


def ask(cloud: Cloud, path: str, **headers: str) -> requests.Response:
    forget_app_token(ALPINE)  # it may be of the world of an earlier test
    authorization = {"Authorization": f"Bearer {app_token(cloud, ALPINE)}"}
    return http_session(cloud).request("GET", BASE + path, headers=authorization | headers)


def test_first_round_tells_everybody_in_pages(cloud: Cloud, simulator: RunningSimulator) -> None:
    directory = simulator.world.directory(str(ALPINE))
    assert directory is not None
    directory.page_size = 50
    pages = whole_round(cloud)
    assert [len(page.changes) for page in pages] == [50, 50, 22]
    assert [bool(page.next_link) for page in pages] == [True, True, False]
    ada = pages[0].changes[0]
    assert (ada.id, ada.name, ada.upn, ada.is_enabled, ada.is_guest) == (
        ADA,
        "Ada <Admin>",
        "ada@alpine.example",
        True,
        False,
    )
    assert ada.department is None  # never set, so Graph leaves it out


def test_later_rounds_tell_the_least_that_is_promised(cloud: Cloud, simulator: RunningSimulator) -> None:
    directory = simulator.world.directory(str(ALPINE))
    assert directory is not None
    link = whole_round(cloud)[-1].delta_link
    assert users_delta(cloud, ALPINE, link).changes == ()
    ada, many = directory.people[0], directory.people[1]
    ada.department, ada.job_title = "Voice", "not selected"
    directory.people.remove(many)
    fresh = Person("e3000000-0000-4000-8000-000000000000", "New", "new@alpine.example")
    directory.people.append(fresh)
    page = users_delta(cloud, ALPINE, link)
    found = {change.id: change for change in page.changes}
    assert found.keys() == {ADA, UUID(many.id), UUID(fresh.id)}
    assert (found[ADA].department, found[ADA].name, found[ADA].upn) == ("Voice", None, None)
    assert found[UUID(many.id)].is_gone
    assert found[UUID(fresh.id)].upn == "new@alpine.example"
    directory.people.append(many)
    (back,) = users_delta(cloud, ALPINE, page.delta_link).changes
    assert (back.name, back.is_gone) == ("Many Groups", False)
    ada.job_title = "again not selected"
    assert len(users_delta(cloud, ALPINE, link).changes) == 3  # a token can be used again


def test_removed_people_are_deleted_or_in_the_bin(cloud: Cloud, simulator: RunningSimulator) -> None:
    directory = simulator.world.directory(str(ALPINE))
    assert directory is not None
    link = whole_round(cloud)[-1].delta_link
    binned, erased = (gone.id for gone in directory.people[:2])
    directory.recycle_bin.append(binned)
    del directory.people[:2]
    told = ask(cloud, link.removeprefix(BASE)).json()["value"]
    assert {entry["id"]: entry["@removed"]["reason"] for entry in told} == {binned: "changed", erased: "deleted"}


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/users/delta?$skiptoken=x",
        "https://graph.microsoft.com.evil.example/v1.0/users/delta?$skiptoken=x",
        "https://graph.microsoft.com@evil.example/v1.0/users/delta",
        "http://graph.microsoft.com/v1.0/users/delta?$skiptoken=x",
        "//evil.example/users/delta",
        BASE + "users?$top=1",
        BASE + "users/delta/../../me",
        BASE + "users/delta%2f..%2f..%2fme",
        BASE + "users/delta#x",
        BASE + "/evil.example/users/delta",
        BASE + "users/delta?$skiptoken=" + "x" * 20_000,
    ],
)
def test_link_leads_nowhere_else(cloud: Cloud, link: str) -> None:
    unreachable = replace(cloud, connect_to="127.0.0.1:1")  # refused before anything is sent
    assert problem_of(lambda: users_delta(unreachable, ALPINE, link)) is Problem.INVALID_ANSWER


def test_link_of_an_answer_that_leads_away_is_refused(cloud: Cloud, simulator: RunningSimulator) -> None:
    directory = simulator.world.directory(str(ALPINE))
    assert directory is not None
    directory.page_size = 10
    simulator.set_failure(str(ALPINE), "foreign_link")
    assert problem_of(lambda: users_delta(cloud, ALPINE)) is Problem.INVALID_ANSWER


@pytest.mark.parametrize("failure", ["delta_gone", "delta_expired"])
def test_forgotten_tokens_ask_for_a_new_start(cloud: Cloud, simulator: RunningSimulator, failure: str) -> None:
    link = whole_round(cloud)[-1].delta_link
    simulator.set_failure(str(ALPINE), failure)
    assert problem_of(lambda: users_delta(cloud, ALPINE, link)) is Problem.RESYNC_REQUIRED
    answer = ask(cloud, link.removeprefix(BASE))
    if failure == "delta_gone":
        assert (answer.status_code, answer.headers["Location"]) == (410, BASE + "users/delta?$deltatoken=")
        assert users_delta(cloud, ALPINE, answer.headers["Location"]).changes
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "syncStateNotFound")


@pytest.mark.parametrize("token", ["x", "%00", "bm90IG91cnM", "ä"])
def test_made_up_tokens_are_refused(cloud: Cloud, token: str) -> None:
    for option in ("$skiptoken", "$deltatoken"):
        answer = ask(cloud, f"users/delta?{option}={token}")
        assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Badly formed token.")


def test_token_of_another_directory_is_refused(cloud: Cloud) -> None:
    link = whole_round(cloud, BOREAL)[-1].delta_link
    assert problem_of(lambda: users_delta(cloud, ALPINE, link)) is Problem.RESYNC_REQUIRED


@pytest.mark.parametrize("query", ["$top=5", "$filter=id eq 'x'", "$orderby=displayName", "$search=x"])
def test_options_that_the_function_does_not_have_are_refused(cloud: Cloud, query: str) -> None:
    assert ask(cloud, f"users/delta?{query}").status_code == 400


def test_size_of_a_page_is_what_was_preferred(cloud: Cloud) -> None:
    answer = ask(cloud, "users/delta?$select=id", Prefer="odata.maxpagesize=7")
    assert answer.headers["Preference-Applied"] == "odata.maxpagesize=7"
    assert [set(entry) for entry in answer.json()["value"]] == [{"id"}] * 7


def test_throttled_answer_says_when_to_come_back(cloud: Cloud, simulator: RunningSimulator) -> None:
    simulator.set_failure(str(ALPINE), "throttled")
    with pytest.raises(TryAgain) as caught:
        users_delta(cloud, ALPINE)
    assert (caught.value.problem, caught.value.retry_after) == (Problem.THROTTLED, 10)


def test_people_are_found_by_their_ids(cloud: Cloud, simulator: RunningSimulator) -> None:
    directory = simulator.world.directory(str(ALPINE))
    assert directory is not None
    wanted = [UUID(person.id) for person in directory.people[:40]]
    found = users_by_id(cloud, ALPINE, [*wanted, BEN])
    assert {change.id for change in found} == set(wanted)
    assert all(change.upn and change.is_guest is False for change in found)
