from django.db import migrations

_KEYS = """
ALTER TABLE licensing_userlicence
  ADD CONSTRAINT user_licence_same_tenant
    FOREIGN KEY (tenant_id, user_id) REFERENCES directory_directoryuser (tenant_id, id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT user_licence_needs_another
    FOREIGN KEY (user_id, needs) REFERENCES licensing_userlicence (user_id, product);
ALTER TABLE licensing_servicelicence
  ADD CONSTRAINT service_licence_same_tenant
    FOREIGN KEY (tenant_id, service_id) REFERENCES directory_service (tenant_id, id) DEFERRABLE INITIALLY DEFERRED;
"""
_DROP_KEYS = """
ALTER TABLE licensing_userlicence
  DROP CONSTRAINT user_licence_same_tenant, DROP CONSTRAINT user_licence_needs_another;
ALTER TABLE licensing_servicelicence DROP CONSTRAINT service_licence_same_tenant;
"""

# One statement may add or take many licences: the contingents are locked in one order, counted once, then judged.
_COUNT = """
CREATE FUNCTION licensing_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE short text;
BEGIN
  PERFORM 1 FROM licensing_contingent c
    WHERE (c.tenant_id, c.product) IN (SELECT tenant_id, product FROM added) ORDER BY c.id FOR NO KEY UPDATE;
  UPDATE licensing_contingent c SET used = c.used + n.many
    FROM (SELECT tenant_id, product, count(*) AS many FROM added GROUP BY tenant_id, product) n
    WHERE c.tenant_id = n.tenant_id AND c.product = n.product;
  SELECT n.product INTO short
    FROM (SELECT DISTINCT tenant_id, product FROM added) n
    LEFT JOIN licensing_contingent c ON c.tenant_id = n.tenant_id AND c.product = n.product
    WHERE c.id IS NULL OR c.used > c.allowed OR current_date < c.valid_from OR current_date > c.valid_until
    LIMIT 1;
  IF short IS NOT NULL THEN
    RAISE EXCEPTION 'The contingent of % has no free licence.', short
      USING ERRCODE = 'check_violation', CONSTRAINT = 'licence_within_contingent';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION licensing_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM licensing_contingent c
    WHERE (c.tenant_id, c.product) IN (SELECT tenant_id, product FROM taken) ORDER BY c.id FOR NO KEY UPDATE;
  UPDATE licensing_contingent c SET used = c.used - n.many
    FROM (SELECT tenant_id, product, count(*) AS many FROM taken GROUP BY tenant_id, product) n
    WHERE c.tenant_id = n.tenant_id AND c.product = n.product;
  RETURN NULL;
END $$;

CREATE FUNCTION licensing_keeps_its_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() = 1 THEN  -- not counting: somebody writes the row itself
    IF TG_OP = 'INSERT' THEN NEW.used := 0; ELSE NEW.used := OLD.used; END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION licensing_is_not_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A licence is taken back and given anew, not rewritten.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'licence_not_rewritten';
END $$;

CREATE TRIGGER keeps_its_count BEFORE INSERT OR UPDATE ON licensing_contingent
  FOR EACH ROW EXECUTE FUNCTION licensing_keeps_its_count();
"""
_TRIGGERS = """
CREATE TRIGGER counted_added AFTER INSERT ON {table}
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION licensing_added();
CREATE TRIGGER counted_taken AFTER DELETE ON {table}
  REFERENCING OLD TABLE AS taken FOR EACH STATEMENT EXECUTE FUNCTION licensing_taken();
CREATE TRIGGER not_rewritten BEFORE UPDATE OF tenant_id, product, {bearer} ON {table}
  FOR EACH ROW EXECUTE FUNCTION licensing_is_not_rewritten();
"""
_DROP = """
DROP TRIGGER counted_added ON {table};
DROP TRIGGER counted_taken ON {table};
DROP TRIGGER not_rewritten ON {table};
"""
_DROP_COUNT = """
DROP TRIGGER keeps_its_count ON licensing_contingent;
DROP FUNCTION licensing_added();
DROP FUNCTION licensing_taken();
DROP FUNCTION licensing_keeps_its_count();
DROP FUNCTION licensing_is_not_rewritten();
"""
_TABLES = (("licensing_userlicence", "user_id"), ("licensing_servicelicence", "service_id"))


class Migration(migrations.Migration):
    """The database counts what is assigned, and refuses what the contingent or another licence does not allow."""

    dependencies = [("licensing", "0002_assignments"), ("directory", "0005_users_same_tenant")]
    operations = [
        migrations.RunSQL(_KEYS, _DROP_KEYS),
        migrations.RunSQL(_COUNT, _DROP_COUNT),
        *(
            migrations.RunSQL(_TRIGGERS.format(table=table, bearer=bearer), _DROP.format(table=table))
            for table, bearer in _TABLES
        ),
    ]
