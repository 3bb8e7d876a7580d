"""What each code of a check means to a person: the outcome, what was found, and what to do next. Written once."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from microsoft.errors import Problem
from portal.models import CheckOutcome

OK = "ok"
LOST = "lost"
INTERNAL = "internal"


@dataclass(frozen=True)
class Meaning:
    """Outcome, sentence and advice of a code."""

    outcome: CheckOutcome
    sentence: str | Promise
    advice: str | Promise = ""


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
    LOST: Meaning(
        _NOT_DONE, _("The check did not come to an end; whether the connection works is unknown."), _("Check again.")
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
