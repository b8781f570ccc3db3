"""What must happen before Django's settings load: private stores for this run, and a strict template engine."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN_TEMPLATES = str(ROOT / "templates")


def start_stores() -> None:
    """Once per run: the workers of pytest-xdist inherit the environment and start nothing."""
    os.environ.setdefault("SECRET_KEY", "only-for-tests")
    os.environ.setdefault("DEBUG", "0")
    os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tibs_portal.settings")
    # Two runs against one server of the environment must not share a test database.
    os.environ.setdefault("TIBS_TEST_RUN", str(os.getpid()))
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        if "TIBS_DATA" not in os.environ:
            os.environ["TIBS_DATA"] = _temporary_folder()
        _use_own_queues()
        return
    from tibs_portal.stores import Stores

    folder = Path(_temporary_folder())
    stores = Stores(folder, is_durable=False, remove_with_guardian=True)
    atexit.register(stores.stop)
    stores.start()
    os.environ.update(stores.environment())
    os.environ["TIBS_DATA"] = str(folder)
    if "-n" in sys.argv:
        from tests import template_database

        template_database.begin()
        os.environ["TIBS_TEST_TEMPLATE"] = "1"


def _use_own_queues() -> None:
    """Each worker of pytest-xdist has a test database of its own; its Celery worker must not hear the others' bells."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker.startswith("gw") and os.environ["REDIS_URL"].startswith("unix://"):
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].split('?')[0]}?db={int(worker[2:]) % 15 + 1}"


def _temporary_folder() -> str:
    folder = tempfile.mkdtemp(prefix="tibs-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class UndefinedVariable(Exception):
    """A template of ours names something that its view does not give."""


class StrictInvalid(str):
    """Stands for an undefined variable: an error in our templates, the empty text in those of packages.

    Django asks `if string_if_invalid` (variables) or `"%s" in string_if_invalid` (blocktranslate) only when a name is
    missing, so both questions come here.
    """

    def __bool__(self) -> bool:
        _refuse_in_own_template()
        return False

    def __contains__(self, part: str) -> bool:
        _refuse_in_own_template()
        return False


def _refuse_in_own_template() -> None:
    import inspect

    from django.template.base import FilterExpression, Node

    frame, name = inspect.currentframe(), "?"
    while frame:
        owner = frame.f_locals.get("self")
        if isinstance(owner, FilterExpression):
            name = owner.token
        elif isinstance(owner, Node) and getattr(owner, "origin", None):
            if owner.origin.name.startswith(OWN_TEMPLATES):
                line = owner.token.lineno if getattr(owner, "token", None) else "?"
                raise UndefinedVariable(f"{{{{ {name} }}}} in {owner.origin.name}:{line}")
            return
        frame = frame.f_back
