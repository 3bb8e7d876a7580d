"""Timing pages inside the WSGI handler, counting queries, and printing figures."""

import json
import sys
import time
from collections.abc import Callable
from io import BytesIO
from random import Random
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from django.test.client import RequestFactory
from django.test.utils import CaptureQueriesContext

REPETITIONS = 100  # other work on the machine comes in bursts of seconds, so a run is longer than those


def figure(name: str, value: float, unit: str, *, peer: str = "", peer_value: float | None = None) -> None:
    """Print one figure; the ratio is the product's value divided by the peer's."""
    line: dict[str, Any] = {"name": name, "value": round(value, 3), "unit": unit}
    if peer and peer_value is not None:
        line |= {"peer": peer, "peer_value": round(peer_value, 3), "ratio": round(value / peer_value, 3)}
    print(json.dumps(line), flush=True)


def ratio(name: str, value: float, *, peer: str, peer_value: float) -> None:
    """Print a figure that is itself the ratio of product to peer."""
    line = {"name": name, "value": round(value / peer_value, 3), "unit": "ratio", "peer": peer}
    print(json.dumps(line | {"peer_value": round(peer_value, 3), "ratio": round(value / peer_value, 3)}), flush=True)


def tell(sentence: str) -> None:
    """Say how far the run is."""
    print(sentence, file=sys.stderr, flush=True)


class Visitor:
    """A signed-in person who asks for pages through the WSGI handler."""

    def __init__(self, person: Any) -> None:
        client = Client()
        client.force_login(person)
        session = client.session
        session["since"] = session["seen"] = time.time()
        session.save()
        self._cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self._application = get_wsgi_application()
        self.body = b""

    def get(self, path: str, data: dict[str, str] | None = None) -> float:
        """Ask for a page and return the milliseconds inside the handler. Raises RuntimeError unless it is 200."""
        factory = RequestFactory(headers={"cookie": self._cookies, "host": "localhost"})
        return self._run(factory.get(path, data).environ, 200)

    def post(self, path: str, data: dict[str, str]) -> float:
        """Send a form and return the milliseconds inside the handler. Raises RuntimeError unless it is taken."""
        factory = RequestFactory(headers={"cookie": f"{self._cookies}; csrftoken={'a' * 32}", "host": "localhost"})
        body = urlencode({**data, "csrfmiddlewaretoken": "a" * 32}).encode()
        request = factory.generic("POST", path, body, content_type="application/x-www-form-urlencoded")
        request.environ["wsgi.input"] = BytesIO(body)
        return self._run(request.environ, 302)

    def _run(self, environ: dict[str, Any], expected: int) -> float:
        answers: list[str] = []
        began = time.perf_counter()
        response = self._application(environ, lambda status, _headers: answers.append(status))
        self.body = b"".join(response)
        elapsed = (time.perf_counter() - began) * 1000
        response.close()
        if not answers[0].startswith(str(expected)):
            raise RuntimeError(f"{environ['PATH_INFO']} answered {answers[0]}: {self.body[:500]!r}")
        return elapsed


def queries(run: Callable[[], object]) -> int:
    """Return how many statements a run sends to the database."""
    run()
    with CaptureQueriesContext(connection) as captured:
        run()
    return len([query for query in captured if not query["sql"].startswith(("BEGIN", "COMMIT"))])


def side_by_side(*runs: Callable[[], float], repetitions: int = REPETITIONS) -> list[float]:
    """Run all again and again, after a warm-up, and return the median of each.

    The order changes from round to round, so that none always comes after a heavy one.
    """
    for run in runs:
        for _round in range(3):
            run()
    times: list[list[float]] = [[] for _run in runs]
    order, dice = list(zip(runs, times, strict=True)), Random(1)
    for _round in range(repetitions):
        dice.shuffle(order)
        for run, kept in order:
            kept.append(run())
    return [median(kept) for kept in times]
