"""The portal on the test database with a real worker and beat beside it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import redis

ROOT = Path(__file__).resolve().parent.parent.parent
QUEUES = ("interactive", "bulk")


class Stack:
    """Web, worker and beat as processes of their own; `url` once started. Clocks are shortened."""

    def __init__(self, database_url: str, redis_url: str, folder: Path, **environment: str):
        self.redis_url, self.folder = redis_url, folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "DEBUG": "1",
            "PORT": str(self.port),
            "TIBS_DATA": str(folder),
            "TIBS_SECOND_FACTOR_ROLES": "",
            "TIBS_NO_SIGN_IN_LIMITS": "1",
            "TIBS_SWEEP_SECONDS": "2",
            "LOG_LEVEL": "WARNING",
            "PYTHONWARNINGS": "ignore",
            **environment,
        }
        self.processes: dict[str, subprocess.Popen] = {}

    def start(self) -> "Stack":
        celery = ["-m", "celery", "--quiet", "-A", "tibs_portal"]
        self.launch("web", "-m", "gunicorn", "tibs_portal.wsgi", "--bind", f"127.0.0.1:{self.port}", "--threads", "8")
        self.launch("worker", *celery, "worker", "--queues", ",".join(QUEUES), "--concurrency", "1")
        self.launch("beat", *celery, "beat", "--pidfile=")
        self.wait_for_web()
        return self

    def launch(self, name: str, *arguments: str) -> subprocess.Popen:
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        return self.processes[name]

    def wait_for_web(self, patience: float = 60) -> None:
        deadline = time.monotonic() + patience
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except OSError:
                if time.monotonic() > deadline or self.processes["web"].poll() is not None:
                    raise AssertionError(f"The portal does not start:\n{self.log('web')}") from None
                time.sleep(0.2)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-4000:]

    def stop(self, name: str | None = None, number: int = signal.SIGTERM) -> None:
        for key in [name] if name else list(self.processes):
            process = self.processes.pop(key)
            for attempt in (number, signal.SIGKILL):
                try:
                    os.killpg(process.pid, attempt)
                    os.killpg(process.pid, signal.SIGCONT)
                    process.wait(10)
                    break
                except ProcessLookupError:
                    process.wait(1)
                    break
                except subprocess.TimeoutExpired:
                    continue

    def rest(self, *names: str) -> None:
        for name in names:
            os.killpg(self.processes[name].pid, signal.SIGSTOP)

    def wake(self) -> None:
        """Go on with empty queues: what others rang for meanwhile is gone."""
        server = redis.Redis.from_url(self.redis_url)
        server.delete(*QUEUES)
        server.close()
        for name in ("worker", "beat"):
            os.killpg(self.processes[name].pid, signal.SIGCONT)

    def wait_until_idle(self, patience: float = 30) -> None:
        """No message waits and none is being worked on: only then may tables be cleared."""
        server = redis.Redis.from_url(self.redis_url)
        deadline, quiet = time.monotonic() + patience, 0
        try:
            while quiet < 3:
                busy = sum(server.llen(queue) for queue in QUEUES) + server.hlen("unacked")
                quiet = 0 if busy else quiet + 1
                if time.monotonic() > deadline:
                    raise AssertionError(f"The worker is still busy:\n{self.log('worker')}")
                time.sleep(0.1)
        finally:
            server.close()
