"""The rows of a file, read once and kept beside the database until each has its turn."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Self

from .files.cells import SheetRow

# Bytes kept in memory; the rest of a large file goes to the disk.
_IN_MEMORY = 16 * 1024 * 1024


class HeldRows:
    """Rows in memory of a chunk, however many there are. What is unpickled is what this process has pickled."""

    def __init__(self, chunk: int) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self._chunk = chunk

    def hold(self, rows: Iterable[SheetRow], most: int) -> int:
        """Keep the first ``most`` rows; returns how many there are."""
        rows, total = iter(rows), 0
        while held := list(islice(rows, min(self._chunk, most - total))):
            pickle.dump(held, self._file, pickle.HIGHEST_PROTOCOL)
            total += len(held)
        return total + sum(1 for _row in rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def chunks(self, begin: int = 0) -> Iterator[list[SheetRow]]:
        """The rows from number ``begin`` on, counted from nought."""
        rows = islice(chain.from_iterable(self._read()), begin, None)
        while chunk := list(islice(rows, self._chunk)):
            yield chunk

    def _read(self) -> Iterator[list[SheetRow]]:
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)  # noqa: S301 - written by this very object
            except EOFError:
                return
