"""A sentence in its context: within its paragraph, cut at a sentence, under its headings."""

from __future__ import annotations

import pytest

from reports.models import Report, Section
from tracker.web.passages import REACH, passage_of

LONG = "这里写着一句不短的话。" * 40


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        pytest.param("甲。\n乙。〔句〕丙。\n丁。", "乙。", "丙。", id="within the paragraph"),
        pytest.param("〔句〕", "", "", id="the whole text"),
        pytest.param(f"{LONG}〔句〕{LONG}", "……这里写着", "话。……", id="one long line"),
        pytest.param("甲" * 500 + "〔句〕" + "乙" * 500, "……甲甲", "乙乙……", id="no stop in reach"),
    ],
)
def test_context_ends_at_the_paragraph_or_at_a_sentence(text: str, before: str, after: str) -> None:
    start = text.index("〔句〕")

    passage = passage_of(Report(text=text), [], start, start + 3)

    assert passage.sentence == "〔句〕"
    assert passage.before.startswith(before)
    assert passage.after.endswith(after)
    assert max(len(passage.before), len(passage.after)) <= REACH + 2


def test_headings_are_those_above_the_sentence() -> None:
    text = "一、回顾（一）河道完成。（二）水库一是巡查。竣工。二、打算"
    spans = [("一、回顾", 1), ("（一）河道", 2), ("（二）水库", 2), ("一是巡查。", 3), ("二、打算", 1)]
    headings = [[text.index(h), text.index(h) + len(h), level] for h, level in spans]
    end = text.index("二、打算")
    sections = [Section(kind="achievements", heading="一、回顾", start=0, end=end)]
    start = text.index("竣工")

    passage = passage_of(Report(text=text, layout={"headings": headings}), sections, start, start + 3)

    assert passage.headings == ("一、回顾", "（二）水库", "一是巡查。")


def test_next_heading_of_the_section_takes_the_place_of_its_first() -> None:
    text = "一、改革完成。二、下沉竣工。"
    headings = [[0, 4, 1], [7, 11, 1]]
    sections = [Section(kind="achievements", heading="一、改革", level=1, start=0, end=len(text))]

    assert passage_of(Report(text=text, layout={"headings": headings}), sections, 11, 14).headings == ("二、下沉",)


def test_section_without_heading_is_called_by_its_kind() -> None:
    section = Section(kind="plan", start=0, end=9)

    assert passage_of(Report(text="建成两座泵站。"), [section], 0, 7).headings == ("下一步计划",)
