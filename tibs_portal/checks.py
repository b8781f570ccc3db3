"""`make test`, `make lint` and `make bench`: every check in turn; the first that fails ends the run."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

LINT = [
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["lint-imports"],
    ["djlint", "templates", "--lint", "--quiet"],
]
# No store is needed to read models and templates.
OFFLINE = {"SECRET_KEY": "checks", "DATABASE_URL": "postgresql://none/none", "REDIS_URL": "redis://none", "DEBUG": "1"}
DJANGO = [
    [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
    [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    [sys.executable, "manage.py", "draw_workflows", "--check"],
]
# A file stays with one worker, so that a browser and its stack start once; slow files come first (tests/conftest.py).
# One worker more than cores: a journey waits for its browser most of the time.
# Fault tests start and kill workers of their own, so they run on stores that nobody else uses.
WORKERS = os.environ.get("TIBS_TEST_WORKERS", "3")
IN_ORDER = ["--dist", "loadfile", "--no-loadscope-reorder"]
TESTS = [
    ["pytest", "-n", WORKERS, *IN_ORDER, "--ignore=tests/faults"],
    ["pytest", "tests/faults"],
]
WITH_STORES = [sys.executable, "-m", "tibs_portal.stores"]
BENCHMARKS = [
    [*WITH_STORES, sys.executable, f"benchmarks/{name}", *arguments.split()]
    for name, arguments in (
        ("pages.py", "--world demo"),
        ("trans_s3.py", "--regions 242"),
        ("recompute.py", "--profiles 10000 --workers 1"),
        ("recompute.py", "--profiles 10000 --workers 2"),
        ("publish.py", "--profiles 10000"),
        ("recompute.py", "--profiles 100000 --workers 2"),
        ("publish.py", "--profiles 100000"),
    )
]


def run(command: list[str], **environment: str) -> int:
    tool = BIN / command[0]
    command = [str(tool), *command[1:]] if tool.exists() else command
    print(f"→ {' '.join(Path(part).name if part.startswith('/') else part for part in command)}", flush=True)
    # Importing this package names the settings; pytest must start the stores before it reads them.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(command, cwd=ROOT, env={**inherited, **environment}, check=False).returncode


def main(arguments: list[str]) -> int:
    if "--bench" in arguments:
        return max(run(command) for command in BENCHMARKS)
    for command in LINT:
        if code := run(command):
            return code
    for command in DJANGO:
        if code := run(command, **OFFLINE):
            return code
    if "--lint" in arguments:
        return 0
    return next((code for command in TESTS if (code := run(command))), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
