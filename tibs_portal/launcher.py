"""`make run`: the stores first, then web, worker and beat together, and the stores last to stop."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from . import guardian
from .environment import complete_environment
from .stores import StoreError, Stores

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def main() -> int:
    port = os.environ.get("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65536:
        return complain(f"PORT is “{port}”; it must be a number from 1 to 65535.")
    if is_taken(int(port)):
        return complain(f"Port {port} is in use. Stop what uses it, or choose another: PORT=8001 make run")
    data = Path(os.environ.get("TIBS_DATA") or ROOT / ".data").resolve()
    stop = Stop()
    stores = Stores(data)
    try:
        stores.start()
        stop.obey()
        complete_environment(stores.environment(), data, port)
        check_stores()
        has_demo = prepare()
        stop.obey()
        return run_processes(port, has_demo)
    except StoreError as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"{error.strerror or error}: {error.filename or data}")
    except SystemExit as asked:
        return int(asked.code or 0)
    finally:
        # A second Ctrl-C must not leave a store behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        guardian.end_workers(stores.mark)
        stores.stop()


class Stop:
    """A signal during the start ends it by an exception, so that the stores stop too.

    An exception that comes while Python runs a callback is lost; `obey` asks again after each step.
    """

    def __init__(self) -> None:
        self.code = 0
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.take)

    def take(self, number: int, _frame) -> None:
        self.code = 128 + number
        self.obey()

    def obey(self) -> None:
        if self.code:
            raise SystemExit(self.code)


def complain(line: str) -> int:
    print(f"tibs: {line}", file=sys.stderr)
    return 2


def is_taken(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def check_stores() -> None:
    """Say in one line when a store that the environment names does not answer."""
    import psycopg2
    import redis

    try:
        psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=5).close()
    except psycopg2.ProgrammingError:
        # It cannot be read, and is not repeated here: there may be a password in it.
        raise StoreError("DATABASE_URL does not work: it must read postgresql://user:password@host/name.") from None
    except (psycopg2.Error, UnicodeError) as error:
        raise StoreError(f"DATABASE_URL does not work: {' '.join(str(error).split())}") from error
    try:
        redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=5, socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        raise StoreError(f"REDIS_URL does not work: {' '.join(str(error).split())}") from error


def prepare() -> bool:
    """True when the demo world is there."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from environs import EnvError

    try:
        has_demo = settings.TIBS_DEMO
    except (ImproperlyConfigured, EnvError) as error:
        raise StoreError(str(error)) from error
    print("tibs: preparing the data ...", flush=True)
    if subprocess.run([sys.executable, "-m", "tibs_portal.prepare"], cwd=ROOT, check=False).returncode:
        raise StoreError("The data could not be prepared; the lines above say why.")
    return has_demo


def run_processes(port: str, has_demo: bool) -> int:
    from honcho.manager import Manager

    python = f'"{sys.executable}" -m'
    manager = Manager()
    processes = {
        "web": f"{python} gunicorn tibs_portal.wsgi --bind 127.0.0.1:{port} --workers 2 --threads 4 "
        f"--access-logfile /dev/null --log-level warning --graceful-timeout 4",
        "worker": f"{python} celery --quiet -A tibs_portal worker --queues interactive,bulk --concurrency 2 "
        "--loglevel warning --without-gossip --without-mingle",
        "beat": f"{python} celery --quiet -A tibs_portal beat --loglevel warning --pidfile=",
    }
    environment = {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        # Root is usual in containers; the worker takes JSON only, which is what the warning is about.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
    for name, command in processes.items():
        manager.add_process(name, command, cwd=str(ROOT), env=environment)
    print(f"\n  TIBS portal: http://localhost:{port}\n", flush=True)
    if has_demo and any(ROOT.glob("*/management/commands/demo_accounts.py")):
        subprocess.run([*MANAGE, "demo_accounts"], cwd=ROOT, check=False)
    print("\n  Ctrl-C stops everything.\n", flush=True)
    manager.loop()
    # Stopped on request is success; a process that ended by itself is not.
    return 0 if manager.returncode in (0, 130, 143) else int(manager.returncode or 1)


if __name__ == "__main__":
    sys.exit(main())
