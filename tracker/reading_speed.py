"""How fast documents are parsed, beside the least that any program must do with such a file, and how that grows."""

from __future__ import annotations

import gc
import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from reports.readers import read_document
from reports.reading import read_text
from tracker.extraction import extract_commitments
from tracker.speed_files import FLOORS, WRITERS, repeated

ROUNDS, GROWTH_ROUNDS = 7, 5
_SHORTEST = 0.02  # seconds of one measurement: a shorter action is repeated
_MEGABYTE = 1024 * 1024
REPORT_BYTES = 40_000  # a departmental report of twelve pages
GROWTH_FORMATS = tuple(WRITERS)
GROWTH_BYTES = (_MEGABYTE // 5, _MEGABYTE, 5 * _MEGABYTE, 20 * _MEGABYTE)
# No more than 500 pages of a PDF are read; here they hold 1,600 bytes each.
GROWTH_BYTES_OF_PDF = (10_000, 40_000, 150_000, 600_000)


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds for one document: parsing, the floor, and the reading of its text, which is the same in all formats."""

    format: str
    size: int
    parse: float
    floor: float
    reading: float

    @property
    def ratio(self) -> float:
        return self.parse / self.floor


@dataclass(frozen=True, slots=True)
class Growth:
    """Seconds of parsing, and of the floor, for a document that holds so many bytes of text."""

    size: int
    parse: float
    floor: float


@dataclass(frozen=True, slots=True)
class Throughput:
    """Reports read in a second: by one core (of CPU time), and by all of them (of elapsed time)."""

    reports: int
    commitments: int
    cores: int
    per_core: float
    per_second: float


def measure_formats(text: str) -> Iterator[Speed]:
    """Each format with a report of usual length made of ``text``."""
    paragraphs = repeated(text, REPORT_BYTES)
    for name, writer in WRITERS.items():
        data = writer(paragraphs)
        read = read_document(data).text
        parse, floor, reading = _medians(
            partial(read_document, data), partial(FLOORS[name], data), partial(_read, read)
        )
        yield Speed(name, len(data), parse, floor, reading)


def measure_growth(text: str, name: str) -> list[Growth]:
    """Documents of growing size; caches and pages of memory make the floor grow a little faster than its file, too."""
    points = []
    for size in GROWTH_BYTES_OF_PDF if name == "pdf" else GROWTH_BYTES:
        data = WRITERS[name](repeated(text, size))
        actions = (partial(read_document, data), partial(FLOORS[name], data))
        gc.collect()
        times = [[_seconds(action) for action in actions] for _ in range(GROWTH_ROUNDS)]
        points.append(Growth(size, *map(min, zip(*times, strict=True))))
    return points


def measure_folder(folder: Path) -> Throughput:
    """Every text below ``folder`` parsed, read and taken apart, by one process and then by one for each core."""
    texts = [path.read_bytes() for path in sorted(folder.rglob("*.txt"))]
    started = time.process_time()
    commitments = sum(map(_count_commitments, texts))
    alone = time.process_time() - started
    cores = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(cores) as pool:
        list(pool.map(_count_commitments, texts[:cores]))  # what a process does once, importing above all
        started = time.perf_counter()
        list(pool.map(_count_commitments, texts, chunksize=4))
        together = time.perf_counter() - started
    return Throughput(len(texts), commitments, cores, len(texts) / alone, len(texts) / together)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of a straight line through the logarithms: 1 where twice the size takes twice the time."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)) / sum((x - x_mean) ** 2 for x in xs)


def _medians(*actions: Callable[[], object]) -> list[float]:
    """The median of each action's times, the actions taking turns so that a busy neighbour hits them alike."""
    gc.collect()  # what was left behind before is none of their work
    times: list[list[float]] = [[] for _ in actions]
    turns = [max(1, round(_SHORTEST / max(_seconds(action), 1e-6))) for action in actions]
    for _ in range(ROUNDS):
        for own, action, count in zip(times, actions, turns, strict=True):
            own.append(_seconds(action, count))
    return [median(own) for own in times]


def _seconds(action: Callable[[], object], count: int = 1) -> float:
    started = time.process_time()  # of this process alone: neighbours on the machine do not count
    for _ in range(count):
        action()
    return (time.process_time() - started) / count


def _read(text: str) -> object:
    return extract_commitments(text, read_text(text))


def _count_commitments(data: bytes) -> int:
    text = read_document(data).text
    return len(extract_commitments(text, read_text(text)))
