"""A report's text as HTML: nothing is lost, everything is escaped, marks may overlap."""

from __future__ import annotations

import re
from html import unescape

import pytest

from reports.marked_text import Mark, render_marked_text, visible_text

TEXT = "一、回顾。建成<b>泵站</b>&配套。二、计划。修缮“渡口”'码头'。"


def text_of(html: str) -> str:
    return unescape(re.sub(r'<p class="block-kind">[^<]*</p>|<(a|span) class="note"[^>]*>[^<]*</\1>|<[^>]*>', "", html))


@pytest.mark.parametrize(
    ("blocks", "marks"),
    [
        pytest.param([], [], id="bare"),
        pytest.param([Mark(0, 20, "achievements", "回顾")], [Mark(5, 12, "evidence", "佐证")], id="nested"),
        pytest.param([], [Mark(2, 9, "a"), Mark(5, 14, "b"), Mark(5, 7, "c")], id="crossing marks"),
        pytest.param([Mark(0, 9, "plan"), Mark(9, 20, "plan")], [Mark(4, 15, "a", "承诺")], id="mark across blocks"),
        pytest.param([Mark(0, 12, "plan"), Mark(6, 99, "plan")], [Mark(30, 99, "a")], id="overlapping, beyond the end"),
    ],
)
def test_text_is_kept_and_tags_are_balanced(blocks: list[Mark], marks: list[Mark]) -> None:
    html = render_marked_text(TEXT, blocks, marks)

    assert text_of(html) == TEXT
    for tag in ("section", "span", "p"):
        assert html.count(f"<{tag}") == html.count(f"</{tag}>"), html


def test_markup_in_text_notes_and_urls_is_escaped() -> None:
    hostile = "\"><script>alert('1')</script>"
    marks = [Mark(0, len(hostile), "commitment", hostile, f'javascript:"{hostile}')]

    html = render_marked_text(hostile, [Mark(0, 5, "plan", hostile)], marks)

    assert "<script" not in html
    assert '"javascript:&quot;&quot;&gt;' in html


def test_anchor_of_a_start_is_given_once() -> None:
    marks = [Mark(2, 5, "commitment", anchored=True), Mark(2, 9, "evidence", anchored=True)]

    assert render_marked_text(TEXT, [], marks).count('id="s2"') == 1


def test_bidirectional_controls_are_spelt_out() -> None:
    assert visible_text("已\u202e落实\u2066") == "已⟦U+202E⟧落实⟦U+2066⟧"


def test_many_marks_in_a_long_text_take_no_quadratic_time() -> None:
    text = "年内建成一座泵站。" * 20_000
    marks = [Mark(i, i + 9, "commitment", "承诺") for i in range(0, len(text), 9)]

    assert render_marked_text(text, [Mark(0, len(text), "plan")], marks).count('class="note"') == 20_000
