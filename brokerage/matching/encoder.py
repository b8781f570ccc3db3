"""The adapter to a sentence model that the portal names: texts in, one vector each out. It is no part of the default.

`load` takes whatever sentence-transformers takes (a folder, or a name that it finds in its cache), with `onnx:` before
it for the ONNX backend, or `package:NAME` for a Python package that ships its model in a folder `model`. Nothing is
imported before. Needs `requirements-semantic.txt`. `python:MODULE:NAME` is any Encoder of one's own, made by a call.
"""

import importlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from .data import ProfileData
from .words import field_texts, plain

ONNX, PACKAGE, PYTHON = "onnx:", "package:", "python:"
MOST_CHARACTERS = 8000


class Encoder(Protocol):
    """Anything that turns texts into vectors of one length, each text for itself."""

    def encode(self, texts: Sequence[str]) -> np.ndarray: ...


class EncoderMissing(RuntimeError):
    """The model, or what it takes to load it, is not installed; the message says what to do."""


def text_of(profile: ProfileData) -> str:
    """What a model reads of a profile: a change elsewhere needs no new encoding. Empty: nothing to encode."""
    return " . ".join(plain(text).strip() for _, text in field_texts(profile))[:MOST_CHARACTERS].strip(" .")


def vectors_of(encoder: Encoder, profiles: Sequence[ProfileData]) -> dict[int, np.ndarray]:
    """Vector by profile id; equal texts are encoded once, empty ones not at all."""
    texts = {p.id: text for p in profiles if (text := text_of(p))}
    different = sorted(set(texts.values()))
    if not different:
        return {}
    rows = np.asarray(encoder.encode(different), dtype=np.float32)
    if rows.ndim != 2 or len(rows) != len(different):
        raise ValueError(f"The model gave an array of shape {rows.shape} for {len(different)} texts.")
    row_of = dict(zip(different, rows, strict=True))
    return {key: row_of[text] for key, text in texts.items()}


def load(name: str) -> Encoder:
    """The model of that name. EncoderMissing when it cannot be had here."""
    if name.startswith(PYTHON):
        return _made_by(name)
    backend = "onnx" if name.startswith(ONNX) else "torch"
    path = name.removeprefix(ONNX)
    if path.startswith(PACKAGE):
        path = _folder_of(path.removeprefix(PACKAGE))
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderMissing(
            f"The model {name} needs the package sentence-transformers: "
            "run `pip install -r requirements-semantic.txt`, or unset the model."
        ) from error
    try:
        model = SentenceTransformer(path, backend=backend, device="cpu")
    except Exception as error:  # The library tells of a missing backend by a bare Exception.
        raise EncoderMissing(f"The model {name} could not be loaded: {error}") from error
    return SentenceTransformerEncoder(model)


def _made_by(name: str) -> Encoder:
    module, _sep, maker = name.removeprefix(PYTHON).partition(":")
    try:
        return getattr(importlib.import_module(module), maker)()
    except (ImportError, AttributeError, ValueError) as error:
        raise EncoderMissing(f"The model {name} could not be made: {error}") from error


def _folder_of(package: str) -> str:
    try:
        found = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        found = None
    if found is None or not found.origin or not (folder := Path(found.origin).parent / "model").is_dir():
        raise EncoderMissing(f"There is no package {package} with a folder `model`: run `pip install {package}`.")
    return str(folder)


class SentenceTransformerEncoder:
    def __init__(self, model) -> None:
        self._model = model

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
