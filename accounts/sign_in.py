"""From what Entra ID says of a person to a signed-in session with fresh roles.

Source: product description, "People and roles": roles follow the security groups at every sign-in.
"""

import time
import uuid

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from accounts.access import security_group
from accounts.cloud import cloud
from accounts.models import SecurityGroup, User
from microsoft import graph
from microsoft.entra import Identity
from tenants.models import CLOSED_STATES, Tenant

BACKEND = "accounts.backends.EntraBackend"


class PersonBlocked(Exception):
    """The person is known here and has been made inactive by Luware."""


def group_ids(identity: Identity) -> frozenset[uuid.UUID]:
    """Return the IDs of the person's security groups: from the token, or from Graph when there were too many.

    Raises microsoft.errors.MicrosoftError when Graph has to be asked and does not answer.
    """
    if identity.group_ids is not None:
        return identity.group_ids
    return graph.group_ids_of(cloud(), identity.directory_id, identity.object_id)


def sign_in(request: HttpRequest, identity: Identity) -> User:
    """Make the session that of the person, in a new session key, with roles as the groups are now.

    Raises PersonBlocked, and MicrosoftError as `group_ids` does.
    """
    groups = group_ids(identity)
    user = remember(identity, groups)
    if not user.is_active:
        raise PersonBlocked
    login(request, user, backend=BACKEND)
    request.session.cycle_key()
    request.session["since"] = request.session["seen"] = time.time()
    request.session.set_expiry(settings.SESSION_COOKIE_AGE)
    return user


def _new_person(keys: dict[str, uuid.UUID]) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(**keys)
    except IntegrityError:  # the same person has arrived in another browser in the same moment
        return User.objects.get(**keys)


@transaction.atomic
def remember(identity: Identity, groups: frozenset[uuid.UUID]) -> User:
    """Store who the person is and which of their groups matter here; return the person."""
    is_staff = (
        str(identity.directory_id) == settings.ENTRA_STAFF_DIRECTORY_ID
        and uuid.UUID(settings.ENTRA_STAFF_GROUP_ID) in groups
    )
    facts = {"name": identity.name[:256], "email": identity.email[:320], "is_staff": is_staff}
    keys = {"directory_id": identity.directory_id, "object_id": identity.object_id}
    user = User.objects.filter(**keys).first() or _new_person(keys)
    User.objects.filter(pk=user.pk).update(**facts)
    user.refresh_from_db()
    # a tenant that is closed grants nothing, so its group may not be known yet: its people are told why they are out
    closed = Tenant.objects.filter(tenant_id=identity.directory_id, state__in=sorted(CLOSED_STATES))
    for tenant in closed.filter(tenant_group_id__in=groups):
        if tenant.tenant_group_id:
            security_group(identity.directory_id, tenant.tenant_group_id)
    known = SecurityGroup.objects.filter(directory_id=identity.directory_id, object_id__in=groups)
    user.groups.set(Group.objects.filter(pk__in=known.values("group_id")))
    return user
