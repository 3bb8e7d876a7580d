"""Makes many tenants for benchmarks, with COPY and INSERT from SELECT.

Values that do not vary come from the models' defaults, so a new column or settings model needs no change
here. Which permissions a group gets is asked of `accounts.access.grants`, once for each shape of tenant.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone
from psycopg import sql

from accounts.access import permission_ids, security_group
from accounts.models import SecurityGroup, TenantGroupPermission
from directory.models import OrganizationUnit
from nimbus_admin.demo import bulk_shapes as shapes
from tenants.models import Partner, Tenant, TenantSettings
from tenants.secrets import SecretField

Numbered = dict[int, int]  # number of a benchmark tenant -> primary key


@transaction.atomic
def make_tenants(count: int, partner_count: int) -> range:
    """Add `count` tenants in equal shares to `partner_count` partners and return their numbers.

    Numbers go on after the last one in the database. All rows come in one transaction, which locks their tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    numbers = _next_numbers(count)
    partners = [_partner(place) for place in range(1, partner_count + 1)]
    settings_models = TenantSettings.__subclasses__()
    with _references_checked_at_the_end(*settings_models, OrganizationUnit, SecurityGroup, TenantGroupPermission):
        tenants = _add_tenants(numbers, partners)
        _add_one_each(OrganizationUnit, {"name": sql.Identifier("name")}, numbers)
        for model in settings_models:
            _add_settings(model, tenants)
        _add_permissions(tenants, partners)
    return numbers


def refresh_statistics() -> None:
    """Let PostgreSQL look at the new rows, so that its plans fit them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("ANALYZE")


@contextmanager
def _references_checked_at_the_end(*referring: type[models.Model]) -> Iterator[None]:
    """Take the foreign keys off these models' tables and put them back, which checks all rows at once.

    Checking a million rows one by one takes half of the whole time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            "SELECT relname, conname, pg_get_constraintdef(pg_constraint.oid) FROM pg_constraint "
            "JOIN pg_class ON pg_class.oid = conrelid "
            "WHERE contype = 'f' AND relname = ANY(%s) AND pg_table_is_visible(conrelid)",
            [[model._meta.db_table for model in referring]],
        )
        found = [
            (sql.Identifier(table), sql.Identifier(name), sql.SQL(rule)) for table, name, rule in cursor.fetchall()
        ]
        for table, name, _rule in found:
            cursor.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(table, name))
        yield
        for table, name, rule in found:
            cursor.execute(sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(table, name, rule))


def _next_numbers(count: int) -> range:
    present = Tenant.objects.filter(crm_id__startswith=shapes.PREFIX)
    last = present.aggregate(last=Max("crm_id"))["last"]
    first = int(last.removeprefix(shapes.PREFIX)) + 1 if last else 1
    return range(first, first + count)


def _partner(place: int) -> Partner:
    name = shapes.partner_name(place)
    return Partner.objects.get_or_create(name=name, defaults={"directory_id": shapes.partner_directory(name)})[0]


def _partner_of(number: int, partners: Sequence[Partner]) -> Partner:
    return partners[number % len(partners)]


def _add_tenants(numbers: range, partners: Sequence[Partner]) -> Numbered:
    template = _defaults(Tenant(created_at=timezone.now()))
    _copy(
        Tenant,
        template,
        ((template | shapes.tenant_facts(number, _partner_of(number, partners))) for number in numbers),
    )
    crm_ids = [shapes.crm_id(numbers[0]), shapes.crm_id(numbers[-1])]
    added = Tenant.objects.filter(crm_id__range=crm_ids).values_list("crm_id", "pk")
    return {int(crm_id.removeprefix(shapes.PREFIX)): pk for crm_id, pk in added.order_by("pk")}


def _add_settings(model: type[TenantSettings], tenants: Numbered) -> None:
    """Add a row for every tenant; a secret that has a default gets a fresh one in each row."""
    template = _defaults(model())
    made_up = [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, SecretField) and field.has_default() and callable(field.default)
    ]
    if not made_up and model not in shapes.VARIED:
        del template["tenant_id"]
        _add_one_each(model, {column: sql.Literal(value) for column, value in template.items()}, list(tenants))
        return
    _copy(
        model,
        template,
        (
            template
            | shapes.settings_facts(model, number)
            | {str(field.column): field.get_prep_value(field.get_default()) for field in made_up}
            | {"tenant_id": pk}
            for number, pk in tenants.items()
        ),
    )


def _add_one_each(model: type[models.Model], columns: dict[str, sql.Composable], numbers: Sequence[int]) -> None:
    """Add a row like all others for every tenant, inside the database, which is several times as fast as COPY."""
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} WHERE crm_id BETWEEN {} AND {} ORDER BY id").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(map(sql.Identifier, ("tenant_id", *columns))),
        sql.SQL(", ").join((sql.Identifier("id"), *columns.values())),
        sql.Identifier(Tenant._meta.db_table),
        shapes.crm_id(numbers[0]),
        shapes.crm_id(numbers[-1]),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _add_permissions(tenants: Numbered, partners: Sequence[Partner]) -> None:
    ids = permission_ids()
    bundles = [
        [sorted(ids[permission] for permission in bundle) for bundle in shapes.shape_of(place).bundles()]
        for place in range(shapes.SHAPES)
    ]
    with_access = [number for number in tenants if bundles[number % shapes.SHAPES][1]]
    own_groups = _add_groups(with_access)
    partner_groups = {
        partner.pk: security_group(shapes.partner_directory(partner.name), shapes.partner_group(partner.name)).group_id
        for partner in partners
    }

    def rows() -> Iterator[dict[str, Any]]:
        for number, pk in tenants.items():
            for_partner, for_tenant = bundles[number % shapes.SHAPES]
            group = partner_groups[_partner_of(number, partners).pk]
            for permission in for_partner:
                yield {"group_id": group, "permission_id": permission, "content_object_id": pk}
            for permission in for_tenant:
                yield {"group_id": own_groups[number], "permission_id": permission, "content_object_id": pk}

    _copy(TenantGroupPermission, ["group_id", "permission_id", "content_object_id"], rows())


def _add_groups(numbers: Sequence[int]) -> Numbered:
    """Add each tenant's administration group and return the Django groups' keys by the tenant's number."""
    last = Group.objects.aggregate(last=Max("pk"))["last"] or 0
    entra_ids = {number: (shapes.tenant_directory(number), shapes.tenant_group(number)) for number in numbers}
    names = {f"{directory}/{group}": number for number, (directory, group) in entra_ids.items()}
    _copy(Group, ["name"], ({"name": name} for name in names))
    added = Group.objects.filter(pk__gt=last).values_list("name", "pk")
    keys = {names[name]: pk for name, pk in added if name in names}
    _copy(
        SecurityGroup,
        ["directory_id", "object_id", "group_id"],
        (
            {"directory_id": directory, "object_id": group, "group_id": keys[number]}
            for number, (directory, group) in entra_ids.items()
        ),
    )
    return keys


def _defaults(instance: models.Model) -> dict[str, Any]:
    """Return the database values of a new row by column, without what the database makes itself."""
    return {
        str(field.column): field.get_db_prep_save(getattr(instance, field.attname), connection)
        for field in instance._meta.concrete_fields
        if not field.generated and not isinstance(field, models.AutoField)
    }


def _copy(model: type[models.Model], columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> None:
    """Add rows (values by column) to the table of `model`."""
    names = list(columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])
