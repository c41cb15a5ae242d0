"""Hostile text: four times as much of it takes about four times as long."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable

import pytest

from reports.errors import InputError
from reports.readers import read_document
from reports.readers.printed.paragraphs import Line, PrintedPage, write_paragraphs

SHORT, LONG = 50_000, 200_000
# A shorter time than this says nothing of how it grows.
NOTICEABLE = 0.1  # seconds of this process
# Over many sizes the exponent is about 1; between two of them, caches and other programs add to it. A square is 2.
STEEPEST = 1.5

SIGNS = ("一", "加", "，", "（", "1", " ", "　", "\n", "索 ", "发布时间 ", "- ", "&#1", "data:a/a;base64,", "锛", "Ã")
MARKUP = (
    "<td>",
    "<p style=none>",
    "<div hidden>x</div>y",
    "<li><a>x</a>",
    "<h1>报告",
    "<pre>\n",
    "<!--",
    "<tr><td>x<td>y",
)


def page(filler: str, count: int) -> bytes:
    text = filler * (count // len(filler))
    return (
        f"<html><title>{text}</title><body><h1>{text}</h1><div id=zoom><p>{text}</p></div>"
        f"<span class=pub>{text}</span></body></html>"
    ).encode()


def printed(filler: str, count: int) -> str:
    text = filler * count
    lines = (Line(f"x{text}y", 72, 500, 50, 16), Line(text, 72, 500, 800, 16), Line(f"1{text}x", 72, 500, 830, 16))
    return write_paragraphs([PrintedPage(lines, 842)] * 3)


def seconds(action: Callable[[], object]) -> float:
    started = time.process_time()
    with contextlib.suppress(InputError):  # to refuse is an answer as well
        action()
    return time.process_time() - started


def growth(action: Callable[[int], object]) -> float:
    """The exponent of time against length; 0 where both times are too short to tell."""
    long = min(seconds(lambda: action(LONG)) for _ in range(2))
    if long < NOTICEABLE:
        return 0.0
    short = min(seconds(lambda: action(SHORT)) for _ in range(2))
    return math.log(long / short) / math.log(LONG / SHORT)


@pytest.mark.parametrize("filler", [*SIGNS, *MARKUP])
def test_page_of_one_sign_is_read_in_linear_time(filler: str) -> None:
    assert growth(lambda count: read_document(page(filler, count))) <= STEEPEST


@pytest.mark.parametrize("filler", SIGNS)
def test_text_of_one_sign_is_read_in_linear_time(filler: str) -> None:
    assert growth(lambda count: read_document((filler * count).encode())) <= STEEPEST


@pytest.mark.parametrize("filler", [*SIGNS[:8], "第", "页", "/", "-"])
def test_printed_line_of_one_sign_is_joined_in_linear_time(filler: str) -> None:
    assert growth(lambda count: printed(filler, count)) <= STEEPEST
