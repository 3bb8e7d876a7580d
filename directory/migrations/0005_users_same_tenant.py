from django.db import migrations

_KEY = """
ALTER TABLE directory_{table} ADD CONSTRAINT {table}_unit_same_tenant
FOREIGN KEY (tenant_id, unit_id) REFERENCES directory_organizationunit (tenant_id, id) DEFERRABLE INITIALLY DEFERRED
"""
_DROP = "ALTER TABLE directory_{table} DROP CONSTRAINT {table}_unit_same_tenant"


class Migration(migrations.Migration):
    """A user's and a service's unit belong to the same tenant: the database refuses another one."""

    dependencies = [("directory", "0004_users_and_services")]
    operations = [
        migrations.RunSQL(_KEY.format(table=table), _DROP.format(table=table)) for table in ("directoryuser", "service")
    ]
