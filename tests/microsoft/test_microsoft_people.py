"""Guests, and the filter of the contact search."""

import pickle

import pytest

from microsoft.entra import app_token
from microsoft.errors import MicrosoftError, Problem, TellPerson
from microsoft.graph import FoundPerson, GuestState, guest_state, try_filter
from microsoft.transport import http_session
from tests.microsoft.cedar import ACCOUNT, CEDAR, PENDING, UNINVITED, guest


def problem_of(call) -> MicrosoftError:
    with pytest.raises(MicrosoftError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(
    ("mail", "state"),
    [
        (ACCOUNT.mail, GuestState.ACCEPTED),
        (ACCOUNT.mail.upper(), GuestState.ACCEPTED),
        (PENDING.mail, GuestState.PENDING),
        (UNINVITED.mail, GuestState.NOT_INVITED),
        ("bo.boss@cedar.example", GuestState.MEMBER),
        ("conor@home.example", GuestState.MEMBER),
        ("it's#odd&$top=1@x.example", GuestState.NOT_INVITED),
        ("x' or userType eq 'Guest", GuestState.NOT_INVITED),
        ("", GuestState.NOT_INVITED),
    ],
)
def test_guest_state(cloud, cedar, mail, state):
    assert guest_state(cloud, CEDAR, mail) == state


def test_guest_counts_more_than_a_member_with_the_same_address(cloud, cedar):
    cedar.person("bo@cedar.example").other_mails.append(PENDING.mail)
    assert guest_state(cloud, CEDAR, PENDING.mail) == GuestState.PENDING
    cedar.people.append(guest(CEDAR, PENDING.mail, "Accepted"))
    assert guest_state(cloud, CEDAR, PENDING.mail) == GuestState.ACCEPTED


@pytest.mark.parametrize(
    ("failure", "problem"),
    [
        ("consent_missing", Problem.CONSENT_MISSING),
        ("insufficient_permissions", Problem.INSUFFICIENT_PERMISSIONS),
        ("throttled", Problem.THROTTLED),
        ("server_error", Problem.SERVICE_ERROR),
    ],
)
def test_failures_of_people(cloud, simulator, cedar, failure, problem):
    simulator.set_failure("cedar.example", failure)
    assert problem_of(lambda: guest_state(cloud, CEDAR, ACCOUNT.mail)).problem == problem
    assert problem_of(lambda: try_filter(cloud, CEDAR, "userType eq 'Member'")).problem == problem


@pytest.mark.parametrize(
    ("filter_text", "names"),
    [
        ("displayName eq 'bo boss'", ["Bo Boss"]),
        ("displayName eq 'Conor O''Neil'", ["Conor O'Neil"]),
        (
            "startsWith(displayName,'Clerk 0') and department eq 'Sales'",
            ["Clerk 00", "Clerk 03", "Clerk 06", "Clerk 09"],
        ),
        ("endsWith(mail,'@branch.cedar.example') and preferredLanguage eq 'de-CH'", ["Clerk 00", "Clerk 02"]),
        ("accountEnabled eq false", ["Clerk 00"]),
        ("accountEnabled ne true", ["Clerk 00"]),
        ("not(accountEnabled eq true)", ["Clerk 00"]),
        ("userType eq 'Guest'", [ACCOUNT.mail, PENDING.mail]),
        ("userType ne 'Member' and not startswith(mail,'svc-1')", [PENDING.mail]),
        ("displayName in ('Clerk 01', 'Clerk 11','x')", ["Clerk 01", "Clerk 11"]),
        ("displayname eq 'Clerk 01' or displayName eq 'Clerk 02' and jobTitle eq 'x'", ["Clerk 01"]),
        ("(displayName eq 'Clerk 01' or displayName eq 'Clerk 02') and jobTitle eq 'x'", []),
        ("department eq null and startsWith(displayName, 'Clerk')", ["Clerk 02", "Clerk 05", "Clerk 08", "Clerk 11"]),
        ("otherMails/any(m:m eq 'conor@home.example')", ["Conor O'Neil"]),
        ("displayName ge 'Clerk 11' and displayName le 'D' and jobTitle ge 'A'", ["Clerk 11"]),
        ("displayName eq 'a&$top=1#%20+'", []),
    ],
)
def test_filter_finds_people(cloud, cedar, filter_text, names):
    assert [person.name for person in try_filter(cloud, CEDAR, filter_text)] == names


def test_filter_shows_the_first_ten(cloud, cedar):
    found = try_filter(cloud, CEDAR, "startsWith(displayName,'Clerk')")
    assert len(found) == 10
    assert found[0] == FoundPerson("Clerk 00", "clerk0@branch.cedar.example")


@pytest.mark.parametrize(
    ("filter_text", "complaint"),
    [
        ("displayName eq 'Bo Boss'&$select=id", "Syntax error at position 24"),
        ("displayName eq 'Bo Boss'&$filter=accountEnabled eq true", "Syntax error"),
        ("", "Syntax error at position 0"),
        ("displayName", "Syntax error at position 11"),
        ("displayName eq", "Syntax error at position 14"),
        ("displayName equals 'x'", "Syntax error at position 12"),
        ("displayName eq 'x", "Syntax error at position 14"),
        ("displayName eq 'x')", "Syntax error at position 18"),
        ("(displayName eq 'x'", "Syntax error at position 19"),
        ("displayName eq 'x' and", "Syntax error at position 22"),
        ("displayName eq x", "Syntax error at position 15"),
        ("displayName in ()", "Syntax error"),
        ("startsWith(displayName)", "Syntax error"),
        ("startsWith(displayName,null)", "Syntax error"),
        ("otherMails eq 'x'", "Syntax error"),
        ("displayName/any(x:x eq 'x')", "Syntax error"),
        ("otherMails/any(x:y eq 'x')", "Syntax error"),
        ("shoeSize eq '44'", "Could not find a property named 'shoeSize'"),
        ("nearby(displayName,'x')", "unknown function with name 'nearby'"),
        ("accountEnabled eq 'true'", "incompatible types"),
        ("displayName eq true", "incompatible types"),
        ("contains(displayName,'x')", "'Contains' is not supported"),
        ("displayName gt 'x'", "'GreaterThan'"),
        ("endsWith(department,'x')", "not supported for property 'department'"),
        ("startsWith(userType,'G')", "not supported for property 'userType'"),
        ("(" * 2000, "recursion limit"),
        ("not " * 500, "recursion limit"),
    ],
)
def test_complaint_of_graph_is_kept(cloud, cedar, filter_text, complaint):
    error = problem_of(lambda: try_filter(cloud, CEDAR, filter_text))
    assert (type(error), error.problem) == (TellPerson, Problem.BAD_FILTER)
    assert complaint in error.detail
    assert len(error.detail) <= 300
    assert pickle.loads(pickle.dumps(error)).detail == error.detail  # noqa: S301 - made a moment ago
    assert error.detail not in str(error)


def test_filter_of_two_thousand_letters_beyond_ascii(cloud, cedar):
    assert try_filter(cloud, CEDAR, f"displayName eq '{'😀' * 1900}'") == ()


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("$filter=userType ne 'Guest'", 400, "Request_UnsupportedQuery"),
        ("$filter=endsWith(mail,'x')", 400, "Request_UnsupportedQuery"),
        ("$filter=not (userType eq 'Guest')&$count=true", 400, "Request_UnsupportedQuery"),
        ("$filter=userType eq 'Guest'", 200, None),
        ("$skip=5", 400, "Request_UnsupportedQuery"),
        ("$top=1000", 400, "Request_BadRequest"),
        ("$select=shoeSize", 400, "BadRequest"),
    ],
)
def test_simulator_wants_the_header_of_advanced_queries(cloud, cedar, query, status, code):
    headers = {"Authorization": f"Bearer {app_token(cloud, CEDAR)}"}
    reply = http_session(cloud).get(f"{cloud.graph_url}/users?{query}", headers=headers)
    assert (reply.status_code, reply.json().get("error", {}).get("code")) == (status, code)


def test_simulator_pages_people_with_their_filter(cloud, cedar):
    headers = {"Authorization": f"Bearer {app_token(cloud, CEDAR)}", "ConsistencyLevel": "eventual"}
    address = f"{cloud.graph_url}/users?$filter=startsWith(displayName,'Clerk')&$count=true&$top=5&$select=id"
    sizes = []
    while address:
        page = http_session(cloud).get(address, headers=headers).json()
        assert page["@odata.count"] == 12
        assert all(entry.keys() == {"id"} for entry in page["value"])
        sizes.append(len(page["value"]))
        address = page.get("@odata.nextLink", "")
    assert sizes == [5, 5, 2]
