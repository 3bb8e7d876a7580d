from django.db import migrations

_PARENT = """
ALTER TABLE directory_organizationunit ADD CONSTRAINT unit_parent_same_tenant
FOREIGN KEY (tenant_id, parent_id) REFERENCES directory_organizationunit (tenant_id, id)
DEFERRABLE INITIALLY DEFERRED
"""
_DEFAULT = """
ALTER TABLE directory_provisioning ADD CONSTRAINT default_ou_same_tenant
FOREIGN KEY (tenant_id, default_ou_id) REFERENCES directory_organizationunit (tenant_id, id)
DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    """A unit's parent, and a default OU, belong to the same tenant: the database refuses another one."""

    dependencies = [("directory", "0001_initial")]
    operations = [
        migrations.RunSQL(_PARENT, "ALTER TABLE directory_organizationunit DROP CONSTRAINT unit_parent_same_tenant"),
        migrations.RunSQL(_DEFAULT, "ALTER TABLE directory_provisioning DROP CONSTRAINT default_ou_same_tenant"),
    ]
