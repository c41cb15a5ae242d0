"""The bundled samples: long enough, free of text shared between bodies, and quoted truly by their labels."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html  # type: ignore[import-untyped]
import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "tracker" / "samples"
PAIRS: list[dict[str, Any]] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))

# The shortest a report of the kind comes in practice, in characters of the article.
MINIMUM_LENGTH = {"liaoting-scjg": 2_500, "weijin-zwfw": 2_500, "tangshu-zf": 6_000}
YEARS = (2022, 2023, 2024)
REPORTS = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".html", ".txt"})

STATUSES = {"fulfilled", "partly_fulfilled", "not_fulfilled", "no_evidence", "not_verifiable"}
VERIFIABILITIES = {"quantified", "concrete", "general", "slogan"}
NEEDS_DIRECT_EVIDENCE = {"fulfilled", "not_fulfilled"}
WITHOUT_DIRECT_EVIDENCE = {"no_evidence", "not_verifiable"}

# Longer than the fixed phrases all offices share, shorter than any sentence worth copying.
SHINGLE = 16


@cache
def read_article(name: str) -> str:
    raw = (SAMPLES / name).read_bytes()
    if name.endswith(".txt"):
        return raw.decode("utf-8")
    page = lxml.html.document_fromstring(raw)
    return str(page.get_element_by_id("zoom").text_content())


def body_of(name: str) -> str:
    return name.rpartition("-")[0]


def shingles(body: str) -> set[str]:
    texts = (re.sub(r"\s", "", read_article(name)) for name in REPORTS if body_of(name) == body)
    return {text[i : i + SHINGLE] for text in texts for i in range(len(text) - SHINGLE + 1)}


def labelled() -> list[Any]:
    return [
        pytest.param(pair, commitment, id=f"{pair['pair']}-{commitment['id']}")
        for pair in PAIRS
        for commitment in pair["commitments"]
    ]


def test_samples_are_three_bodies_over_three_years() -> None:
    assert [Path(name).stem for name in REPORTS] == sorted(
        f"{body}-{year}" for body in MINIMUM_LENGTH for year in YEARS
    )


@pytest.mark.parametrize("name", REPORTS)
def test_sample_is_as_long_as_a_real_report(name: str) -> None:
    assert len(read_article(name)) >= MINIMUM_LENGTH[body_of(name)]


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(MINIMUM_LENGTH, 2)))
def test_bodies_share_no_text(one: str, other: str) -> None:
    assert shingles(one) & shingles(other) == set()


def test_one_page_is_gb18030_and_says_so() -> None:
    raw = (SAMPLES / "liaoting-scjg-2024.html").read_bytes()
    assert b"charset=gb18030" in raw
    assert "蓼汀县市场监督管理局" in raw.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")


def test_one_report_is_a_single_line() -> None:
    assert len(read_article("weijin-zwfw-2022.txt").strip().splitlines()) == 1


def test_every_pair_of_consecutive_years_is_labelled() -> None:
    stems = [(Path(pair["plan_file"]).stem, Path(pair["later_file"]).stem) for pair in PAIRS]
    assert sorted(stems) == sorted(
        (f"{body}-{year}", f"{body}-{year + 1}") for body in MINIMUM_LENGTH for year in YEARS[:-1]
    )


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["pair"])
def test_pair_has_at_least_ten_commitments(pair: dict[str, Any]) -> None:
    assert len(pair["commitments"]) >= 10


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["pair"])
def test_every_status_appears_in_pair(pair: dict[str, Any]) -> None:
    assert {commitment["status"] for commitment in pair["commitments"]} == STATUSES


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["pair"])
def test_no_commitment_is_labelled_twice(pair: dict[str, Any]) -> None:
    texts = Counter(commitment["text"] for commitment in pair["commitments"])
    assert [text for text, times in texts.items() if times > 1] == []


@pytest.mark.parametrize(("pair", "commitment"), labelled())
def test_commitment_is_quoted_once(pair: dict[str, Any], commitment: dict[str, Any]) -> None:
    assert read_article(pair["plan_file"]).count(commitment["text"]) == 1


@pytest.mark.parametrize(("pair", "commitment"), labelled())
def test_evidence_is_quoted_once(pair: dict[str, Any], commitment: dict[str, Any]) -> None:
    later = read_article(pair["later_file"])
    quotations = [evidence["text"] for evidence in commitment["evidence"]]
    assert [text for text in quotations if later.count(text) != 1] == []


@pytest.mark.parametrize(("pair", "commitment"), labelled())
def test_status_agrees_with_evidence(pair: dict[str, Any], commitment: dict[str, Any]) -> None:
    direct = any(evidence["grade"] == 2 for evidence in commitment["evidence"])
    assert commitment["verifiability"] in VERIFIABILITIES
    assert direct or commitment["status"] not in NEEDS_DIRECT_EVIDENCE
    assert not direct or commitment["status"] not in WITHOUT_DIRECT_EVIDENCE
