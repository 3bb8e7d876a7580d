"""What demo and tests use where nothing is configured: embedded servers, simulator, made-up secrets.

Production never gets here. The secrets are made once for each data folder and kept in it with mode 600.
"""

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

from nimbus_admin import embedded

DATA_DIR = Path(os.environ.get("NIMBUS_DATA_DIR") or Path(__file__).parent.parent / ".data").resolve()
STAFF_DIRECTORY_ID = "5f0c1a52-8a5e-4c0b-9a55-3f1d2b7e6a10"
STAFF_GROUP_ID = "0a4f8c1e-7b1d-4d3a-8f55-61d2f7c3b901"
PRESENCE_ACCOUNTS = ("svc-presence-1@nimbus-guests.example", "svc-presence-2@nimbus-guests.example")
MESSAGING_ACCOUNTS = ("svc-messages-1@nimbus-guests.example", "svc-messages-2@nimbus-guests.example")
CLIENT_ID = "7d9b2f34-0c68-4f0e-b1a7-93c5e2d4a806"


def apply() -> None:
    """Fill what the environment leaves open. Values that are set, or given as a file, stay as they are.

    An own ENTRA_CLIENT_ID means a real Entra ID: then the other ENTRA_ variables have no defaults either.
    """
    made = _secrets()
    values = {
        "SECRET_KEY": made["SECRET_KEY"],
        "FIELD_KEYS": made["FIELD_KEYS"],
        **embedded.addresses(DATA_DIR),
        "PUBLIC_URL": f"http://localhost:{os.environ.get('PORT', '8000')}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "STATIC_ROOT": str(DATA_DIR / "static"),
    }
    if not _is_set("ENTRA_CLIENT_ID"):
        plain, tls = os.environ.get("SIMULATOR_PORT", "9080"), os.environ.get("SIMULATOR_TLS_PORT", "9443")
        values |= {
            "ENTRA_CLIENT_ID": CLIENT_ID,
            "ENTRA_CLIENT_SECRET": made["ENTRA_CLIENT_SECRET"],
            "ENTRA_STAFF_DIRECTORY_ID": STAFF_DIRECTORY_ID,
            "ENTRA_STAFF_GROUP_ID": STAFF_GROUP_ID,
            "PRESENCE_ACCOUNTS": ",".join(PRESENCE_ACCOUNTS),
            "PRESENCE_ACCOUNT_TOKENS": ",".join(_refresh_tokens(PRESENCE_ACCOUNTS, made)),
            "MESSAGING_ACCOUNTS": ",".join(MESSAGING_ACCOUNTS),
            "MESSAGING_ACCOUNT_TOKENS": ",".join(_refresh_tokens(MESSAGING_ACCOUNTS, made)),
            "MICROSOFT_CA_FILE": str(DATA_DIR / "simulator" / "ca.pem"),
            **simulator_addresses(int(plain), int(tls)),
        }
    for name, value in values.items():
        if not _is_set(name):
            os.environ[name] = value


def simulator_addresses(plain: int, tls: int) -> dict[str, str]:
    """Return where the simulator is found: by TLS for the servers, plain for the person's browser."""
    return {"MICROSOFT_CONNECT_TO": f"127.0.0.1:{tls}", "SIMULATOR_URL": f"http://localhost:{plain}"}


def _refresh_tokens(mails: tuple[str, ...], made: dict[str, str]) -> list[str]:
    """Return what the simulator accepts from each guest account: derived, so that no file has to hold it."""
    key = made["ENTRA_CLIENT_SECRET"].encode()
    return [hmac.new(key, f"demo refresh token of {mail}".encode(), hashlib.sha256).hexdigest() for mail in mails]


def _is_set(name: str) -> bool:
    return name in os.environ or f"{name}_FILE" in os.environ


def _secrets() -> dict[str, str]:
    """Return the secrets of this data folder, made on first use."""
    path = DATA_DIR / "secrets.json"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        made = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FIELD_KEYS": Fernet.generate_key().decode(),
            "ENTRA_CLIENT_SECRET": secrets.token_urlsafe(30),
        }
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(made), encoding="utf-8")
        draft.chmod(0o600)
        try:
            os.link(draft, path)  # the first process wins, the others read what it wrote
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return json.loads(path.read_text(encoding="utf-8"))
