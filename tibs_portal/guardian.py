"""Outlives a killed launcher for some seconds, and ends what it left: `kill -9` must leave no process either.

Processes of a run carry its mark in their environment. The guardian watches its parent and not a pipe: forks of the
launcher would hold the pipe open.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

MARK = "TIBS_RUN"
STORES = ("postgres", "redis-server", "valkey-server")


def start(mark: str, folder: Path, lock: int, remove: bool) -> subprocess.Popen:
    environment = {name: value for name, value in os.environ.items() if name != MARK}
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve()), mark, str(os.getpid()), str(folder), str(int(remove))],
        stdin=subprocess.DEVNULL,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # The lock goes free only when the guardian is done too: the next start waits for it.
        pass_fds=[lock],
        start_new_session=True,
    )


def marked(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == mark:
                found.append(process)
        except psutil.Error:
            continue
    return found


def end_workers(mark: str, patience: float = 6) -> None:
    """Everything of the run but its stores; whoever does not listen is killed."""
    _stop([process for process in marked(mark) if _name(process) not in STORES], signal.SIGTERM, patience)


def end_stores(folder: Path, patience: float = 6) -> None:
    """The stores over this folder. They are known by where they work: Redis writes its title over its environment."""
    stores = _working_in(folder)
    _stop([process for process in stores if _name(process) != "postgres"], signal.SIGTERM, patience)
    # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for its clients.
    masters = [process for process in stores if _name(process) == "postgres" and _parent_name(process) != "postgres"]
    _stop(masters, signal.SIGINT, patience)
    _stop(_working_in(folder), signal.SIGKILL, 2)


def _working_in(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] in STORES and Path(process.cwd()).is_relative_to(folder):
                found.append(process)
        except psutil.Error:
            continue
    return found


def _stop(processes: list[psutil.Process], number: signal.Signals, patience: float) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.Error:
            continue
    _, alive = psutil.wait_procs(processes, timeout=patience)
    if alive and number != signal.SIGKILL:
        _stop(alive, signal.SIGKILL, 2)


def _name(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.Error:
        return ""


def _parent_name(process: psutil.Process) -> str:
    try:
        parent = process.parent()
    except psutil.Error:
        return ""
    return _name(parent) if parent else ""


def main(mark: str, launcher: str, folder: str, remove: str) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while os.getppid() == int(launcher):
        time.sleep(0.3)
    end_workers(mark)
    end_stores(Path(folder))
    if remove == "1":
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:5])
