"""Vectors kept by a hash of the text: the newest in memory, more of them in a file that processes share."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Protocol

import numpy as np

from .vector_store import VectorStore

# 40 MB are 40,000 vectors of 512 16-bit numbers: the sentences and words of some 30 reports.
MEMORY_BYTES = 40 * 1024 * 1024
KEY_BYTES = 16


class _Encoder(Protocol):
    @property
    def name(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> np.ndarray: ...


class CachedEncoder:
    """Keeps the newest vectors of another encoder, up to ``limit_bytes``, and asks ``store`` before encoding.

    Vectors are kept as 16-bit numbers: that also hides the last bits, which depend on what was encoded beside a text.
    """

    def __init__(
        self, inner: _Encoder, space: str, limit_bytes: int = MEMORY_BYTES, store: VectorStore | None = None
    ) -> None:
        self.name = inner.name
        self._inner = inner
        self._space = space.encode()
        self._limit_bytes = limit_bytes
        self._store = store
        self._vectors: OrderedDict[bytes, np.ndarray] = OrderedDict()
        self._bytes = 0
        self._size: int | None = None
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        by_key = {self._key(text): text for text in texts}
        known = self._look_up(by_key)
        known |= self._encode({key: text for key, text in by_key.items() if key not in known})
        self._remember(known)
        # np.stack takes several times as long.
        return np.concatenate([known[self._key(text)] for text in texts]).reshape(len(texts), -1).astype(np.float32)

    def _key(self, text: str) -> bytes:
        data = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(self._space + b"\0" + data, digest_size=KEY_BYTES).digest()

    def _look_up(self, wanted: Mapping[bytes, str]) -> dict[bytes, np.ndarray]:
        with self._lock:
            known = {key: self._vectors[key] for key in wanted if key in self._vectors}
        if self._store is None or len(known) == len(wanted):
            return known
        if self._size is None:
            # The model behind a name may have changed since the file was written: its encoder is asked once.
            known |= self._encode(dict([next(iter(wanted.items()))]))
        stored = self._store.find([key for key in wanted if key not in known])
        return known | {key: vector for key, vector in stored.items() if vector.size == self._size}

    def _encode(self, missing: Mapping[bytes, str]) -> dict[bytes, np.ndarray]:
        if not missing:
            return {}
        vectors = np.asarray(self._inner.encode(list(missing.values())), dtype=np.float16)
        self._size = vectors.shape[1]
        fresh = dict(zip(missing, vectors, strict=True))
        if self._store is not None:
            self._store.add(fresh)
        return fresh

    def _remember(self, vectors: Mapping[bytes, np.ndarray]) -> None:
        with self._lock:
            for key, vector in vectors.items():
                self._bytes += vector.nbytes - (old.nbytes if (old := self._vectors.get(key)) is not None else 0)
                # A copy: a row of a matrix would keep the whole matrix in memory.
                self._vectors[key] = vector if vector.base is None else vector.copy()
                self._vectors.move_to_end(key)
            while self._bytes > self._limit_bytes and self._vectors:
                self._bytes -= self._vectors.popitem(last=False)[1].nbytes
