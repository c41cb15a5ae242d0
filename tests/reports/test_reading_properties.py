"""What holds of the reading of any text at all."""

from __future__ import annotations

import itertools

from hypothesis import given, settings

from reports.reading import DerivedText, Span, derive, read_text, soft_breaks
from reports.reading.text.normalise import normalise
from tests.report_strategies import furniture_lines, hostile_texts, report_texts

any_text = report_texts() | hostile_texts()
bounded = settings(max_examples=120, deadline=None, derandomize=True)


@given(any_text)
@bounded
def test_spans_quote_the_text_without_white_space_at_their_edges(text: str) -> None:
    reading = read_text(text)
    spans = [heading.span for heading in reading.headings] + [part.span for part in reading.sections]
    spans += [*reading.furniture, *([reading.title_span] if reading.title_span else [])]
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert not text[span.start].isspace()
        assert not text[span.end - 1].isspace()
    for heading in reading.headings:
        assert heading.text == heading.span.cut(text)


@given(any_text)
@bounded
def test_witnesses_stand_inside_the_text(text: str) -> None:
    spans = [witness.span for witness in read_text(text).witnesses if witness.span]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)


@given(any_text)
@bounded
def test_title_furniture_and_sections_cover_all_but_white_space_and_never_overlap(text: str) -> None:
    reading = read_text(text)
    spans = [*reading.furniture, *(part.span for part in reading.sections)]
    if reading.title_span:
        spans.append(reading.title_span)
    ordered = sorted(spans)
    assert all(first.end <= second.start for first, second in itertools.pairwise(ordered))
    edges = [Span(0, 0), *ordered, Span(len(text), len(text))]
    gaps = "".join(text[first.end : second.start] for first, second in itertools.pairwise(edges))
    # Signs without width (a soft hyphen) count as white space.
    assert not normalise(gaps).strip()


@given(any_text)
@bounded
def test_sections_and_headings_keep_the_order_of_the_text(text: str) -> None:
    reading = read_text(text)
    for spans in ([part.span for part in reading.sections], [heading.span for heading in reading.headings]):
        assert all(first.start < second.start for first, second in itertools.pairwise(spans))


@given(any_text)
@bounded
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read_text(text) == read_text(text)


@given(report_texts(), furniture_lines())
@bounded
def test_a_page_foot_changes_no_heading(text: str, foot: str) -> None:
    above = [heading.text for heading in read_text(text).headings]
    below = [heading.text for heading in read_text(f"{text.rstrip()}\n{foot}").headings]
    assert below[: len(above)] == above[: len(below)]


@given(any_text)
@bounded
def test_matching_copy_has_the_length_of_the_text(text: str) -> None:
    assert len(normalise(text)) == len(text)


@given(any_text)
@bounded
def test_soft_breaks_are_ordered_and_hold_no_word(text: str) -> None:
    breaks = soft_breaks(text)
    assert all(first.end < second.start for first, second in itertools.pairwise(breaks))
    assert not any(char.isalpha() and char not in "第共页" for gap in breaks for char in gap.cut(text))


@given(any_text)
@bounded
def test_derived_text_leads_back_to_what_it_was_made_of(text: str) -> None:
    joined = derive(text, [(gap, "") for gap in soft_breaks(text)])
    for at, sign in enumerate(joined.text):
        assert joined.original_span(Span(at, at + 1)).cut(text) == sign
    whole = joined.original_span(Span(0, len(joined.text)))
    assert joined.text == "" or (whole.start, whole.end) == (0, len(text))


def test_a_rewritten_piece_counts_whole() -> None:
    derived: DerivedText = derive("到二〇三五年建成", [(Span(1, 5), "2035"), (Span(6, 8), "竣工！")])
    assert derived.text == "到2035年竣工！"
    assert derived.original_span(Span(6, 7)) == Span(6, 8)
    assert derived.original_span(Span(0, 3)) == Span(0, 3)
