"""The one door to object permissions: who reaches which tenant, and what they may do there.

Nobody else asks guardian's rows. guardian's own shortcuts are not used: they join its generic tables, which hold
nothing here, by text keys. Permissions belong to security groups; a tenant's facts (its two group IDs,
its state, its privacy switches) decide which group holds what, and `sync_grants` makes the stored rows say so.
"""

import uuid
from collections.abc import Collection, Sequence
from functools import lru_cache

from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import SecurityGroup, TenantGroupPermission, User
from accounts.roles import ROLE_PERMISSIONS, Role
from tenants.models import CLOSED_STATES, DataPrivacy, Partner, Tenant
from tenants.permissions import TenantPermission as May

Person = User | AnonymousUser
GroupKey = tuple[uuid.UUID, uuid.UUID]  # directory ID and object ID of a security group


def reachable_tenants(person: Person, permission: May = May.OPEN_SETTINGS) -> QuerySet[Tenant]:
    """Return the tenants on which `person` holds `permission`. Nobody signed in: none."""
    if not person.is_authenticated or not person.is_active:
        return Tenant.objects.none()
    if person.is_staff:
        return Tenant.objects.all() if permission in ROLE_PERMISSIONS[Role.LUWARE] else Tenant.objects.none()
    granted = _grants_to(person).filter(permission_id=permission_ids()[permission], content_object=OuterRef("pk"))
    return Tenant.objects.filter(Exists(granted))


def reachable_among(person: Person, tenant_pks: Collection[int], permission: May) -> set[int]:
    """Return those of the tenants on which `person` holds `permission`, without reading tenants."""
    if not tenant_pks or not person.is_authenticated or not person.is_active:
        return set()
    if person.is_staff:
        return set(tenant_pks) if permission in ROLE_PERMISSIONS[Role.LUWARE] else set()
    granted = _grants_to(person).filter(permission_id=permission_ids()[permission], content_object_id__in=tenant_pks)
    return set(granted.values_list("content_object_id", flat=True))


def reaches_several(person: Person) -> bool:
    """Say whether `person` reaches more than one tenant."""
    if not person.is_authenticated or not person.is_active:
        return False
    if person.is_staff:
        return True
    granted = _grants_to(person).filter(permission_id=permission_ids()[May.OPEN_SETTINGS])
    first = granted.values_list("content_object_id", flat=True)[:1]
    return granted.exclude(content_object_id=Coalesce(Subquery(first), 0)).exists()


def holds_anywhere(person: Person, permission: May) -> bool:
    """Say whether `person` holds `permission` on any tenant, without reading tenants."""
    if not person.is_authenticated or not person.is_active:
        return False
    if person.is_staff:
        return permission in ROLE_PERMISSIONS[Role.LUWARE]
    return _grants_to(person).filter(permission_id=permission_ids()[permission]).exists()


def count_reachable(person: Person) -> int:
    """Return how many tenants `person` reaches, without reading them."""
    if not person.is_authenticated or not person.is_active:
        return 0
    if person.is_staff:
        return Tenant.objects.count()
    granted = _grants_to(person).filter(permission_id=permission_ids()[May.OPEN_SETTINGS])
    if len(person.group_ids) == 1:
        return granted.count()
    return granted.values("content_object_id").distinct().count()


def _grants_to(person: User) -> QuerySet[TenantGroupPermission]:
    """Return the permissions of the person's groups. The groups are named one by one, so that plans fit their size."""
    return TenantGroupPermission.objects.filter(group_id__in=person.group_ids)


def permissions(person: Person, tenant_pk: int) -> frozenset[str]:
    """Return the codenames that `person` holds on the tenant; empty when it is out of reach."""
    if not person.is_authenticated or not person.is_active:
        return frozenset()
    if person.is_staff:
        return frozenset(ROLE_PERMISSIONS[Role.LUWARE])
    groups = User.groups.through.objects.filter(user_id=person.pk).values("group_id")
    granted = TenantGroupPermission.objects.filter(content_object=tenant_pk, group_id__in=groups)
    return frozenset(granted.values_list("permission__codename", flat=True))


