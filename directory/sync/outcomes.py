"""What each end of a reading means to a person: as for a check, with words of its own where a reading differs."""

from django.utils.translation import gettext_lazy as _

from microsoft.errors import Problem
from portal.checks.outcomes import INTERNAL, LOST, MOVED, OK, Meaning
from portal.checks.outcomes import meaning as meaning_of_check
from portal.models import CheckOutcome

NOBODY = "nobody"
DELETING = "deleting"
_FAILED, _NOT_DONE = CheckOutcome.FAILED, CheckOutcome.NOT_DONE
_GOES_ON = _("What was read until then is kept. Read the users again in a few minutes.")

MEANINGS: dict[str, Meaning] = {
    OK: Meaning(CheckOutcome.OK, _("The users are as in the Microsoft directory.")),
    NOBODY: Meaning(
        _FAILED,
        _("Microsoft's list of users was empty, so nobody was disabled."),
        _("Compare the Tenant ID with the Directory ID in the Azure portal, then read the users again."),
    ),
    DELETING: Meaning(
        _NOT_DONE,
        _("The tenant is about to be deleted, so its users are no longer read."),
        _("Ask Luware support if this surprises you."),
    ),
    MOVED: Meaning(
        _NOT_DONE,
        _("The tenant's directory was changed during the reading; the new one is read from the beginning."),
        _("Nothing has to be done."),
    ),
    LOST: Meaning(_NOT_DONE, _("The reading did not come to an end."), _GOES_ON),
    INTERNAL: Meaning(
        _NOT_DONE,
        _("The reading failed inside the portal."),
        _("Try again; if it stays, tell Luware support the ID below."),
    ),
    Problem.INSUFFICIENT_PERMISSIONS: Meaning(
        _FAILED,
        _("Microsoft did not permit it: Nimbus lacks the permission to read the users."),
        _("Ask an administrator of the directory to consent to the permissions of Nimbus (User.Read.All)."),
    ),
    Problem.CONSENT_MISSING: Meaning(
        _FAILED,
        _("The directory has not consented to Nimbus."),
        _("Ask an administrator of the directory to grant the consent, then read the users again."),
    ),
    Problem.THROTTLED: Meaning(_NOT_DONE, _("Microsoft is limiting requests at the moment."), _GOES_ON),
    Problem.TIMED_OUT: Meaning(_NOT_DONE, _("Microsoft did not answer in time."), _GOES_ON),
    Problem.UNREACHABLE: Meaning(_NOT_DONE, _("Microsoft could not be reached."), _GOES_ON),
    Problem.SERVICE_ERROR: Meaning(_NOT_DONE, _("Microsoft reported a fault of its own."), _GOES_ON),
}


def meaning(code: str) -> Meaning:
    """Return what a code means for a reading."""
    return MEANINGS.get(code) or meaning_of_check(code)


__all__ = ["DELETING", "INTERNAL", "LOST", "MOVED", "NOBODY", "OK", "meaning"]
