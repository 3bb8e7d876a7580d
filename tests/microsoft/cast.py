"""The directories, people and resources of these tests."""

import base64
from uuid import UUID

from microsoft.simulator import AcsResource, Directory, Group, Person, World

CLIENT_ID = "6f1d5c0e-0000-4000-8000-00000000c11e"
CLIENT_SECRET = "a-secret-of-the-tests~+/="
REDIRECT_URI = "http://localhost:8000/sign-in/answer/"
HOME_URI = "http://localhost:8000/"
ALPINE = UUID("a1000000-0000-4000-8000-000000000001")
BOREAL = UUID("b2000000-0000-4000-8000-000000000002")
ADA = UUID("a1000000-0000-4000-8000-0000000000da")
MANY = UUID("a1000000-0000-4000-8000-0000000000ff")
BEN = UUID("b2000000-0000-4000-8000-0000000000be")
ADMINS = UUID("a1000000-0000-4000-8000-00000000ad01")
NESTING = UUID("a1000000-0000-4000-8000-00000000ad02")
TEAM = UUID("a1000000-0000-4000-8000-00000000ad03")
KEY = base64.b64encode(bytes(range(64))).decode()
OTHER_KEY = base64.b64encode(bytes(range(64, 128))).decode()


def number(prefix: str, index: int) -> str:
    return f"{prefix}000000-0000-4000-8000-{index:012d}"


def make_world() -> World:
    crowd = [Person(number("c3", i), f"Person {i}", f"p{i}@alpine.example") for i in range(120)]
    many = [Group(number("d4", i), f"Many {i}", members=[str(MANY)]) for i in range(201)]
    alpine = Directory(
        str(ALPINE),
        "Alpine Voice",
        "alpine.example",
        people=[
            Person(str(ADA), "Ada <Admin>", "ada@alpine.example", "Partner administrator of Alpine Voice"),
            Person(str(MANY), "Many Groups", "many@alpine.example"),
            *crowd,
        ],
        groups=[
            Group(str(ADMINS), "Admins", members=[str(ADA), str(TEAM), *(person.id for person in crowd)]),
            Group(str(NESTING), "Nesting", members=[str(ADMINS)]),
            Group(str(TEAM), "Team", security=False, members=[str(ADA)]),
            *many,
        ],
    )
    boreal = Directory(str(BOREAL), "Boreal", "boreal.example", people=[Person(str(BEN), "Ben", "ben@boreal.example")])
    return World(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uris=[REDIRECT_URI, HOME_URI],
        directories=[alpine, boreal],
        acs=[AcsResource("alpine-voice", KEY), AcsResource("boreal.europe", OTHER_KEY)],
    )
