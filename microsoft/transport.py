"""The one way by which this package opens connections.

It ignores proxies and certificate bundles named in the environment, always has time limits, speaks https
only, follows no redirect, keeps no cookies, and reports every failure as a `MicrosoftError`.
"""

import ipaddress
import os
import socket
from collections.abc import Callable
from functools import lru_cache, partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

from microsoft.cloud import Cloud
from microsoft.errors import Problem, failure

Opener = Callable[[str, int], socket.socket]
POOL_SIZE = 20


def http_session(cloud: Cloud) -> requests.Session:
    """Return the session of this process for `cloud`; connections are kept open and shared by all threads."""
    return _session(cloud, os.getpid())


@lru_cache(maxsize=8)
def _session(cloud: Cloud, process: int) -> requests.Session:
    # The process id is part of the key because a forked worker must not write into its parent's connections.
    return _Session(cloud)


class _Session(requests.Session):
    def __init__(self, cloud: Cloud) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = cloud.ca_file or certifi.where()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.limits = (cloud.connect_seconds, cloud.read_seconds)
        self.adapters.clear()
        self.mount("https://", _Adapter(_opener(cloud)))

    def request(  # type: ignore[override]  # by keyword only, as all callers do
        self, method: str | bytes, url: str | bytes, **options: Any
    ) -> requests.Response:
        """Send a request; callers (MSAL, azure-core) cannot widen trust, time limits or redirects."""
        options |= {"verify": self.verify, "timeout": self.limits, "allow_redirects": False, "proxies": {}}
        try:
            return super().request(method, url, **options)
        except requests.exceptions.Timeout:
            raise failure(Problem.TIMED_OUT) from None
        except requests.exceptions.SSLError as error:
            raise failure(_problem_of_tls(error)) from None
        except requests.exceptions.ConnectionError:
            raise failure(Problem.UNREACHABLE) from None
        except requests.exceptions.RequestException:
            raise failure(Problem.INVALID_ANSWER) from None
        except OSError:
            # The only plain one that requests lets out: the certificate file cannot be read.
            raise failure(Problem.NOT_TRUSTED) from None


def _problem_of_tls(error: requests.exceptions.SSLError) -> Problem:
    text = str(error)
    if "UNRECOGNIZED_NAME" in text:  # the alert of a server that does not know the asked name (RFC 6066, 3)
        return Problem.UNKNOWN_HOST
    return Problem.NOT_TRUSTED if "CERTIFICATE_VERIFY_FAILED" in text else Problem.UNREACHABLE


class _Adapter(HTTPAdapter):
    def __init__(self, opener: Opener) -> None:
        self.opener = opener
        super().__init__(pool_maxsize=POOL_SIZE, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        pool = partial(_Pool, opener=self.opener)
        self.poolmanager.pool_classes_by_scheme = {"https": pool}


class _Pool(HTTPSConnectionPool):
    def __init__(self, *args: Any, opener: Opener, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ConnectionCls = partial(_Connection, opener=opener)  # type: ignore[assignment]  # urllib3 only calls it


class _Connection(HTTPSConnection):
    def __init__(self, *args: Any, opener: Opener, **options: Any) -> None:
        super().__init__(*args, **options)
        self.opener = opener

    def _new_conn(self) -> socket.socket:
        return self.opener(self.host, self.port)


def _opener(cloud: Cloud) -> Opener:
    if not cloud.connect_to:
        return partial(_open_public, seconds=cloud.connect_seconds)
    host, _, port = cloud.connect_to.rpartition(":")
    return partial(_open_fixed, address=(host, int(port)), seconds=cloud.connect_seconds)


def _open_fixed(host: str, port: int, *, address: tuple[str, int], seconds: float) -> socket.socket:
    return _open([address], seconds)


def _open_public(host: str, port: int, *, seconds: float) -> socket.socket:
    """Connect to `host` unless its name leads into a private network.

    The addresses that were checked are the ones connected to, so a name cannot change its mind in between.
    """
    addresses = _resolve(host, port)
    if not all(ipaddress.ip_address(address[0]).is_global for address in addresses):
        raise failure(Problem.HOST_NOT_ALLOWED)
    return _open(addresses, seconds)


def _resolve(host: str, port: int) -> list[tuple[str, int]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        temporary = error.errno == socket.EAI_AGAIN
        raise failure(Problem.UNREACHABLE if temporary else Problem.UNKNOWN_HOST) from None
    except UnicodeError:
        raise failure(Problem.UNKNOWN_HOST) from None
    return [(str(entry[4][0]), port) for entry in found]


def _open(addresses: list[tuple[str, int]], seconds: float) -> socket.socket:
    problem = Problem.UNREACHABLE
    for address in addresses:
        try:
            connection = socket.create_connection(address, timeout=seconds)
        except TimeoutError:
            problem = Problem.TIMED_OUT
        except OSError:
            problem = Problem.UNREACHABLE
        else:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
    raise failure(problem)
