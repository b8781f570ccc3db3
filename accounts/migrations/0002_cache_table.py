"""The table behind sign-in throttles: they must work with Redis off."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", "accounts_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunPython(create, lambda apps, editor: editor.execute("DROP TABLE IF EXISTS accounts_cache"))
    ]
