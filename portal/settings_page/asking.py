"""Asking for the check of a field from the settings page, with the value that is typed there."""

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from portal.checks.keys import key_in
from portal.checks.service import ask
from portal.checks.shown import CheckView, not_asked, show
from portal.masking import sees_names
from portal.settings_page.form import SettingsForm
from portal.tabs import find_check


def ask_check(form: SettingsForm, kind: str, person: User) -> CheckView:
    """Ask for a check of what the form says, and return how the page shows it.

    Who may only see the field gets the stored value checked. A value that is missing or malformed is not checked;
    the answer says so. Raises Http404 for a kind that is unknown or concerns a field that the person does not see.
    """
    try:
        section, name, _spec = find_check(kind)
        part = form.form_of(section.key)
    except KeyError:
        raise Http404 from None
    if name not in section.checks or section.checks[name].kind != kind:
        raise Http404
    if name in part.fields:
        if name in part.errors:
            return not_asked(form.tenant.pk, kind, str(part.errors[name][0]))
        value = part.cleaned_data[name]
    elif name in part.greyed:
        value = part.before[name]
    elif name in section.extra_fields and section.extra_fields[name][1].see in form.held:
        value = section.stored_value(name, form.tenant)
    else:
        raise Http404
    if not value:
        label = section.label_of(name)
        return not_asked(form.tenant.pk, kind, _("Nothing to check yet: enter the %(label)s first.") % {"label": label})
    check = ask(tenant=form.tenant, kind=kind, value=value, person=person)
    return show(form.tenant.pk, kind, check, key_in(check), sees_names=sees_names(form.held))
