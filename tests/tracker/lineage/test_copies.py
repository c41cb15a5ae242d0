"""The same sentence in other bodies' plans: masks and keys, and what is found in the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tracker.lineage.bodies import promise, take_in
from tracker.copies import find_copies
from tracker.matching.copies import NEARLY_SAME, copy_keys, copy_share, mask_text, name_parts, probe_keys
from tracker.models import CopyKeys

COPIED = "加强{body}行政执法队伍建设，{year}年组织{place}执法人员业务培训不少于{n}次，持证上岗率达到100%。"


def masked(name: str, place: str, year: int, n: int) -> str:
    return mask_text(COPIED.format(body=name, place=place, year=year, n=n), name_parts([name]))


def share_key(stored: str, wanted: str) -> bool:
    """Is the stored text found by the keys that the wanted one is looked up by?"""
    keys, probes = copy_keys(stored), probe_keys(wanted)
    return any(key in probed for key, probed in zip(keys, probes, strict=True))


def test_names_places_years_and_numbers_are_masked() -> None:
    one = masked("云岭市松涛区水务局", "松涛区", 2023, 2)
    other = masked("澄湖县水利局", "全县", 2024, 4)
    assert one == other
    assert "松涛" not in one


def test_near_copies_share_a_key() -> None:
    one, other = masked("澄湖县水利局", "全县", 2024, 4), masked("澄湖县水利局", "全县", 2024, 4) + "并公开结果"
    assert copy_share(one, other) >= NEARLY_SAME
    assert share_key(one, other)
    assert share_key(other, one)


def test_other_sentences_share_none() -> None:
    one, other = "修订突发环境事件应急预案并组织演练评估", "举办家庭教育讲座并建立家校联系制度"
    assert copy_share(one, other) < 0.1
    assert not share_key(one, other)


def test_a_short_sentence_has_no_keys() -> None:
    assert copy_keys("加强队伍建设") == ()
    assert probe_keys("加强队伍建设") == ()


@pytest.mark.parametrize("text", ["某" * 20, "某0" * 10, "𠮷" * 12, "\ud800" * 12])
def test_a_strange_sentence_finds_itself(text: str) -> None:
    assert share_key(text, text)


def test_keys_never_change() -> None:
    """They are stored: another hash would find nothing in a database of today."""
    assert copy_keys("加强某行政执法队伍建设组织业务培训") == (
        294301149401998940, 28651344807434280, 392252697495620488, 200533071128173978,
    )  # fmt: skip


@pytest.mark.django_db
class TestFound:
    @pytest.fixture(autouse=True)
    def media(self, settings: Any, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path

    def test_copies_of_other_bodies_are_counted_once_each(self) -> None:
        for body, place in (("云岭市松涛区水务局", "松涛区"), ("澄湖县水利局", "全县"), ("梧川市司法局", "全市")):
            for year in (2023, 2024):
                take_in(year, [COPIED.format(body="我局", place=place, year=year, n=year - 2020)], body=body)
        found = find_copies(promise(2024, "队伍建设", "澄湖县水利局"))
        assert found.bodies == 2
        assert [copy.commitment.report.organisation.name for copy in found.listed] == [  # type: ignore[union-attr]
            "云岭市松涛区水务局",
            "梧川市司法局",
        ]
        assert all(copy.share >= NEARLY_SAME for copy in found.listed)

    def test_own_plans_are_no_copies(self) -> None:
        for year in (2023, 2024):
            take_in(year, [COPIED.format(body="我局", place="全县", year=year, n=2)])
        assert find_copies(promise(2024, "队伍建设")).bodies == 0

    def test_keys_are_stored_with_the_links(self) -> None:
        report = take_in(2023, [COPIED.format(body="我局", place="全县", year=2023, n=2)])
        assert CopyKeys.objects.filter(commitment__report=report).count() == 1
