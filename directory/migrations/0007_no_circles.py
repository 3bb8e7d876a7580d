from django.db import migrations

# The tenant's row is locked, so that two moves at once cannot make a circle that neither of them sees.
_CHECK = """
CREATE FUNCTION directory_unit_keeps_a_tree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM tenants_tenant WHERE id = NEW.tenant_id FOR NO KEY UPDATE;
  IF EXISTS (
    WITH RECURSIVE above(id, parent_id) AS (
      SELECT id, parent_id FROM directory_organizationunit WHERE id = NEW.parent_id
      UNION
      SELECT u.id, u.parent_id FROM directory_organizationunit u JOIN above ON u.id = above.parent_id
    )
    SELECT 1 FROM above WHERE id = NEW.id
  ) THEN
    RAISE EXCEPTION 'A unit cannot lie below itself.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_not_below_itself';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keeps_a_tree BEFORE UPDATE OF parent_id ON directory_organizationunit
  FOR EACH ROW WHEN (NEW.parent_id IS DISTINCT FROM OLD.parent_id AND NEW.parent_id <> NEW.id)
  EXECUTE FUNCTION directory_unit_keeps_a_tree();
"""
_DROP = """
DROP TRIGGER keeps_a_tree ON directory_organizationunit;
DROP FUNCTION directory_unit_keeps_a_tree();
"""


class Migration(migrations.Migration):
    """A unit never lies below itself, whoever moves it."""

    dependencies = [("directory", "0006_sync")]
    operations = [migrations.RunSQL(_CHECK, _DROP)]
