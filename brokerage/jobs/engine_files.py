"""What is learnt and indexed for a ranking, as files that all processes read; arrays are mapped into memory.

A folder a ranking: what was learnt, the engine as it was then, when each profile had changed last; below it the index,
and until that is whole the parts it is joined from. The data folder is shared where there are several machines.
"""

import json
import pickle
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from django.conf import settings

from brokerage.models import SuggestionRun

# Counted up when what is kept changes its form: files of an older portal are learnt anew.
FORMAT = 6
LEARNT, CLOSENESS, ENGINE, CHANGES, SAID = "learnt", "closeness", "engine", "changes", "said.json"


def folder_of(ranking: SuggestionRun) -> Path:
    return settings.DATA_DIR / "engine" / f"{ranking.public_id}-{FORMAT}"


def index_of(ranking: SuggestionRun) -> Path:
    return folder_of(ranking) / "index"


def parts_of(ranking: SuggestionRun) -> Path:
    return folder_of(ranking) / "parts"


def put(folder: Path, write: Callable[[Path], None]) -> None:
    """A folder that appears when it is whole; of two who make the same one the first one's stays."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        write(made)
        made.rename(folder)
    except BaseException as error:
        shutil.rmtree(made)
        if not (isinstance(error, OSError) and folder.exists()):
            raise


def write_pickles(folder: Path, **contents) -> None:
    for name, content in contents.items():
        (folder / name).write_bytes(pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL))


def read_pickle(path: Path):
    # Our own workers wrote it, into the portal's own folder.
    return pickle.loads(path.read_bytes())  # noqa: S301


def write_arrays(folder: Path, arrays: dict[str, np.ndarray], said: dict) -> None:
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    (folder / SAID).write_text(json.dumps(said))


def read_said(folder: Path) -> dict:
    return json.loads((folder / SAID).read_text())


def arrays_in(folder: Path) -> Callable[[str], np.ndarray]:
    """By name: all processes of a machine share their memory, copied where written."""
    return lambda name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="c"))
