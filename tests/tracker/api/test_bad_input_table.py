"""docs/bad-inputs.md says of each bad input what is answered and which test shows it: both must be there."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import django
import pytest
import rest_framework

from tests.services import ROOT

from .bad_inputs import CASES
from .bad_reports import FAILING, READ

BAD_INPUTS = 64
MORE = "…"
# Codes are words of the program, or of the frameworks whose errors it hands on.
SOURCES = [
    *(ROOT / name for name in ("config", "reports", "tracker")),
    Path(rest_framework.__file__).parent,
    Path(django.__file__).parent / "core",
]


@dataclass(frozen=True)
class Row:
    """One line of the page."""

    number: int
    answer: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def codes(self) -> set[str]:
        return set(re.findall(r"`(\w+)`", self.answer))

    @property
    def statuses(self) -> set[int]:
        return {int(status) for status in re.findall(r"\b[245]\d\d\b", self.answer)}

    @property
    def failures(self) -> set[str]:
        """Codes that only the report tells, once it was accepted."""
        return set(re.findall(r"202 → `(\w+)`", self.answer))


def rows_of_page() -> list[Row]:
    lines = (ROOT / "docs" / "bad-inputs.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d", line)]
    assert {len(row) for row in cells} == {5}
    return [Row(int(row[0]), row[2], tuple(re.findall("`([^`]+)`", row[3]))) for row in cells]


ROWS = rows_of_page()


@cache
def source() -> str:
    """The program's text, and what it hands on."""
    return "\n".join(path.read_text(encoding="utf-8") for folder in SOURCES for path in sorted(folder.rglob("*.py")))


def named(known: list[Any], case: str) -> list[Any]:
    """The rows of a table that bear this name, or begin with it."""
    if case.endswith(MORE):
        return [row for row in known if str(row).startswith(case.removesuffix(MORE))]
    return [row for row in known if str(row) == case]


def ids_of(function: Any) -> Iterator[str]:
    """What pytest calls the cases of a test."""
    for mark in getattr(function, "pytestmark", []):
        if mark.name == "parametrize":
            given = mark.kwargs.get("ids") or ()
            yield from (str(row.id) for row in mark.args[1] if hasattr(row, "id"))
            yield from (str(name) for name in (map(given, mark.args[1]) if callable(given) else given))
            yield from (row for row in mark.args[1] if isinstance(row, str))


def test_page_has_every_bad_input_once_and_in_order() -> None:
    assert [row.number for row in ROWS] == list(range(1, BAD_INPUTS + 1))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_named_tests_show_what_is_answered(row: Row) -> None:
    assert row.tests
    for test in row.tests:
        where, _bracket, case = test.removesuffix("]").partition("[")
        if where == "bad_inputs":
            found = named(CASES, case)
            assert found, test
            assert {one.status for one in found} <= row.statuses, test
            assert {one.code for one in found} <= row.codes, test
        elif where == "bad_reports":
            failing, read = named(FAILING, case), named(READ, case)
            assert failing or read, test
            assert {one.outcome for one in failing} <= row.failures, test
            assert not read or "202 → 读入" in row.answer, test
        else:
            file, _colons, name = where.partition("::")
            module = importlib.import_module(f"tests.tracker.api.{file.removesuffix('.py')}")
            function = getattr(module, name, None)
            assert inspect.isfunction(function), test
            assert not case or case in ids_of(function), (test, list(ids_of(function)))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_codes_are_words_of_the_program(row: Row) -> None:
    assert row.codes or row.statuses
    for code in row.codes:
        assert re.search(rf"""["']{code}["']""", source()), code
