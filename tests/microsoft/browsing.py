"""What a person's browser does during sign-in, without a browser."""

from urllib.parse import parse_qs, parse_qsl, urlsplit

import requests


def choose(address: str, person: str) -> dict[str, str]:
    """Choose `person` (directory/object) on the page at `address`; return what comes back to the portal."""
    parameters = dict(parse_qsl(urlsplit(address).query))
    reply = requests.post(
        address.partition("?")[0], data={**parameters, "person": person}, allow_redirects=False, timeout=5
    )
    assert reply.status_code == 303, reply.text
    location = reply.headers["Location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
