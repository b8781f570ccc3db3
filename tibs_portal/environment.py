"""What `make run` and `make shell` add to the environment so that the settings load."""

import os
import secrets
from pathlib import Path


def complete_environment(stores: dict[str, str], data: Path, port: str = "8000") -> None:
    os.environ.update(
        {**stores, "PORT": port, "TIBS_DATA": str(data), "DJANGO_SETTINGS_MODULE": "tibs_portal.settings"}
    )
    os.environ.setdefault("DEBUG", "1")
    if os.environ["DEBUG"].lower() in ("1", "true", "yes", "on"):
        # The demo world is for trying out; a second factor would stand in the way.
        os.environ.setdefault("TIBS_SECOND_FACTOR_ROLES", "")
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = _own_secret(data)


def _own_secret(data: Path) -> str:
    path = data / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()
