"""Which ports of this machine are free."""

import errno
import socket
from collections.abc import Collection

_LOOPBACKS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


class PortError(Exception):
    """A port cannot be used; the message says why and what to do."""


def check(port: int) -> None:
    """Return when a server can listen on `port` of localhost. Raises PortError when not."""
    if not 1 <= port <= 65535:
        raise PortError(f"PORT must be between 1 and 65535, not {port}.")
    for family, address in _LOOPBACKS:
        try:
            _listen(family, address, port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortError(
                    f"Port {port} is taken by another program. Stop it, or choose another port: PORT=9000 make run"
                ) from error
            if error.errno == errno.EACCES:
                raise PortError(f"Port {port} is not allowed for this account. Choose one above 1023.") from error
            # anything else means that this machine has no such address, as without IPv6


def free(preferred: int, taken: Collection[int] = ()) -> int:
    """Return `preferred` when it is free and not in `taken`, or else a free port that the system chooses."""
    if preferred not in taken:
        try:
            check(preferred)
        except PortError:
            pass
        else:
            return preferred
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as chosen:
            chosen.bind(("127.0.0.1", 0))
            port = int(chosen.getsockname()[1])
        if port not in taken:
            return port


def answers(port: int) -> bool:
    """Return whether something accepts connections on `port` of 127.0.0.1."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _listen(family: socket.AddressFamily, address: str, port: int) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as web servers do: TIME_WAIT is no hindrance
        probe.bind((address, port))
        probe.listen(1)
