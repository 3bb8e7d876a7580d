"""What each code of a check means to a person: the outcome, what was found, and what to do next. Written once."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from microsoft.errors import Problem
from portal.models import CheckOutcome

OK = "ok"
NO_ACCOUNT = "no_account"
LOST = "lost"
MOVED = "moved"
INTERNAL = "internal"


@dataclass(frozen=True)
class Meaning:
    """Outcome, sentence and advice of a code."""

    outcome: CheckOutcome
    sentence: str | Promise
    advice: str | Promise = ""


class Failed(Exception):
    """A check failed with a code of this list, and found facts that its reader should see all the same."""

    def __init__(self, code: str, facts: dict[str, Any]) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


_FAILED, _NOT_DONE = CheckOutcome.FAILED, CheckOutcome.NOT_DONE

MEANINGS: dict[str, Meaning] = {
    OK: Meaning(CheckOutcome.OK, _("The connection works.")),
    Problem.BAD_CONNECTION_STRING: Meaning(
        _FAILED,
        _("This is not a complete connection string."),
        _("Copy it again from the resource's Keys page in Azure."),
    ),
    Problem.HOST_NOT_ALLOWED: Meaning(
        _FAILED,
        _("The address in it does not belong to Azure Communication Services."),
        _("Use the connection string of your Azure Communication Services resource."),
    ),
    Problem.UNKNOWN_HOST: Meaning(
        _FAILED,
        _("There is no resource with this name."),
        _("Check in Azure whether the resource still exists, and copy its connection string again."),
    ),
    Problem.WRONG_KEY: Meaning(
        _FAILED,
        _("The resource refused the access key."),
        _("The key was probably renewed: copy the connection string again from the Keys page in Azure."),
    ),
    Problem.INSUFFICIENT_PERMISSIONS: Meaning(
        _FAILED,
        _("Microsoft did not permit it: permissions are missing."),
        _("Ask an administrator of the directory to consent to the permissions that Nimbus needs."),
    ),
    Problem.CONSENT_MISSING: Meaning(
        _FAILED,
        _("The directory has not consented to Nimbus."),
        _("Ask an administrator of the directory to grant the consent, then check again."),
    ),
    Problem.NOT_FOUND: Meaning(
        _FAILED,
        _("The directory holds no group with this ID."),
        _("Copy the Object ID from the group's Overview page in Azure; the group may also have been deleted."),
    ),
    Problem.NOT_SECURITY_GROUP: Meaning(
        _FAILED,
        _("This is a group, but not a security group."),
        _("Choose or create a group of the type Security in Azure, and enter its Object ID."),
    ),
    Problem.UNKNOWN_DIRECTORY: Meaning(
        _FAILED,
        _("Microsoft knows no directory with this Tenant ID."),
        _("Compare the Tenant ID with the Directory ID in the Azure portal."),
    ),
    Problem.MFA_REQUIRED: Meaning(
        _FAILED,
        _("The directory asks for a second factor, which a check cannot give."),
        _("Exclude Nimbus from that policy, for example by a trusted location."),
    ),
    Problem.PERMISSION_NOT_GRANTED: Meaning(
        _FAILED,
        _("Permission is not granted."),
        _("Have an administrator of the directory open the link above and accept, then check again."),
    ),
    Problem.NOT_GUEST: Meaning(
        _FAILED,
        _("Account is not added as guest."),
        _("Invite the address as a guest user in Entra ID, then check again."),
    ),
    Problem.GUEST_PENDING: Meaning(
        _FAILED,
        _("The account is invited but has not accepted yet."),
        _("Luware accepts invitations. Check again later; if it stays, tell Luware support the ID below."),
    ),
    Problem.ACCOUNT_IS_MEMBER: Meaning(
        _FAILED,
        _("The directory has this address as a member, not as a guest."),
        _("Delete that user in Entra ID, and invite the address as a guest user."),
    ),
    Problem.GUEST_ACCESS_RESTRICTED: Meaning(
        _FAILED,
        _("The directory does not let guests see other people."),
        _("Under External collaboration settings in Entra ID, give guests limited access or the same as members."),
    ),
    Problem.UNKNOWN_USER: Meaning(
        _FAILED,
        _("The directory knows nobody with this user principal name."),
        _("Copy the user principal name from the person's page in Entra ID."),
    ),
    Problem.PRESENCE_HIDDEN: Meaning(
        _FAILED,
        _("Teams tells the account nothing about this person."),
        _("Check in the Teams admin center whether privacy mode hides presence, and whether the person uses Teams."),
    ),
    Problem.BAD_FILTER: Meaning(
        _FAILED, _("Microsoft Graph does not accept this filter."), _("Correct the filter, then try it again.")
    ),
    Problem.TOKEN_REVOKED: Meaning(
        _NOT_DONE,
        _("Nimbus' account has to sign in again at Microsoft."),
        _("This is not your fault. Tell Luware support, with the ID below."),
    ),
    Problem.ACCOUNT_BLOCKED: Meaning(
        _FAILED,
        _("The directory blocks the sign-in of the account, for example by Conditional Access."),
        _("Look at the account's sign-in log in Entra ID, and exclude the account from that policy."),
    ),
    Problem.THROTTLED: Meaning(
        _NOT_DONE, _("Microsoft is limiting requests at the moment."), _("Wait a few minutes, then check again.")
    ),
    Problem.TIMED_OUT: Meaning(_NOT_DONE, _("Microsoft did not answer in time."), _("Check again in a few minutes.")),
    Problem.UNREACHABLE: Meaning(_NOT_DONE, _("The service could not be reached."), _("Check again in a few minutes.")),
    Problem.SERVICE_ERROR: Meaning(
        _NOT_DONE, _("Microsoft reported a fault of its own."), _("Check again in a few minutes.")
    ),
    Problem.BAD_CREDENTIALS: Meaning(
        _NOT_DONE,
        _("The portal itself could not sign in at Microsoft."),
        _("This is not your fault. Tell Luware support, with the ID below."),
    ),
    Problem.RESYNC_REQUIRED: Meaning(
        _NOT_DONE,
        _("Microsoft asked again and again to start from the beginning."),
        _("Try again in a few hours; if it stays, tell Luware support the ID below."),
    ),
    NO_ACCOUNT: Meaning(
        _NOT_DONE, _("This portal has no account set up for it."), _("This is not your fault. Tell Luware support.")
    ),
    LOST: Meaning(
        _NOT_DONE, _("The check did not come to an end; whether the connection works is unknown."), _("Check again.")
    ),
    MOVED: Meaning(
        _NOT_DONE,
        _("The tenant's directory was changed while the check waited, so it was not done."),
        _("Check again."),
    ),
    INTERNAL: Meaning(
        _NOT_DONE,
        _("The check failed inside the portal."),
        _("Try again; if it stays, tell Luware support the ID below."),
    ),
}
_UNEXPECTED = Meaning(
    _NOT_DONE,
    _("Microsoft gave an answer that the portal does not understand."),
    _("Try again; if it stays, tell Luware support the ID below."),
)


def meaning(code: str) -> Meaning:
    """Return what a code means. A code that is not in the list counts as an answer that nobody expected."""
    return MEANINGS.get(code, _UNEXPECTED)