def find_tenant(tenant_pk: int) -> Tenant | None:
    """Return the tenant with its partner. Whether somebody may have it is asked before."""
    return Tenant.objects.select_related("partner").filter(pk=tenant_pk).first()


def can(person: Person, permission: May, tenant: Tenant) -> bool:
    """Say whether `person` holds `permission` on `tenant`."""
    return May(permission).value in permissions(person, tenant.pk)


def role_on(held: frozenset[str]) -> Role | None:
    """Return the role whose bundle `held` comes from, for display."""
    if May.CHANGE_AS_PLATFORM in held:
        return Role.LUWARE
    if May.CHANGE_AS_PARTNER in held:
        return Role.PARTNER
    if May.CHANGE_TECHNICAL in held:
        return Role.TENANT
    return Role.RESTRICTED if May.OPEN_SETTINGS in held else None


def partner_group_directory(tenant: Tenant) -> uuid.UUID:
    """Return the Entra directory of the partner's administration group: the partner's own, or the tenant's."""
    return (tenant.partner.directory_id if tenant.partner else None) or tenant.tenant_id


def selectable_partners(person: Person, also: Q) -> QuerySet[Partner]:
    """Return the partners that `person` administers, and those that meet `also`.

    Luware administers all; a partner administrator those of the tenants that they reach as partner.
    """
    if person.is_authenticated and person.is_staff:
        return Partner.objects.all()
    if not person.is_authenticated:
        return Partner.objects.none()
    # who is in the partner's group of one of its tenants; asked by group, which an index answers for any number
    groups = SecurityGroup.objects.filter(group_id__in=person.group_ids, directory_id=person.directory_id)
    object_ids = list(groups.values_list("object_id", flat=True))  # named one by one, so that the index is used
    of_partner = Tenant.objects.filter(partner=OuterRef("pk"), partner_group_id__in=object_ids)
    in_directory = Q(partner__directory_id=person.directory_id) | Q(
        partner__directory_id=None, tenant_id=person.directory_id
    )
    return Partner.objects.filter(Exists(of_partner.filter(in_directory)) | also)


def grants(tenant: Tenant, privacy: DataPrivacy | None) -> dict[GroupKey, frozenset[May]]:
    """Return what each security group (directory ID, object ID) holds on `tenant`, derived from the tenant's facts.

    A closed tenant (suspended, expired, canceled) grants its own people nothing.
    """
    result: dict[GroupKey, frozenset[May]] = {}
    if tenant.partner_group_id:
        held = ROLE_PERMISSIONS[Role.PARTNER]
        if privacy and privacy.allow_partner_change_history:
            held |= {May.VIEW_HISTORY}
        if privacy and privacy.allow_partner_user_identifiers:
            held |= {May.SEE_IDENTIFIERS}
        result[partner_group_directory(tenant), tenant.partner_group_id] = held
    if tenant.tenant_group_id and not tenant.is_closed:
        key = (tenant.tenant_id, tenant.tenant_group_id)
        role = Role.RESTRICTED if tenant.tenant_admins_restricted else Role.TENANT
        result[key] = result.get(key, frozenset()) | ROLE_PERMISSIONS[role]
    return result


@transaction.atomic(savepoint=False)
def sync_grants(tenant: Tenant) -> None:
    """Make the stored permissions on `tenant` equal to `grants`. Takes effect at once, in open sessions too.

    The tenant is read again under a lock, so that two changes at the same time end with the latter's facts.
    """
    _sync([tenant.pk])


