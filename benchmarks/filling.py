"""A database of its own for a benchmark, with reference data and any number of invented profiles."""

from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from brokerage.demo.filling import Filler


@contextmanager
def own_database():
    """A database that is made now and dropped afterwards; the one of `DATABASE_URL` is not touched."""
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("load_reference", verbosity=0)
        yield connection.settings_dict["NAME"]
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def fill(count: int) -> None:
    """`count` published profiles, each of a company of its own, and no work due for them."""
    for _so_many in Filler().fill(count):
        pass
