"""What holds of the commitments of any text at all."""

from __future__ import annotations

import itertools
import pathlib

import pytest
from hypothesis import given, settings

from reports.reading import SectionKind, Span, read_text
from tests.labelled_texts import labelled_files, read_labelled
from tests.report_strategies import OPENING, furniture_lines, hostile_texts, report_texts
from tracker.extraction import extract_commitments, split_sentences

any_text = report_texts() | hostile_texts()
bounded = settings(max_examples=120, deadline=None, derandomize=True)
DEEDS = "一、主要做法\n开展巡查四十次，化解纠纷十六起。\n"
REPORT = f"{OPENING}{DEEDS}二、下一步打算\n（一）制度。制定细则；修订办法。\n培训3期。\n"


@given(any_text)
@bounded
def test_commitments_quote_the_text_in_order_without_overlap(text: str) -> None:
    drafts = extract_commitments(text, read_text(text))
    for draft in drafts:
        assert draft.text == draft.span.cut(text) == draft.text.strip()
    assert all(first.span.end <= second.span.start for first, second in itertools.pairwise(drafts))


@given(any_text)
@bounded
def test_commitments_stand_in_plans_and_under_headings_of_the_reading(text: str) -> None:
    reading = read_text(text)
    plans = [part.span for part in reading.sections if part.kind is SectionKind.PLAN]
    titles = {heading.text for heading in reading.headings}
    for draft in extract_commitments(text, reading):
        assert any(plan.start <= draft.span.start < plan.end for plan in plans)
        assert draft.task is None or draft.task in titles


@given(any_text)
@bounded
def test_extraction_twice_gives_the_same(text: str) -> None:
    assert extract_commitments(text, read_text(text)) == extract_commitments(text, read_text(text))


@given(any_text)
@bounded
def test_sentences_lose_no_word(text: str) -> None:
    pieces = "".join(span.cut(text) for span in split_sentences(text, Span(0, len(text))))
    assert [char for char in pieces if char.isalnum()] == [char for char in text if char.isalnum()]


@given(furniture_lines(), furniture_lines())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_furniture_around_a_text_changes_no_commitment(head: str, foot: str) -> None:
    text = f"{head}{REPORT}{foot}"
    assert [draft.text for draft in extract_commitments(text, read_text(text))] == [
        "制定细则；",
        "修订办法。",
        "培训3期。",
    ]


@pytest.mark.parametrize("path", labelled_files(), ids=lambda path: path.stem)
def test_commitments_of_labelled_texts(path: pathlib.Path) -> None:
    labelled = read_labelled(path.read_text(encoding="utf-8"))
    drafts = extract_commitments(labelled.text, read_text(labelled.text))
    assert [draft.text for draft in drafts] == [span.cut(labelled.text) for span in labelled.commitments]
