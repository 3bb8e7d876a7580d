from django.db import migrations

_ROOTS = """
INSERT INTO directory_organizationunit (tenant_id, parent_id, name)
SELECT id, NULL, name FROM tenants_tenant
WHERE NOT EXISTS (
    SELECT 1 FROM directory_organizationunit unit WHERE unit.tenant_id = tenants_tenant.id AND unit.parent_id IS NULL
)
"""


class Migration(migrations.Migration):
    """Tenants that were there before get the root of their tree."""

    dependencies = [("directory", "0002_same_tenant")]
    operations = [migrations.RunSQL(_ROOTS, migrations.RunSQL.noop)]
