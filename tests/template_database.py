"""The migrated database of a run, made once beside the collecting and copied by each worker of pytest-xdist."""

import atexit
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
NAME, UNFINISHED = "tibs_template", "tibs_template_unfinished"
PATIENCE = 180


def begin() -> None:
    """In the process that starts the workers; it asks nobody to wait."""
    process = subprocess.Popen([sys.executable, "-m", "tests.template_database"], cwd=ROOT)
    atexit.register(_end, process)


def _end(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()


def wait() -> str:
    """Its name, once it can be copied."""
    deadline = time.monotonic() + PATIENCE
    with _server() as cursor:
        while True:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [NAME])
            if cursor.rowcount:
                return NAME
            if time.monotonic() > deadline:
                raise AssertionError("The migrated database of this run was not made; see what its process wrote.")
            time.sleep(0.2)


def make() -> None:
    with _server() as cursor:
        cursor.execute(f"CREATE DATABASE {UNFINISHED}")
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{UNFINISHED}").geturl()
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url},
            check=True,
        )
        cursor.execute(f"ALTER DATABASE {UNFINISHED} RENAME TO {NAME}")


@contextmanager
def _server():
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


if __name__ == "__main__":
    make()
