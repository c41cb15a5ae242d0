"""Which promise of a later plan continues which: figures on labelled plans, and the cases they cannot show."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.tracker.lineage.sequences import Sequence, load_sequences
from tracker.matching.lineage import clauses, find_links, likeness, packaged_lexicon
from tracker.matching.restated_figures import evaluate_restated

SHARED = Path(__file__).resolve().parents[4] / "shared"
SEQUENCES = load_sequences()
# Measured 0.965 here and 1.0 on the gold pairs; docs/lineage.md tells what of it was seen before.
FLOOR = 0.93
SHARED_FLOOR = 0.92


def adjacent(sequence: Sequence) -> list[tuple[int, int]]:
    return list(pairwise(sorted(sequence.plans)))


def found_links(sequence: Sequence, earlier: int, later: int) -> set[tuple[str, str]]:
    before, after = sequence.plans[earlier], sequence.plans[later]
    links = find_links([p.text for p in before], [p.text for p in after], packaged_lexicon())
    return {(before[link.earlier].id, after[link.later].id) for link in links}


def labelled_links(sequence: Sequence, earlier: int, later: int) -> set[tuple[str, str]]:
    there = {promise.id for promise in sequence.plans[earlier]}
    return {(old, new.id) for new in sequence.plans[later] for old in new.continues if old in there}


def f1(pairs: list[tuple[set[tuple[str, str]], set[tuple[str, str]]]]) -> float:
    right = sum(len(truth & said) for truth, said in pairs)
    return 2 * right / sum(len(truth) + len(said) for truth, said in pairs)


def test_the_sequences_are_large_enough() -> None:
    promises = [p for sequence in SEQUENCES for plan in sequence.plans.values() for p in plan]
    assert len(SEQUENCES) == 7
    assert len(promises) > 100
    assert sum(bool(p.continues) for p in promises) > 60


def test_links_between_successive_plans() -> None:
    measured = [
        (labelled_links(sequence, *years), found_links(sequence, *years))
        for sequence in SEQUENCES
        for years in adjacent(sequence)
    ]
    wrong = [truth ^ said for truth, said in measured]
    assert f1(measured) >= FLOOR, wrong


@pytest.mark.parametrize("sequence", SEQUENCES, ids=lambda sequence: sequence.name)
def test_links_are_the_same_where_too_much_is_alike_to_hold_it(
    sequence: Sequence, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = [found_links(sequence, *years) for years in adjacent(sequence)]
    monkeypatch.setattr(likeness, "MOST_MEETINGS", 0)
    monkeypatch.setattr(clauses, "MOST_MEETINGS", 0)
    assert [found_links(sequence, *years) for years in adjacent(sequence)] == expected


@pytest.mark.parametrize("sequence", SEQUENCES, ids=lambda sequence: sequence.name)
def test_no_body_is_read_badly(sequence: Sequence) -> None:
    measured = [(labelled_links(sequence, *years), found_links(sequence, *years)) for years in adjacent(sequence)]
    assert f1(measured) >= 0.85, [truth ^ said for truth, said in measured]


@pytest.mark.skipif(not (SHARED / "gold" / "matching").is_dir(), reason="needs the shared gold files")
def test_restated_promises_of_the_gold_pairs() -> None:
    figures = evaluate_restated(SHARED)
    assert figures.commitments == 60
    assert figures.f1 is not None
    assert figures.f1 >= SHARED_FLOOR, figures


def test_figures_of_nothing_are_none(tmp_path: Path) -> None:
    figures = evaluate_restated(tmp_path)
    assert (figures.commitments, figures.f1, figures.precision) == (0, None, None)
    assert figures.to_json()["recall"] is None


CASES = [
    pytest.param("建成取水口监测站12个。", "修订取水许可办理指南。", False, id="same-field-other-object"),
    pytest.param(
        "企业开办时间压缩至1个工作日以内。", "食品许可办理时间压缩至5个工作日以内。", False, id="same-measure"
    ),
    pytest.param("完成滨河公园一期建设。", "启动滨河公园二期建设。", False, id="next-phase"),
    pytest.param("完成滨河公园一期建设。", "滨河公园一期年底前建成开放。", True, id="same-phase"),
    pytest.param("坚持依法行政，不断提高法治素养。", "坚持依法行政，持续提升法治素养。", True, id="attitude-repeated"),
    pytest.param("制定船舶污染防治办法。", "加快出台船舶污染防治管理办法，报县政府审定。", True, id="reworded"),
]


@pytest.mark.parametrize(("earlier", "later", "expected"), CASES)
def test_a_promise_is_told_from_its_neighbours(earlier: str, later: str, expected: bool) -> None:
    # Among others, as in a plan: words that stand in every sentence weigh less.
    others = ["开展水事执法检查10次。", "建设水情教育基地1处。", "培训河长200人次。"]
    links = find_links([earlier, *others], [*others, later], packaged_lexicon())
    assert any(link.earlier == 0 and link.later == len(others) for link in links) is expected


def test_a_free_rewording_stands_out_in_a_short_plan() -> None:
    earlier = ["聚焦执法不规范问题，制定船舶污染防治行政执法细则。", "培训河长200人次。", "建设水情教育基地1处。"]
    later = ["抓好船舶污染执法细则落地，做到执法留痕可追溯。", "新购排涝设备8台。", "做好防汛演练2次。"]
    assert [(link.earlier, link.later) for link in find_links(earlier, later, packaged_lexicon())] == [(0, 0)]


def test_a_rate_and_a_count_are_not_the_same_promise() -> None:
    others = ["培训河长200人次。", "建设水情教育基地1处。"]
    earlier = ["聚焦执法不规范问题，制定船舶污染防治行政执法细则2件。", *others]
    later = ["抓好船舶污染执法细则落地，执法留痕率达到100%。", "新购排涝设备8台。", "做好防汛演练。"]
    assert find_links(earlier, later, packaged_lexicon()) == ()


def test_a_merged_sentence_continues_both() -> None:
    earlier = ["开展校外培训机构治理。", "整治校园周边环境。", "更换护眼灯。"]
    links = find_links(earlier, ["抓好校外培训机构治理和校园周边环境整治。"], packaged_lexicon())
    assert [(link.earlier, link.later) for link in links] == [(0, 0), (1, 0)]


def test_each_promise_is_continued_by_the_nearest_only() -> None:
    later = ["培训河长200人次。", "培训河长助理200人次。"]
    links = find_links(["培训河长100人次。"], later, packaged_lexicon())
    assert [(link.earlier, link.later) for link in links] == [(0, 0)]


def test_a_link_tells_why() -> None:
    (link,) = find_links(["制定船舶污染防治办法。"], ["出台船舶污染防治办法。"], packaged_lexicon())
    assert "船舶" in link.reason
    assert 0 < link.score <= 1


@pytest.mark.parametrize("texts", [([], ["甲"]), (["甲"], []), (["。"], ["。"])], ids=["none", "no-later", "empty"])
def test_nothing_to_compare_gives_no_link(texts: tuple[list[str], list[str]]) -> None:
    assert find_links(*texts, packaged_lexicon()) == ()
