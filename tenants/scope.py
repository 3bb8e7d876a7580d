"""The door to rows that a tenant owns. It is shut unless somebody has said for which tenant it opens.

A web request opens it for the tenant in its address (accounts/guards.py). Commands and tasks open it by name.
`every_tenant` goes without: it is the one greppable call for work that concerns all tenants.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models

_EVERY = object()
_scope: ContextVar[Any] = ContextVar("tenant_scope", default=None)
_Model = TypeVar("_Model", bound=models.Model)


class ScopeMissing(RuntimeError):
    """Rows of a tenant were asked for while no tenant scope was open."""


@contextmanager
def tenant_scope(tenant_pk: int) -> Iterator[None]:
    """Open the door for the rows of one tenant, named by its primary key."""
    token = _scope.set(tenant_pk)
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def every_tenant(reason: str) -> Iterator[None]:
    """Open the door for all rows. `reason` says to the reader why no single tenant will do."""
    if not reason:
        raise ValueError("Say why the rows of every tenant are needed.")
    token = _scope.set(_EVERY)
    try:
        yield
    finally:
        _scope.reset(token)


class ScopedManager(models.Manager[_Model]):
    """Manager of a tenant-owned model: sees the open scope's rows, raises ScopeMissing without one."""

    def get_queryset(self) -> models.QuerySet[_Model]:
        scope = _scope.get()
        if scope is None:
            raise ScopeMissing(f"{self.model.__name__} was asked for without a tenant scope.")
        rows = super().get_queryset()
        return rows if scope is _EVERY else rows.filter(tenant_id=scope)
