"""Vectors kept in memory and in a file: bounded, shared by processes, and never in the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.services import ROOT
from tracker.matching.vector_cache import CachedEncoder
from tracker.matching.vector_store import VectorStore

MB = 1024 * 1024
WRITER = """
import sys, numpy as np
from pathlib import Path
from tracker.matching.vector_store import VectorStore
store = VectorStore(Path(sys.argv[1]), 50_000_000)
print("ready", flush=True)
for n in range(int(sys.argv[2])):
    first = n * 20
    store.add({f"{sys.argv[3]}{i}".encode(): np.full(64, i % 1000, np.float16) for i in range(first, first + 20)})
"""


class Counting:
    """An encoder that remembers what it was asked."""

    name = "counting"

    def __init__(self, dimensions: int = 8) -> None:
        self.asked: list[str] = []
        self.dimensions = dimensions

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[len(text)] * self.dimensions for text in texts], dtype=np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "vectors.sqlite3"


def vectors(first: int, count: int, size: int = 64) -> dict[bytes, np.ndarray]:
    return {f"k{i}".encode(): np.full(size, i % 1000, np.float16) for i in range(first, first + count)}


def start_writer(path: Path, batches: int, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), str(batches), name]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_text_is_encoded_once() -> None:
    inner = Counting()
    cached = CachedEncoder(inner, "a")
    assert cached.encode(["甲", "乙乙", "甲"])[:, 0].tolist() == [1, 2, 1]
    assert cached.encode(["乙乙", "丙"])[:, 0].tolist() == [2, 1]
    assert inner.asked == ["甲", "乙乙", "丙"]


def test_memory_is_bounded_and_the_newest_stay() -> None:
    inner = Counting()
    cached = CachedEncoder(inner, "a", limit_bytes=10 * 16)
    for i in range(100):
        cached.encode([f"{i}"])
    cached.encode(["99", "90", "0"])
    assert inner.asked[100:] == ["0"]
    assert len(cached._vectors) == 10


def test_next_process_finds_what_was_encoded(path: Path) -> None:
    CachedEncoder(Counting(), "a", store=VectorStore(path, MB)).encode(["甲", "乙", "丙"])
    inner = Counting()
    found = CachedEncoder(inner, "a", store=VectorStore(path, MB)).encode(["丙", "乙", "甲", "丁丁"])
    assert found[:, 0].tolist() == [1, 1, 1, 2]
    # One text is encoded anew, to see that the model is still the same.
    assert inner.asked == ["丙", "丁丁"]


def test_other_encoder_finds_nothing(path: Path) -> None:
    CachedEncoder(Counting(), "a", store=VectorStore(path, MB)).encode(["甲", "乙"])
    inner = Counting()
    CachedEncoder(inner, "b", store=VectorStore(path, MB)).encode(["甲", "乙"])
    assert inner.asked == ["甲", "乙"]


def test_model_that_changed_behind_its_name_is_not_mixed(path: Path) -> None:
    CachedEncoder(Counting(8), "a", store=VectorStore(path, MB)).encode(["甲", "乙", "丙"])
    found = CachedEncoder(Counting(12), "a", store=VectorStore(path, MB)).encode(["甲", "乙", "丙"])
    assert found.shape == (3, 12)


def test_file_is_bounded_and_the_newest_stay(path: Path) -> None:
    store = VectorStore(path, MB)
    for first in range(0, 20_000, 500):
        store.add(vectors(first, 500, size=256))
    assert path.stat().st_size < 1.5 * MB
    found = store.find(list(vectors(0, 20_000)))
    assert b"k19999" in found
    assert b"k0" not in found
    assert all(vector[0] == int(key[1:]) % 1000 for key, vector in found.items())


@pytest.mark.parametrize("content", [b"no database" * 500, b""], ids=["damaged", "empty"])
def test_damaged_file_is_told_and_left_alone(path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    inner = Counting()
    cached = CachedEncoder(inner, "a", store=VectorStore(path, MB))
    for text in ("甲", "乙", "甲"):
        cached.encode([text])
    assert inner.asked == ["甲", "乙"]
    assert [record.getMessage().count(str(path)) for record in caplog.records] == ([1] if content else [])


def test_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cached = CachedEncoder(Counting(), "a", store=VectorStore(tmp_path / "file" / "vectors.sqlite3", MB))
    assert cached.encode(["甲"]).shape == (1, 8)


def test_several_processes_write_at_once(path: Path) -> None:
    writers = [start_writer(path, 40, name) for name in "abc"]
    for writer in writers:
        assert writer.communicate(timeout=60) == ("ready\n", None)
        assert writer.returncode == 0
    keys = [f"{name}{i}".encode() for name in "abc" for i in range(800)]
    found = VectorStore(path, 50 * MB).find(keys)
    assert len(found) == 2400
    assert all(vector[0] == int(key[1:]) % 1000 for key, vector in found.items())


def test_killed_writer_leaves_a_sound_file(path: Path) -> None:
    for wait in (0.05, 0.1, 0.2):
        writer = start_writer(path, 100_000, "k")
        assert writer.stdout is not None
        with writer.stdout as ready:
            ready.readline()
            time.sleep(wait)
            os.kill(writer.pid, signal.SIGKILL)
            writer.wait()
        store = VectorStore(path, 50 * MB)
        store.add(vectors(1_000_000, 5))
        found = store.find(list({**vectors(0, 2000), **vectors(1_000_000, 5)}))
        assert len(found) >= 5
        assert all(vector[0] == int(key[1:]) % 1000 for key, vector in found.items())
