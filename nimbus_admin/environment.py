"""Typed readers of the environment. A wrong or missing value is reported by name, with what to do.

Every variable can also be given as a file: `NAME_FILE=/run/secrets/name` holds the value of `NAME`.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """Return the variable `name`, or the contents of the file that `name_FILE` points to.

    Raises ImproperlyConfigured when neither is set and there is no default.
    """
    if name in os.environ:
        return os.environ[name].strip()
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE points to {file_name}, which cannot be read: {error}.") from error
    if default is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment, or set {name}_FILE to a file that holds it. "
            "docs/deployment.md names every variable."
        )
    return default


def flag(name: str, default: bool) -> bool:
    """Return a yes-or-no variable; raises ImproperlyConfigured for any other word."""
    word = text(name, "true" if default else "false").lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {word!r}.")


def number(name: str, default: int) -> int:
    """Return a whole number; raises ImproperlyConfigured for anything else."""
    word = text(name, str(default))
    try:
        return int(word)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {word!r}.") from error


def words(name: str, default: str | None = None) -> list[str]:
    """Return a comma-separated list without empty entries."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def postgres(name: str, default: str | None = None) -> dict[str, str]:
    """Return the parts of a `postgresql://user:password@host:port/name?host=/socket` address for Django."""
    address = text(name, default)
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/database.")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    try:
        port = parts.port or query.get("port", "")
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} has a port that is no number.") from error
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(port),
    }


def broker(redis_url: str) -> str:
    """Return the address as Celery's transport wants it, which has its own words for a Unix socket.

    `unix:///path?db=1` of redis-py is `redis+socket:///path?virtual_host=1` in kombu.
    """
    if not redis_url.startswith("unix://"):
        return redis_url
    return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
