"""Steps and consents are history: the database itself refuses to change or delete them."""

from django.db import migrations

TABLES = ["brokerage_step", "brokerage_consent"]

FUNCTION = """
CREATE FUNCTION brokerage_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are history and cannot be changed.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("brokerage", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION brokerage_refuse_change()"),
        *[
            migrations.RunSQL(
                f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION brokerage_refuse_change()",
                f"DROP TRIGGER {table}_immutable ON {table}",
            )
            for table in TABLES
        ],
    ]
