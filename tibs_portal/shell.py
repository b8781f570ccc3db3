"""`make shell`: Django's shell on the stores of `make run` (started here when they do not run)."""

import os
import subprocess
import sys
from pathlib import Path

from .launcher import MANAGE, ROOT, complain, set_environment
from .stores import Stores, StoreError


def main() -> int:
    data = Path(os.environ.get("TIBS_DATA") or ROOT / ".data").resolve()
    stores = Stores(data)
    try:
        stores.start()
        set_environment(stores, data, os.environ.get("PORT", "8000"))
        return subprocess.run([*MANAGE, "shell"], cwd=ROOT, check=False).returncode
    except StoreError as error:
        return complain(str(error))
    finally:
        stores.stop()


if __name__ == "__main__":
    sys.exit(main())
