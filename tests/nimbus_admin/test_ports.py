import socket

import pytest

from nimbus_admin import ports


@pytest.fixture
def taken():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_is_named_with_the_way_out(taken):
    with pytest.raises(ports.PortError, match=rf"Port {taken} is taken.*PORT=9000 make run"):
        ports.check(taken)


def test_no_port_beyond_the_range():
    with pytest.raises(ports.PortError, match="between 1 and 65535"):
        ports.check(65536)


def test_another_port_is_chosen_for_a_taken_one(taken):
    other = ports.free(taken)
    assert other != taken
    ports.check(other)
    assert ports.free(other) == other
    assert ports.free(other, taken=[other]) != other


def test_answers(taken):
    assert ports.answers(taken)
    assert not ports.answers(ports.free(0))
