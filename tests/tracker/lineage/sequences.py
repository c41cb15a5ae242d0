"""Fictional plans of one body over three years, with what continues what, as their authors meant it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
_LINE = re.compile(r"(?P<id>[a-z]\d+)(?: < (?P<continues>[^|]*?))? \| (?P<text>.+)")


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence of a plan; ``continues`` names those of earlier plans, ``marks`` what has changed since."""

    id: str
    text: str
    continues: tuple[str, ...]
    marks: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sequence:
    """The plans of one body by year."""

    name: str
    plans: dict[int, tuple[Promise, ...]]


def load_sequences() -> tuple[Sequence, ...]:
    """All sequences of this folder, by name."""
    return tuple(_load(path) for path in sorted(FOLDER.glob("*.txt")))


def _load(path: Path) -> Sequence:
    plans: dict[int, list[Promise]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            year = int(line[3:])
            plans[year] = []
        elif found := _LINE.fullmatch(line):
            words = (found["continues"] or "").split()
            marks = dict(word.split("=") for word in words if "=" in word)
            continues = tuple(word for word in words if "=" not in word)
            plans[year].append(Promise(found["id"], found["text"], continues, marks))
    return Sequence(path.stem, {year: tuple(promises) for year, promises in plans.items()})
