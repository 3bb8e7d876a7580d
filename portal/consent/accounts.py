"""The guest accounts of this deployment, for presence and for messages."""

from django.conf import settings

from microsoft.accounts import Account


def accounts(mails: list[str], tokens: list[str]) -> list[Account | None]:
    """Return the two accounts of a purpose; None where the deployment has none."""
    found: list[Account | None] = [Account(mail, token) for mail, token in zip(mails, tokens, strict=True)]
    return [*found, None, None][:2]


def presence_accounts() -> list[Account | None]:
    """Return the accounts that read presence: the first, and its fallback."""
    return accounts(settings.PRESENCE_ACCOUNTS, settings.PRESENCE_ACCOUNT_TOKENS)


def messaging_accounts() -> list[Account | None]:
    """Return the accounts that send messages: the primary and the secondary."""
    return accounts(settings.MESSAGING_ACCOUNTS, settings.MESSAGING_ACCOUNT_TOKENS)


def mail_of(account: Account | None) -> str:
    """Return the address of an account; empty where there is none."""
    return account.mail if account else ""
