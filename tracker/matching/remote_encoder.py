"""Sentence vectors from an OpenAI-compatible embeddings address on the intranet."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from tracker.remote import Endpoint, JsonClient, RemoteError

from .encoder import SentenceEncoder
from .word_table import unit_rows

BATCH = 64
# Part of a matcher version, whose column holds 60 characters: schema and hash 14, this at most 44.
NAME_LENGTH = 24
SMALLEST, LARGEST = 2, 16_384  # numbers of a vector


class RemoteEncoder:
    """Asks ``endpoint`` for the vectors of ``model``, 64 texts at a time; all batches of one call share ``total``.

    Raises RemoteError where the address gives no answer, or one that is not a vector of finite numbers for each text.
    """

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self.name = name_encoder(endpoint.url, model)
        self._client = JsonClient(endpoint)
        self._total = endpoint.total
        self._model = model
        self._dimensions: int | None = None

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        ends_at = time.monotonic() + self._total
        batches = [texts[first : first + BATCH] for first in range(0, len(texts), BATCH)]
        rows = [self._encode_batch(batch, ends_at) for batch in batches]
        return np.vstack(rows) if rows else np.zeros((0, self._dimensions or 0), dtype=np.float32)

    def _encode_batch(self, texts: Sequence[str], ends_at: float) -> np.ndarray:
        # What no UTF-8 text can hold is sent as a question mark, lest one broken character stop a report.
        clean = [text.encode("utf-8", "replace").decode() for text in texts]
        answer = self._client.post({"model": self._model, "input": clean}, ends_at)
        vectors = read_vectors(answer, len(texts))
        if self._dimensions is None:
            self._dimensions = vectors.shape[1]
        if vectors.shape[1] != self._dimensions:
            raise _unusable(f"每个向量应有 {self._dimensions} 个数，实为 {vectors.shape[1]} 个")
        return vectors


class TimedEncoder:
    """Another encoder, to be used for ``budget`` seconds after each ``start``: a pair of reports asks it many times."""

    def __init__(self, inner: SentenceEncoder, budget: float) -> None:
        self.name = inner.name
        self._inner = inner
        self._budget = budget
        self._ends_at = 0.0

    def start(self) -> None:
        self._ends_at = time.monotonic() + self._budget

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        if time.monotonic() > self._ends_at:
            message = "这一对报告等候句向量的总时间已到上限：请检查该服务是否繁忙，或调大 ENCODER_TOTAL_TIMEOUT。"
            raise RemoteError("remote_timeout", message, transient=True)
        return self._inner.encode(texts)


def name_encoder(url: str, model: str) -> str:
    """A short name that differs where the address or the model differs."""
    word = re.sub(r"[^a-z0-9.]+", "-", model.lower()).strip("-")[:NAME_LENGTH]
    return f"remote-{word}-{hashlib.sha256(f'{url} {model}'.encode()).hexdigest()[:8]}"


def read_vectors(answer: Any, count: int) -> np.ndarray:
    """The vectors of an answer as rows of length one, in the order of ``index``. Raises RemoteError."""
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise _unusable("缺少 data 列表")
    places = [item.get("index", place) for place, item in enumerate(data)]
    if any(type(place) is not int for place in places) or sorted(places) != list(range(count)):
        raise _unusable(f"问了 {count} 条，答了 {len(data)} 条或序号不全")
    rows = [item.get("embedding") for _, item in sorted(zip(places, data, strict=True), key=lambda pair: pair[0])]
    if not all(isinstance(row, list) for row in rows) or len({len(row) for row in rows}) != 1:
        raise _unusable("向量缺失或长短不一")
    if not SMALLEST <= len(rows[0]) <= LARGEST:
        raise _unusable(f"向量有 {len(rows[0])} 个数")
    return unit_rows(_numbers(rows)).astype(np.float32)


def _numbers(rows: list[list[Any]]) -> np.ndarray:
    if not all(type(value) in (int, float) for row in rows for value in row):
        raise _unusable("向量中有不是数的值")
    try:
        vectors = np.asarray(rows, dtype=np.float64)
    except OverflowError as error:
        raise _unusable("向量中有过大的数") from error
    # A sum of squares that overflows is as useless as what is no number.
    if not np.isfinite(vectors).all() or np.abs(vectors).max() > 1e100:
        raise _unusable("向量中有 NaN 或无穷大")
    return vectors


def _unusable(reason: str) -> RemoteError:
    message = f"句向量服务的回答不能使用（{reason}）：请检查 ENCODER_URL 和 ENCODER_MODEL。"
    return RemoteError("remote_vectors_invalid", message, transient=False)
