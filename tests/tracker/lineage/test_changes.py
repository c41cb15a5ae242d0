"""What has become of a promise made again: number, time and reach, and the sentence that tells it."""

from __future__ import annotations

import pytest

from reports.reading import Span
from tests.tracker.lineage.sequences import load_sequences
from tracker.extraction import CommitmentDraft, Verifiability, parse_quantities, read_deadline, read_targets
from tracker.matching.lineage import Change, compare_promises, missing_years, tell_chain


def draft(text: str, year: int) -> CommitmentDraft:
    targets = read_targets(text, parse_quantities(text))
    return CommitmentDraft(
        span=Span(0, len(text)),
        text=text,
        task=None,
        verifiability=Verifiability.GENERAL,
        target=targets[0] if targets else None,
        deadline=read_deadline(text, year),
        further_targets=tuple(targets[1:]),
    )


def changes(earlier: str, later: str, years: tuple[int, int] = (2023, 2024)) -> tuple[Change, ...]:
    return compare_promises(draft(earlier, years[0]), draft(later, years[1]), years)


TARGETS = [
    pytest.param("调解成功率达到98%以上。", "调解成功率达到96%以上。", "lowered", id="floor-lowered"),
    pytest.param("调解成功率达到96%以上。", "调解成功率达到98%以上。", "raised", id="floor-raised"),
    pytest.param("审批时限压缩至7个工作日以内。", "审批时限压缩至5个工作日以内。", "raised", id="ceiling-tightened"),
    pytest.param("PM2.5浓度不超过32微克/立方米。", "PM2.5浓度不超过34微克/立方米。", "lowered", id="ceiling-loosened"),
    pytest.param("城镇调查失业率5%左右。", "城镇调查失业率5.5%左右。", "lowered", id="less-is-more"),
    pytest.param("引进资金2亿元。", "引进资金20000万元。", "unchanged", id="same-in-other-unit"),
    pytest.param("引进资金2亿元。", "引进资金1.5亿元。", "lowered", id="hundred-millions"),
    pytest.param("建成停车位500个。", "加快停车位建设。", "dropped", id="dropped"),
    pytest.param("加快停车位建设。", "建成停车位500个。", "added", id="added"),
    pytest.param("建成停车场3座。", "停车场利用率达到80%。", "other", id="other-measure"),
]


@pytest.mark.parametrize(("earlier", "later", "code"), TARGETS)
def test_target(earlier: str, later: str, code: str) -> None:
    (change,) = [change for change in changes(earlier, later) if change.kind == "target"]
    assert change.code == code, change


def test_several_numbers_are_compared_each_with_its_own() -> None:
    found = changes("优良天数比例达到88%以上，植树3万株。", "植树2万株，优良天数比例达到89%以上。")
    assert {(change.before, change.code) for change in found} == {("不少于 88%", "raised"), ("不少于 3万株", "lowered")}


def test_a_number_that_is_only_printed_is_not_dropped() -> None:
    (change,) = changes("完成12家企业整治。", "督促12家企业完成整治。")
    assert change.code == "unchanged"


DEADLINES = [
    pytest.param("6月底前上线平台。", "9月底前上线平台。", "later", "2023 年 6 月底", "2024 年 9 月底", id="later"),
    pytest.param("2025年底前建成平台。", "2024年底前建成平台。", "earlier", "2025 年底", "2024 年底", id="earlier"),
    pytest.param("年底前建成平台。", "加快平台建设。", "dropped", "2023 年底", "", id="dropped"),
    pytest.param("加快平台建设。", "5月15日前建成平台。", "added", "", "2024 年 5 月 15 日", id="added"),
]


@pytest.mark.parametrize(("earlier", "later", "code", "before", "after"), DEADLINES)
def test_deadline(earlier: str, later: str, code: str, before: str, after: str) -> None:
    (change,) = changes(earlier, later)
    assert (change.kind, change.code, change.before, change.after) == ("deadline", code, before, after)


def test_the_whole_year_is_no_deadline() -> None:
    assert changes("全年开展巡查。", "开展巡查。") == ()


def test_same_day_is_no_change() -> None:
    assert changes("2025年底前建成平台。", "力争2025年底前建成平台。") == ()


SCOPES = [
    pytest.param("全部乡镇建成站点。", "部分乡镇建成站点。", ["narrowed"], id="narrowed"),
    pytest.param("在试点乡镇推行。", "在所有乡镇推行。", ["widened"], id="widened"),
    pytest.param("全部乡镇建成站点。", "推进乡镇站点建设。", [], id="silence-is-no-change"),
]


@pytest.mark.parametrize(("earlier", "later", "codes"), SCOPES)
def test_scope(earlier: str, later: str, codes: list[str]) -> None:
    assert [str(change.code) for change in changes(earlier, later)] == codes


def test_sentence_stands_alone() -> None:
    lowered, dropped = changes("年底前调解成功率达到98%以上。", "调解成功率达到96%以上。")
    assert lowered.sentence == "目标降低：“调解成功率”由不少于 98%变为不少于 96%。"
    assert dropped.sentence == "时限从 2023 年底变为未写明。"


def test_chain_is_told_in_one_sentence() -> None:
    found = changes("2022年底前污水处理率达到60%以上。", "污水处理率达到50%以上。", (2022, 2024))
    assert tell_chain((2022, 2023, 2024), found) == (
        "同一件事连续三年写进计划（2022—2024 年），目标从不少于 60%降到不少于 50%，时限从 2022 年底变为未写明。"
    )


def test_chain_names_the_year_it_lacks() -> None:
    assert tell_chain((2021, 2024, 2022), ()) == "同一件事三次写进计划（2021、2022、2024 年；2023 年未见）。"
    assert missing_years((2021, 2024)) == [2022, 2023]
    assert tell_chain((2021,), ()) == ""


def test_changes_are_those_that_the_authors_marked() -> None:
    """Five marks were forgotten when the sequences were written: 年内, 秋季, two kept numbers, a date with a number."""
    wrong = []
    marked = [s for s in load_sequences() if any(p.marks for plan in s.plans.values() for p in plan)]
    for sequence in marked:
        by_id = {p.id: (p, year) for year, plan in sequence.plans.items() for p in plan}
        for later, year in by_id.values():
            if len(later.continues) == 1:
                earlier, before = by_id[later.continues[0]]
                found: dict[str, str] = {}
                for change in changes(earlier.text, later.text, (before, year)):
                    found.setdefault(str(change.kind), str(change.code))
                if found != {name: mark for name, mark in later.marks.items() if name != "gap"}:
                    wrong.append((sequence.name, later.id, found))
    assert len(wrong) <= 5, wrong