def refresh_grants(batch: int = 500) -> int:
    """Give the groups of every tenant what their roles hold in this version; return of how many tenants rows changed.

    In batches, so that thousands of tenants cost a few statements each five hundred.
    """
    tenants = Tenant.objects.order_by("pk").values_list("pk", flat=True)
    last = changed = 0
    while pks := list(tenants.filter(pk__gt=last)[:batch]):
        with transaction.atomic(savepoint=False):
            changed += _sync(pks)
        last = pks[-1]
    return changed


def _sync(tenant_pks: Sequence[int]) -> int:
    locked = Tenant.objects.select_for_update(of=("self",)).select_related("partner").order_by("pk")
    tenants = list(locked.filter(pk__in=tenant_pks))
    privacy = {row.pk: row for row in DataPrivacy._base_manager.filter(tenant__in=tenant_pks)}
    ids = permission_ids()
    bundles = {tenant.pk: grants(tenant, privacy.get(tenant.pk)) for tenant in tenants}
    groups = group_ids({key for of_groups in bundles.values() for key in of_groups})
    wanted = {
        (tenant_pk, groups[key], ids[permission])
        for tenant_pk, of_groups in bundles.items()
        for key, bundle in of_groups.items()
        for permission in bundle
    }
    rows = TenantGroupPermission.objects.filter(content_object__in=tenant_pks)
    columns = ("content_object_id", "group_id", "permission_id")
    present = {(tenant, group, permission): pk for pk, tenant, group, permission in rows.values_list("pk", *columns)}
    gone, new = present.keys() - wanted, wanted - present.keys()
    if gone:
        rows.filter(pk__in=[present[key] for key in gone]).delete()
    TenantGroupPermission.objects.bulk_create(
        TenantGroupPermission(**dict(zip(columns, key, strict=True))) for key in sorted(new)
    )
    return len({tenant_pk for tenant_pk, *_rest in gone | new})


def security_group(directory_id: uuid.UUID, object_id: uuid.UUID) -> SecurityGroup:
    """Return the security group with these IDs, making it and its Django group when it is new."""
    group_ids([(directory_id, object_id)])
    return SecurityGroup.objects.get(directory_id=directory_id, object_id=object_id)


def group_ids(keys: Collection[GroupKey]) -> dict[GroupKey, int]:
    """Return the key of each security group's Django group, making what is new; many cost no more queries than one."""
    found = SecurityGroup.objects.filter(
        directory_id__in={directory for directory, _object in keys}, object_id__in={key for _directory, key in keys}
    )
    known = {(group.directory_id, group.object_id): group.group_id for group in found}
    names = {f"{directory}/{key}": (directory, key) for directory, key in keys if (directory, key) not in known}
    if not names:
        return known
    # what somebody else makes in the same moment is no conflict: the name says which Django group it is
    Group.objects.bulk_create((Group(name=name) for name in names), ignore_conflicts=True)
    new = {names[name]: pk for name, pk in Group.objects.filter(name__in=names).values_list("name", "pk")}
    SecurityGroup.objects.bulk_create(
        (SecurityGroup(group_id=pk, directory_id=key[0], object_id=key[1]) for key, pk in new.items()),
        ignore_conflicts=True,
    )
    return known | new


@lru_cache(maxsize=1)
def permission_ids() -> dict[str, int]:
    """Return the database IDs of the tenant permissions by codename. They do not change while a process lives."""
    found = Permission.objects.filter(content_type__app_label="tenants", content_type__model="tenant")
    ids = dict(found.values_list("codename", "pk"))
    if not set(May.values) <= ids.keys():
        raise LookupError("The tenant permissions are not in the database yet. Run the migrations.")
    return ids


def closed_tenants_of(person: User) -> QuerySet[Tenant]:
    """Return the closed tenants whose administration group holds `person`, to tell them why they are kept out."""
    groups = SecurityGroup.objects.filter(group__in=person.groups.values("pk"), directory_id=person.directory_id)
    return Tenant.objects.filter(
        tenant_id=person.directory_id,
        tenant_group_id__in=groups.values("object_id"),
        state__in=sorted(CLOSED_STATES),
    )
