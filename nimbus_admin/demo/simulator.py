"""Writes what the Microsoft simulator serves: directories, people, guests, groups, consents and ACS resources."""

import base64
import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from nimbus_admin.demo.guests import ACCOUNTS, Guests, as_people, guests_of, refresh_token
from nimbus_admin.demo.people import Directory
from nimbus_admin.demo.profiles import LANGUAGES, profile
from nimbus_admin.demo.world import WRONG_ACS_KEY, DemoTenant, World


def world_file(data_dir: Path) -> Path:
    """Return where the simulator looks for its world."""
    return data_dir / "simulator" / "world.json"


def acs_key(resource: str) -> str:
    """Return the access key of an ACS resource: 64 bytes in Base64, derived from SECRET_KEY."""
    message = f"demo acs key of {resource}".encode()
    return base64.b64encode(hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha512).digest()).decode()


def connection_string(tenant: DemoTenant) -> str:
    """Return the ACS connection string in the tenant's settings; one tenant's key is not its resource's."""
    key = acs_key(
        f"{tenant.acs_resource} before its key was regenerated" if tenant.slug == WRONG_ACS_KEY else tenant.acs_resource
    )
    return f"endpoint=https://{tenant.acs_resource}.communication.azure.com/;accesskey={key}"


def write_world(world: World, data_dir: Path) -> Path:
    """Write the simulator's world, readable by its owner only because it holds keys, and return its path."""
    path = world_file(data_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(as_json(world), ensure_ascii=False), encoding="utf-8")
    draft.replace(path)  # a simulator that is reading gets the old world or the new one, never half of it
    return path


def as_json(world: World) -> dict[str, Any]:
    """Return the world in the simulator's shape."""
    tenants = {tenant.directory.id: tenant for tenant in world.tenants}
    return {
        "client_id": settings.ENTRA_CLIENT_ID,
        "client_secret": settings.ENTRA_CLIENT_SECRET,
        # Entra ID returns from a sign-out or a consent only to a registered address, as from a sign-in
        "redirect_uris": [
            f"{settings.PUBLIC_URL}/sign-in/complete/",
            f"{settings.PUBLIC_URL}/",
            f"{settings.PUBLIC_URL}/consent/complete/",
        ],
        "accounts": [{"mail": mail, "refresh_token": refresh_token(mail)} for mail in ACCOUNTS],
        "directories": [_directory(directory, tenants.get(directory.id)) for directory in world.directories()],
        "acs": [
            {"resource": tenant.acs_resource, "key": acs_key(tenant.acs_resource), "failure": None}
            for tenant in world.tenants
            if tenant.acs_resource
        ],
    }


def _directory(directory: Directory, tenant: DemoTenant | None) -> dict[str, Any]:
    guests = guests_of(tenant.slug) if tenant else Guests()
    language = LANGUAGES[tenant.country] if tenant else "en-GB"
    return {
        "id": str(directory.id),
        "name": directory.name,
        "domain": directory.domain,
        "consented": True,
        "failure": guests.failure,
        "grants": list(guests.grants),
        "admin_group": str(tenant.group_id) if tenant else "",
        "people": [
            {
                "id": str(person.id),
                "name": person.name,
                "upn": person.upn,
                "note": person.note,
                **profile(number, language),
            }
            for number, person in enumerate(directory.people)
        ]
        + as_people(directory, guests),
        "groups": [
            {
                "id": str(group.id),
                "name": group.name,
                "security": True,
                "members": [str(person.id) for person in group.members],
            }
            for group in directory.groups
        ],
    }
