"""Which sentences of a later report may be quoted, and how they are flagged."""

from __future__ import annotations

import pytest

from reports.reading import read_text
from tests.tracker.matching_texts import LATER
from tracker.matching.candidates import Candidate, list_candidates
from tracker.matching.elements import split_elements

RECAP = """溪川县2023年政府工作报告

一、2022年工作回顾
过去五年，我们新建桥梁60座。城乡面貌明显改善。
2022年，我们新建桥梁11座。
工作中还存在一些问题和不足，公交线路偏少。
农村公路养护投入不够。

二、2023年工作安排
新建桥梁9座。
"""


def candidate_of(text: str, words: str) -> Candidate:
    (candidate,) = (c for c in list_candidates(text, read_text(text)) if words in c.text)
    return candidate


def test_the_plan_offers_no_candidates() -> None:
    assert not any("法律知识测试" in c.text for c in list_candidates(LATER, read_text(LATER)))


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        pytest.param("桥梁60座", (False, True, False), id="recap"),
        pytest.param("桥梁11座", (False, False, False), id="year under review"),
        pytest.param("公交线路", (False, False, True), id="problem"),
    ],
)
def test_candidates_are_flagged(words: str, flags: tuple[bool, bool, bool]) -> None:
    candidate = candidate_of(RECAP, words)
    assert (candidate.heading, candidate.recap, candidate.problem) == flags


@pytest.mark.parametrize(
    ("opening", "recap"),
    [
        pytest.param("2022年，", False, id="year"),
        pytest.param("刚刚过去的2022年，极不平凡。", False, id="year just past"),
        pytest.param("各位代表！刚刚过去的2022年，是“十三五”时期以来最不平凡的一年。", False, id="year after a call"),
        pytest.param("二〇二二年是本届政府任期的第一年。", False, id="year before the period it is named by"),
        pytest.param("（二）2022年的主要工作。", False, id="year after a number"),
        pytest.param("这一年，", False, id="this year"),
        pytest.param("过去的一年，", False, id="past year"),
        pytest.param("2018年以来，", True, id="since a year"),
        pytest.param("2018—2022年，", True, id="from a year"),
        pytest.param("各位代表！这五年，", True, id="five years after a call"),
        pytest.param("城乡面貌继续改善，2022年尤其如此。", True, id="year in passing"),
    ],
)
def test_a_recap_of_five_years_ends_where_the_year_begins(opening: str, recap: bool) -> None:
    text = RECAP.replace("2022年，我们新建桥梁11座", f"{opening}我们新建桥梁11座")
    assert candidate_of(text, "桥梁11座").recap is recap


def test_numbered_heading_is_flagged() -> None:
    assert candidate_of(LATER, "健全制度规范").heading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("修订应急预案，组织演练两次。", ["修订应急预案", "组织演练两次"], id="clauses"),
        pytest.param(
            "编制水库安全运行手册、泵站日常值守规程。",
            ["编制水库安全运行手册", "泵站日常值守规程"],
            id="long enumeration",
        ),
        pytest.param(
            "完善法规、规章、文件审查机制。", ["完善法规、规章、文件审查机制"], id="short parts stay together"
        ),
        pytest.param("一是加强巡查。", ["加强巡查"], id="lead-in is dropped"),
    ],
)
def test_commitment_is_taken_apart_into_elements(text: str, expected: list[str]) -> None:
    assert [element.text for element in split_elements(text)] == expected
