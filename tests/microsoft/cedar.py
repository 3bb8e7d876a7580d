"""A directory with guests, consents and people to filter; and the accounts that are guests there."""

from uuid import UUID

from microsoft.accounts import Account
from microsoft.simulator import Account as AccountState
from microsoft.simulator import Directory, Group, Person, RunningSimulator
from tests.microsoft.cast import number

CEDAR = UUID("ce000000-0000-4000-8000-000000000003")
BOSS = UUID("ce000000-0000-4000-8000-0000000000b0")
CLERK = UUID("ce000000-0000-4000-8000-0000000000c0")
GUEST = UUID("ce000000-0000-4000-8000-00000000e001")
PENDING_GUEST = UUID("ce000000-0000-4000-8000-00000000e002")
CEDAR_ADMINS = UUID("ce000000-0000-4000-8000-00000000ad01")
PRESENCE_SCOPES = ("Presence.Read.All", "User.Read", "User.ReadBasic.All")
CHAT_SCOPES = ("Chat.Create", "ChatMessage.Send", "User.Read")
ACCOUNT = Account("svc-1@nimbus-guests.example", "refresh-token-of-account-1")
PENDING = Account("svc-2@nimbus-guests.example", "refresh-token-of-account-2")
UNINVITED = Account("svc-3@nimbus-guests.example", "refresh-token-of-account-3")
DEPARTMENTS = ("Sales", "Support", "")


def guest(object_id: UUID, mail: str, state: str) -> Person:
    upn = f"{mail.replace('@', '_')}#EXT#@cedar.example"
    return Person(str(object_id), mail, upn, mail=mail, user_type="Guest", external_user_state=state)


def clerk(index: int) -> Person:
    return Person(
        number("c7", index),
        f"Clerk {index:02d}",
        f"clerk{index}@{'cedar' if index % 2 else 'branch.cedar'}.example",
        department=DEPARTMENTS[index % 3],
        preferred_language="de-CH" if index < 4 else "",
        account_enabled=index != 0,
        job_title="Teller",
    )


def add_cedar(simulator: RunningSimulator) -> Directory:
    """Put the directory and the accounts into the world of the simulator."""
    people = [
        Person(str(BOSS), "Bo Boss", "bo@cedar.example", mail="bo.boss@cedar.example"),
        Person(str(CLERK), "Conor O'Neil", "$conor.o'neil@cedar.example", other_mails=["conor@home.example"]),
        guest(GUEST, ACCOUNT.mail, "Accepted"),
        guest(PENDING_GUEST, PENDING.mail, "PendingAcceptance"),
        *(clerk(index) for index in range(12)),
    ]
    cedar = Directory(
        str(CEDAR),
        "Cedar Bank",
        "cedar.example",
        people=people,
        groups=[Group(str(CEDAR_ADMINS), "Admins", members=[str(BOSS)])],
        grants=[*PRESENCE_SCOPES, "Chat.Create", "ChatMessage.Send"],
        admin_group=str(CEDAR_ADMINS),
    )
    simulator.world.directories.append(cedar)
    simulator.world.accounts = [
        AccountState(account.mail, account.refresh_token) for account in (ACCOUNT, PENDING, UNINVITED)
    ]
    return cedar
