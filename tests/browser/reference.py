"""The reference data for each journey: loaded once a run, later copied back as the rows they were."""

from io import StringIO

from django.core.management import call_command
from django.db import connection

_rows: dict[str, str] = {}


def load_reference() -> None:
    """Needs a superuser to copy, as the stores of a run have; loads from the files for any other."""
    with connection.cursor() as cursor:
        if _rows:
            # The rows fit together as they are; triggers and foreign keys are not asked again.
            cursor.execute("SET session_replication_role = replica")
            for table, rows in _rows.items():
                cursor.cursor.copy_expert(f'COPY "{table}" FROM STDIN', StringIO(rows))
            cursor.execute("SET session_replication_role = DEFAULT")
            _set_sequences(cursor)
            return
        before = _filled(cursor)
        call_command("load_reference", verbosity=0)
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if cursor.fetchone()[0]:
            for table in _filled(cursor) - before:
                rows = StringIO()
                cursor.cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows)
                _rows[table] = rows.getvalue()


def _filled(cursor) -> set[str]:
    tables = connection.introspection.table_names(cursor)
    cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables))
    return {row[0] for row in cursor.fetchall()}


def _set_sequences(cursor) -> None:
    for table in _rows:
        for sequence in connection.introspection.get_sequences(cursor, table):
            column = sequence["column"]
            cursor.execute(f'SELECT setval(\'{sequence["name"]}\', (SELECT max("{column}") FROM "{table}"))')
