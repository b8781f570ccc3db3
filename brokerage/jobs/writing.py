"""Words of companies are written down elsewhere only while no company is erased; an erasure sees what was written."""

from django.db import connection

LOCK = 7_105_202_612


def announce_writing() -> None:
    """Until the transaction ends, no company is erased. Read the words after this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


def lock_out_writing() -> None:
    """Wait for all that write, and keep others from it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
