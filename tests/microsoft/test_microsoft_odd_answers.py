"""Answers that no document knows end in one problem, wherever they appear."""

import pytest

from microsoft.entra import forget_account_token
from microsoft.errors import Problem, TellPerson
from microsoft.graph import (
    consent_state,
    get_group,
    group_ids_of,
    guest_state,
    list_members,
    presence_of,
    send_test_message,
    try_filter,
)
from tests.microsoft.cedar import ACCOUNT, BOSS, CEDAR, CEDAR_ADMINS

CALLS = {
    "consent_state": lambda cloud: consent_state(cloud, CEDAR, ["User.Read"]),
    "get_group": lambda cloud: get_group(cloud, CEDAR, CEDAR_ADMINS),
    "group_ids_of": lambda cloud: group_ids_of(cloud, CEDAR, BOSS),
    "guest_state": lambda cloud: guest_state(cloud, CEDAR, ACCOUNT.mail),
    "list_members": lambda cloud: list_members(cloud, CEDAR, CEDAR_ADMINS),
    "presence_of": lambda cloud: presence_of(cloud, CEDAR, ACCOUNT, "bo@cedar.example"),
    "send_test_message": lambda cloud: send_test_message(cloud, CEDAR, ACCOUNT, "bo@cedar.example", "x"),
    "try_filter": lambda cloud: try_filter(cloud, CEDAR, "userType eq 'Guest'"),
}


@pytest.mark.parametrize("failure", ["not_json", "odd_json"])
@pytest.mark.parametrize("name", CALLS)
def test_odd_answer(cloud, simulator, cedar, name, failure):
    simulator.set_failure("cedar.example", failure)
    with pytest.raises(TellPerson) as caught:
        CALLS[name](cloud)
    assert caught.value.problem == Problem.INVALID_ANSWER


def test_person_whose_id_is_none(cloud, cedar):
    cedar.person("bo@cedar.example").id = "no id"
    with pytest.raises(TellPerson) as caught:
        presence_of(cloud, CEDAR, ACCOUNT, "bo@cedar.example")
    assert caught.value.problem == Problem.INVALID_ANSWER


def test_account_whose_guest_has_no_id(cloud, cedar):
    forget_account_token(cloud, CEDAR, ACCOUNT)
    cedar.guest(ACCOUNT.mail).id = "no id"
    with pytest.raises(TellPerson) as caught:
        presence_of(cloud, CEDAR, ACCOUNT, "bo@cedar.example")
    assert caught.value.problem == Problem.INVALID_ANSWER
