"""What a section shows of a purpose that a directory has to permit: the link, the two guest accounts, their checks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from microsoft.accounts import Account
from portal.checks.directories import own_directory
from portal.consent.accounts import mail_of
from portal.consent.checks import check_consent, check_guest
from portal.consent.rows import account_row, consent_row
from portal.forms.base import Access
from portal.models import CheckKind, ConsentPurpose
from portal.settings_page.form import SettingsForm
from portal.settings_page.rows import Row
from portal.tabs import FieldCheck
from tenants.models import Tenant
from tenants.permissions import TenantPermission as May

_SHOWN = Access(change=None, see=May.CHANGE_TECHNICAL)
_CONSENT = "consent"


@dataclass(frozen=True)
class GuestAccount:
    """One of the two accounts of a purpose on the page: its name among the fields, its check, and its words."""

    name: str
    kind: CheckKind
    label: str | Promise
    facts: str | Promise


@dataclass(frozen=True)
class ConsentPart:
    """The part of the section `key` for `purpose`. `accounts` are the deployment's, as many as `shown` or fewer.

    `is_used` says whether a tenant relies on it; `switch` is the field that the part stands below, if any.
    """

    key: str
    purpose: ConsentPurpose
    kind: CheckKind
    accounts: Callable[[], list[Account | None]]
    shown: tuple[GuestAccount, ...]
    is_used: Callable[[Tenant], bool]
    switch: str = ""

    def fields(self) -> dict[str, tuple[str | Promise, Access]]:
        """Return name -> label and access, as a section's `extra_fields`."""
        accounts = {account.name: (account.label, _SHOWN) for account in self.shown}
        return {_CONSENT: (_("Grant Permission"), _SHOWN), **accounts}

    def checks(self) -> dict[str, FieldCheck]:
        """Return name -> check of the permission, and of each account."""
        check = partial(FieldCheck, directory=own_directory, is_used=self.is_used)
        accounts = {
            account.name: check(account.kind, check_guest, value=partial(self._mail, number))
            for number, account in enumerate(self.shown)
        }
        granted = check(self.kind, check_consent(self.purpose), value=lambda _tenant: self.purpose.value)
        return {_CONSENT: granted, **accounts}

    def rows(self, form: SettingsForm) -> list[Row]:
        """Return the rows of the link and of the accounts, for who may see them."""
        if _SHOWN.see not in form.held:
            return []
        found = [consent_row(form, self.key, self.purpose, self.switch)]
        for number, account in enumerate(self.shown):
            words = {"label": str(account.label), "facts": str(account.facts)}
            mail = self._mail(number, form.tenant)
            found.append(account_row(self.key, account.name, mail=mail, switch=self.switch, **words))
        return found

    def _mail(self, number: int, _tenant: Tenant) -> str:
        return mail_of(self.accounts()[number])
