"""What a check has found, in words: one sentence, and lines below it where there is more to read."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from portal.checks.outcomes import OK, meaning
from portal.models import ConnectionCheck

_SENTENCES: dict[str, str | Promise] = {
    "resource": _lazy("A token was created with the resource %(fact)s."),
    "group": _lazy("The group “%(fact)s” exists and can be read."),
    "granted": _lazy("The permission is granted."),
    "guest": _lazy("The account is a guest of the directory."),
    "sent_by": _lazy("The test message was sent by %(fact)s."),
    "readings": _lazy("The presence was read."),
}


def found_sentence(check: ConnectionCheck, *, sees_names: bool) -> str:
    """Return what was found in one sentence; empty where the check's code says everything.

    Who may not see the people's names is not told how many a filter finds: that would let them guess by asking.
    """
    if check.code != OK:
        return ""
    if "members" in check.result:
        count = len(check.result["members"])
        words = ngettext(
            "%(count)d member was read from Microsoft.", "%(count)d members were read from Microsoft.", count
        )
        return words % {"count": count}
    if "people" in check.result:
        if not sees_names:
            return _("The filter is accepted. Whom it finds is hidden: the tenant does not show its partner its users.")
        return _people(len(check.result["people"]))
    key = next((key for key in _SENTENCES if key in check.result), None)
    return str(_SENTENCES[key]) % {"fact": check.result[key]} if key else ""


def _people(count: int) -> str:
    if not count:
        return _("The filter is accepted, and finds nobody.")
    words = ngettext("The filter is accepted. %(count)d person:", "The filter is accepted. The first %(count)d:", count)
    return words % {"count": count}


def found_lines(check: ConnectionCheck, *, sees_names: bool) -> tuple[str, ...]:
    """Return what stands below the sentence: Graph's complaint, the people found, or what each account read."""
    if "complaint" in check.result:
        return (_("Microsoft says: %(complaint)s") % {"complaint": check.result["complaint"]},)
    if "people" in check.result:
        return tuple(f"{row['name']} ({row['upn']})" for row in check.result["people"] if sees_names)
    if "readings" in check.result:
        return tuple(_reading(number, row, check.code) for number, row in enumerate(check.result["readings"], start=1))
    return ()


def _reading(number: int, reading: dict[str, str], code: str) -> str:
    if "problem" in reading:
        found = meaning(reading["problem"])
        # the advice on the check's own code stands above the lines already
        says = str(found.sentence) if reading["problem"] == code else f"{found.sentence} {found.advice}"
    else:
        says = _("%(availability)s (%(activity)s)") % reading
    return _("Account %(number)d: %(says)s") % {"number": number, "says": says}
