"""Every address of the portal: who is let in, who is sent to the sign-in, and what a stranger is told."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from accounts.guards import PUBLIC, SIGNED_IN
from tenants.permissions import TenantPermission
from tests.cast import PLANTED, Cast, sign_in

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
VARYING = {"Correlation-ID", "Content-Length"}
VALUES = {"tab": "general", "kind": "tenant-group", "check_pk": 1, "user_pk": 1, "unit_pk": 1, "slug": "saving"}


def portal_patterns() -> list[URLPattern]:
    """Return every pattern of the urlconf but the staff administration's, which has tests of its own."""

    def walk(entries: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
        for entry in entries:
            if isinstance(entry, URLPattern):
                yield entry
            elif entry.app_name != "admin":
                yield from walk(entry.url_patterns)

    return list(walk(get_resolver().url_patterns))


def address(pattern: URLPattern, tenant_pk: int) -> str:
    names = pattern.pattern.converters
    return reverse(pattern.name, kwargs={name: tenant_pk if name == "tenant_pk" else VALUES[name] for name in names})


def named(patterns: list[URLPattern]) -> list[object]:
    return [pytest.param(pattern, id=pattern.name) for pattern in patterns]


ALL = portal_patterns()
OF_A_TENANT = [pattern for pattern in ALL if "tenant_pk" in pattern.pattern.converters]
GUARDED = [pattern for pattern in ALL if pattern.callback.requires != PUBLIC]


@pytest.mark.parametrize("pattern", named(ALL))
def test_view_states_what_it_requires(pattern: URLPattern) -> None:
    assert pattern.callback.requires in {PUBLIC, SIGNED_IN, *TenantPermission.values}


def test_public_addresses_are_only_these() -> None:
    public = {pattern.name for pattern in ALL if pattern.callback.requires == PUBLIC}
    assert public == {"sign-in", "sign-in-complete", "sign-out", "consent-complete", "theme", "healthz"}


@pytest.mark.parametrize("pattern", named(OF_A_TENANT))
def test_address_of_a_tenant_requires_a_permission_on_it(pattern: URLPattern) -> None:
    assert pattern.callback.requires in TenantPermission.values


@pytest.mark.parametrize("pattern", named(GUARDED))
def test_stranger_is_sent_to_the_sign_in(client: Client, cast: Cast, pattern: URLPattern) -> None:
    wanted = address(pattern, cast.contoso.pk)
    response = client.get(wanted)
    assert response.status_code == 302
    assert response["Location"] == f"/sign-in/?next={wanted}"


@pytest.mark.parametrize("pattern", named(GUARDED))
def test_stranger_learns_nothing_by_any_method(client: Client, cast: Cast, pattern: URLPattern) -> None:
    for method in METHODS:
        replies = [getattr(client, method)(address(pattern, pk)) for pk in (cast.northwind.pk, 987_654_321)]
        assert {reply.status_code for reply in replies} == {302}, method
        assert all(reply["Location"].startswith("/sign-in/") for reply in replies), method


@pytest.mark.parametrize("who", ["owner", "partner", "restricted", "nobody"])
def test_somebody_elses_tenant_is_like_none(client: Client, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who))
    for pattern in OF_A_TENANT:
        for method in METHODS:
            theirs = getattr(client, method)(address(pattern, cast.northwind.pk))
            none = getattr(client, method)(address(pattern, cast.northwind.pk + 1_000_000))
            assert theirs.status_code == none.status_code == 404, (pattern.name, method)
            assert PLANTED.encode() not in theirs.content
            assert comparable(theirs) == comparable(none)


def comparable(response: HttpResponse) -> tuple[str, dict[str, str]]:
    """Return body and headers without what differs between any two answers."""
    body = re.sub(r'[0-9a-f]{32}|"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"', "", response.text)
    body = re.sub(r"/tenants/\d+", "/tenants/N", body)
    return body, {name: value for name, value in response.headers.items() if name not in VARYING}


@pytest.mark.parametrize("who", ["owner", "luware"])
@pytest.mark.parametrize("number", [0, 2**63 - 1, 2**63, 10**30])
def test_number_beyond_the_database_is_not_found(client: Client, cast: Cast, who: str, number: int) -> None:
    sign_in(client, getattr(cast, who))
    for pattern in OF_A_TENANT:
        for method in ("get", "post"):
            assert getattr(client, method)(address(pattern, number)).status_code == 404, pattern.name


@pytest.mark.parametrize("number", [0, 2**63 - 1, 2**63, 10**30])
def test_number_of_a_check_beyond_the_database_is_not_found(cast: Cast, number: int) -> None:
    client = Client()
    sign_in(client, cast.owner)
    wanted = reverse("check-show", args=[cast.contoso.pk, "tenant-group", number])
    assert client.get(wanted).status_code == 404


def test_anybody_may_not_open_the_staff_administration(client: Client, cast: Cast) -> None:
    assert client.get("/admin/")["Location"] == "/sign-in/?next=/admin/"
    for who in ("partner", "owner", "restricted", "nobody"):
        sign_in(client, getattr(cast, who))
        for wanted in ("/admin/", f"/admin/tenants/tenant/{cast.contoso.pk}/change/", "/admin/nothing/"):
            assert client.get(wanted).status_code in {403, 404}, (who, wanted)


def forgotten(request: object) -> HttpResponse:
    return HttpResponse("nobody said who may see this")


urlpatterns = [path("forgotten/", forgotten)]


@pytest.mark.urls("tests.contracts.test_addresses")
@pytest.mark.parametrize("who", ["luware", "owner"])
def test_view_without_a_requirement_is_refused(cast: Cast, who: str, caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    sign_in(client, getattr(cast, who))
    middleware_only = Client(raise_request_exception=False)
    middleware_only.cookies = client.cookies
    response = middleware_only.get("/forgotten/")
    assert b"nobody said" not in response.content
    assert response.status_code >= 400
    assert "without a stated requirement" in caplog.text
