"""What the transport refuses in production, where names are resolved for real."""

import pytest

from microsoft.acs import check_token
from microsoft.cloud import Cloud
from microsoft.errors import MicrosoftError, Problem, retry_after_seconds
from microsoft.transport import http_session
from tests.microsoft.cast import KEY


def production(**values) -> Cloud:
    return Cloud(client_id="c", client_secret="s", connect_seconds=1, read_seconds=1, **values)


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254", "192.168.1.1", "[::ffff:10.0.0.1]"],
)
def test_private_addresses_are_not_connected_to(host):
    with pytest.raises(MicrosoftError) as caught:
        http_session(production()).get(f"https://{host}/")
    assert caught.value.problem == Problem.HOST_NOT_ALLOWED


def test_allowed_name_that_leads_inside_is_refused():
    text = f"endpoint=https://x.localhost/;accesskey={KEY}"
    with pytest.raises(MicrosoftError) as caught:
        check_token(production(acs_host_suffixes=(".localhost",)), text)
    assert caught.value.problem in (Problem.HOST_NOT_ALLOWED, Problem.UNKNOWN_HOST)


def test_plain_http_is_not_spoken(simulator):
    with pytest.raises(MicrosoftError) as caught:
        http_session(production()).get(simulator.url)
    assert caught.value.problem == Problem.INVALID_ANSWER


def test_connections_are_kept(cloud):
    session = http_session(cloud)
    assert session is http_session(cloud)
    url = f"{cloud.authority}/v2.0/.well-known/openid-configuration"
    assert [session.get(url).status_code for _ in range(3)] == [200, 200, 200]
    pool = session.get_adapter(url).poolmanager.connection_from_url(url)
    assert pool.num_connections <= 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [("10", 10), ("", None), ("soon", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("-5", None)],
)
def test_retry_after(value, expected):
    assert retry_after_seconds({"Retry-After": value}) == expected
