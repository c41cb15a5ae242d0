"""The splitting rule of plans and later reports."""

from __future__ import annotations

import pytest

from reports.reading import Span
from tracker.extraction import split_sentences


def pieces(text: str) -> list[str]:
    return [span.cut(text) for span in split_sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建桥。修路！种树？", ["建桥。", "修路！", "种树？"]),
        ("建桥；修路;种树。", ["建桥；", "修路;", "种树。"]),
        ("建桥（含引桥；匝道）；修路。", ["建桥（含引桥；匝道）；", "修路。"]),
        ("落实“先建；后补”。", ["落实“先建；后补”。"]),
        ("提出“建好桥。”随后修路。", ["提出“建好桥。”", "随后修路。"]),
        ("建桥\n  修路。\r\n\u3000种树", ["建桥", "修路。", "种树"]),
        ("目标是：建桥1座；修路2条。", ["目标是：建桥1座；", "修路2条。"]),
        ("2031年，一是建桥；二是修路。", ["2031年，一是建桥；", "二是修路。"]),
        ("。；\n —— \n", []),
        ("", []),
    ],
    ids=["ends", "semicolons", "bracket", "quotes", "closing-quote", "lines", "goal", "lead-in", "signs", "empty"],
)
def test_pieces(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("修订《\n渡口办法\n》，建桥。修路。", ["修订《\n渡口办法\n》，建桥。", "修路。"]),
        ("一是\n建桥。二是\n修路。", ["一是\n建桥。", "二是\n修路。"]),
        ("提出“建好桥。\n”随后修路。", ["提出“建好桥。\n”", "随后修路。"]),
        ("建桥，\n\n修路。", ["建桥，\n\n修路。"]),
        ("建桥\n修路", ["建桥", "修路"]),
    ],
    ids=["torn name", "torn ordinal", "torn quote", "comma", "whole lines"],
)
def test_a_break_inside_a_sentence_ends_none(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_unclosed_bracket_is_forgotten() -> None:
    text = "（" + "路" * 130 + "；桥。"
    assert pieces(text) == ["（" + "路" * 130 + "；", "桥。"]


def test_spans_stay_inside_the_given_range() -> None:
    text = "甲。乙。丙。"
    assert split_sentences(text, Span(2, 5)) == [Span(2, 4), Span(4, 5)]
