"""What the data needs before the portal serves it, in one process: a second start takes seconds."""

import sys

import django
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.db import DatabaseError


def main() -> int:
    django.setup()
    commands = ["migrate", "load_reference", "load_demo" if settings.TIBS_DEMO else "collectstatic"]
    for name in commands:
        if name not in get_commands():
            continue
        try:
            call_command(name, verbosity=0, **({"interactive": False} if name in ("migrate", "collectstatic") else {}))
        except (CommandError, DatabaseError, OSError) as error:
            # A full disk, a server without pgvector, a user without the right to make tables.
            print(f"tibs: manage.py {name}: {' '.join(str(error).split())}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
