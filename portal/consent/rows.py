"""The rows of a consent link and of guest accounts on the settings page."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.consent.links import SCOPES, link
from portal.models import ConsentAnswer, ConsentPurpose
from portal.settings_page.form import SettingsForm
from portal.settings_page.rows import Row


def consent_row(form: SettingsForm, key: str, purpose: ConsentPurpose, switch: str = "") -> Row:
    """Return the row with the link that asks for the permissions of `purpose`."""
    return Row(
        kind="consent",
        id=f"{key}-consent",
        name="consent",
        switch=switch,
        label=_("Grant Permission"),
        hint=_("Open this link as an administrator of your directory, or pass it on to one. It asks for: %(scopes)s.")
        % {"scopes": ", ".join(SCOPES[purpose])},
        copy_text=link(form.tenant, purpose),
        facts=_answered(form, purpose),
    )


def account_row(key: str, name: str, *, label: str, mail: str, facts: str, switch: str = "") -> Row:
    """Return the row of one guest account of the deployment."""
    return Row(
        kind="account",
        id=f"{key}-{name}",
        name=name,
        switch=switch,
        label=label,
        hint=_("Invite this address as a guest of your directory, without multi-factor authentication."),
        copy_text=mail,
        facts=facts,
    )


def _answered(form: SettingsForm, purpose: ConsentPurpose) -> str:
    """Return what came back when the link was last used; a refusal with Microsoft's reason."""
    answer = form.once("consent answers", lambda: _latest(form.tenant.pk)).get(purpose)
    if answer is None:
        return ""
    when = date_format(timezone.localtime(answer.at), "j M Y, H:i T")
    if answer.is_granted:
        return _("The link was used on %(when)s, and the permissions were accepted.") % {"when": when}
    return _("The link was used on %(when)s, and refused: %(reason)s") % {"when": when, "reason": answer.reason}


def _latest(tenant_pk: int) -> dict[str, ConsentAnswer]:
    answers = ConsentAnswer.objects.filter(tenant_id=tenant_pk).order_by("purpose", "-pk").distinct("purpose")
    return {answer.purpose: answer for answer in answers}
