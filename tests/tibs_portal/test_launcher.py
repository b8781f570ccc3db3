"""`make run`'s launcher as a process, over a data folder of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil
import psycopg2
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.launcher


@pytest.fixture
def folder():
    # Not tmp_path: PostgreSQL started by root must reach it, and socket paths are short.
    path = Path(tempfile.mkdtemp(prefix="tibs-run-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def launch(folder, port, **environment):
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tibs_portal.launcher"],
        cwd=ROOT,
        env={**kept, "PORT": str(port), "TIBS_DATA": str(folder), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for(url, process, patience=120):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.status
        except OSError:
            time.sleep(0.2)
    process.kill()
    raise AssertionError(process.communicate()[0])


def left_over(folder) -> list[str]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("TIBS_DATA") == str(folder) or str(folder) in " ".join(process.cmdline()):
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


def is_stopped(folder, patience) -> bool:
    deadline = time.monotonic() + patience
    while left_over(folder) and time.monotonic() < deadline:
        time.sleep(0.3)
    return left_over(folder) == []


def test_run_serves_stops_cleanly_and_keeps_its_data(folder, port):
    first = launch(folder, port, DEBUG="0", ALLOWED_HOSTS="localhost", STATIC_ROOT=str(folder / "static"))
    assert wait_for(f"http://localhost:{port}/healthz", first) == 200
    assert wait_for(f"http://localhost:{port}/readyz", first) == 200
    with psycopg2.connect(f"postgresql://postgres@/postgres?host={folder}/postgres") as connection:
        connection.cursor().execute("CREATE TABLE kept AS SELECT 1 AS one")
    connection.close()
    first.send_signal(signal.SIGTERM)
    said, _ = first.communicate(timeout=30)
    assert f"http://localhost:{port}" in said
    assert "Traceback" not in said
    assert first.returncode == 0
    assert left_over(folder) == []

    second = launch(folder, port, DEBUG="0", ALLOWED_HOSTS="localhost", STATIC_ROOT=str(folder / "static"))
    assert wait_for(f"http://localhost:{port}/healthz", second) == 200
    with psycopg2.connect(f"postgresql://postgres@/postgres?host={folder}/postgres") as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT one FROM kept")
        assert cursor.fetchone() == (1,)
    connection.close()
    second.kill()
    second.communicate(timeout=30)
    assert is_stopped(folder, patience=30), left_over(folder)


def test_run_says_that_the_port_is_in_use(folder):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        refused = launch(folder, port)
        said, _ = refused.communicate(timeout=30)
    assert said.strip() == f"tibs: Port {port} is in use. Stop what uses it, or choose another: PORT=8001 make run"
    assert refused.returncode == 2


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1"}, "DATABASE_URL"),
        ({"DATABASE_URL": "nonsense", "REDIS_URL": "redis://127.0.0.1:1"}, "DATABASE_URL"),
        ({"DATABASE_URL": "mysql://me:secret@host/x", "REDIS_URL": "redis://127.0.0.1:1"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://me:secret@[host/x", "REDIS_URL": "redis://127.0.0.1:1"}, "DATABASE_URL"),
    ],
)
def test_run_says_in_one_line_that_a_database_does_not_answer(folder, port, environment, line):
    refused = launch(folder, port, **environment)
    said, _ = refused.communicate(timeout=60)
    assert said.startswith(f"tibs: {line} does not work: ")
    assert len(said.strip().splitlines()) == 1
    assert "secret" not in said
    assert refused.returncode == 2
    assert left_over(folder) == []


def test_run_says_in_one_line_that_redis_does_not_answer(folder, port):
    refused = launch(folder, port, DATABASE_URL=os.environ["DATABASE_URL"], REDIS_URL="redis://127.0.0.1:1")
    said, _ = refused.communicate(timeout=60)
    assert said.startswith("tibs: REDIS_URL does not work: ")
    assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_during_the_start_leaves_no_process(folder, port, number):
    starting = launch(folder, port)
    deadline = time.monotonic() + 60
    while not (folder / "postgres").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    starting.send_signal(number)
    said, _ = starting.communicate(timeout=60)
    assert "Traceback" not in said
    assert starting.returncode in (130, 143, -signal.SIGKILL)
    assert is_stopped(folder, patience=30), left_over(folder)
