"""A well configured production environment, as docs/deployment.md describes it."""

import os

from cryptography.fernet import Fernet

PRODUCTION = {
    "PATH": os.environ.get("PATH", ""),
    "SECRET_KEY": "".join(chr(33 + place % 90) for place in range(64)),
    "FIELD_KEYS": Fernet.generate_key().decode(),
    "PUBLIC_URL": "https://admin.example.com",
    "ALLOWED_HOSTS": "admin.example.com",
    "ENTRA_CLIENT_ID": "11111111-2222-3333-4444-555555555555",
    "ENTRA_CLIENT_SECRET": "a-secret-of-the-app-registration",
    "ENTRA_STAFF_DIRECTORY_ID": "21111111-2222-3333-4444-555555555555",
    "ENTRA_STAFF_GROUP_ID": "31111111-2222-3333-4444-555555555555",
    "DATABASE_URL": "postgresql://portal:secret@db.example.com/portal",
    "REDIS_URL": "rediss://cache.example.com:6380/0",
}
REQUIRED = sorted(PRODUCTION.keys() - {"PATH"})
