"""The sentences of a later report that may be quoted as evidence, with what each is not: heading, recap, problem."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.reading import Reading, SectionKind, Span

from .wording import leaves_rest

MIN_LENGTH = 6
PIECE = re.compile(r"[^。；！？\r\n]+(?:[。；！？][”’」』）]*)?")
LINE = re.compile(r"[^\r\n]+")
BLANK = " \t\u3000\u00a0"
# An enumerated topic sentence: announces what the next sentences report.
ENUMERATED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[是、]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]|——)"
)
TOPIC_LENGTH = 32
LONGER_NUMBER = re.compile(r"\d{2,}|\d[.．]\d")
# Words of a plan that strayed into the review: what is still to be done is no report of anything done. Of 234 such
# sentences in labelled reports coders quote six as direct evidence, and 220 not at all.
INTENT = re.compile(
    r"下一步|今后(?![一二三四五六七八九十\d]+年)|(?:我们|我局|我市|我区|我县|本局|全局)将|(?<![^，。；：,;:])将(?:继续|进一步|持续|于|在今后|加快|全力|深入|着力|力争|适时|尽快)|"
    r"力争|拟(?:于|在|建|定于)|计划(?:于|在)?(?:20\d\d年|明年|下年|年底)|必须(?:进一步|加快|继续|切实)|"
    r"(?:要|需要?)(?:加快|继续|进一步|加强|加大|适时|尽快|着力|持续)|希望|期盼|盼望|仍需|还需|亟需|有待|会议(?:要求|强调|指出)"
)
OPENING_CLAUSES = re.compile(r"[^，,；;：:]{0,12}[，,；;：:][^，,；;：:]*|[^，,；;：:]+")
SENTENCE_MARK = re.compile(r"[。；！？，,]")
# A paragraph whose opening names a period of five years begins a recap; one that opens with the year ends it, be it
# after a call or a number: 各位代表！刚刚过去的2025年 …
RECAP_OPENS = re.compile(
    r"过去五年|五年来|过去的五年|这五年|五年间|本届政府|[“\"]?十[一二三四五]?五[”\"]?(?:规划)?(?:时期|期间)"
)
RECAP_CLOSES = re.compile(
    r"(?:各位代表[，,！!：:。]?|(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|——))?"
    r"(?:(?:刚刚|在|回顾|回望|总结)*(?:过去的)?(?:\d{4}|[二〇○零一九]{4})年(?!以来|[至到—－-])"
    r"|(?:刚刚|在|回顾|回望)*过去的?一年|去年|一年来|这一年)"
)
PROBLEM_OPENS = re.compile(r"(?:存在|看到|认识到|面临|遇到)[^。]{0,60}(?:问题|不足|困难|短板|挑战|差距|弱项)")
OPENING_LENGTH = 60
NOT_WORK_DONE = (SectionKind.PLAN, SectionKind.CLOSING)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of the later report that could be quoted, and the flags that lower its rank (never exclude it)."""

    span: Span
    text: str
    heading: bool = False
    recap: bool = False
    problem: bool = False


def list_candidates(text: str, reading: Reading) -> tuple[Candidate, ...]:
    """All sentences of at least six characters outside title, furniture, plan and closing that do not, outside the
    problems, only tell of what is still to be done; in the order of the text."""
    problems = _Spans(section.span for section in reading.sections if section.kind is SectionKind.PROBLEMS)
    headings = sorted(heading.span for heading in reading.headings)
    headed = _Spans(headings)
    paragraphs = _flag_paragraphs(text)
    starts = [span.start for span, _, _ in paragraphs]
    found = []
    for span in _pieces(text, _allowed(text, reading), headings):
        line, recap, problem = paragraphs[bisect_right(starts, span.start) - 1]
        piece, middle = span.cut(text), (span.start + span.end) // 2
        confessed = problem or middle in problems
        if not confessed and tells_intent(piece):
            continue
        heading = _is_heading(piece, span, line) or middle in headed
        found.append(Candidate(span, piece, heading=heading, recap=recap, problem=confessed))
    return tuple(found)


def tells_intent(sentence: str) -> bool:
    """Does a sentence open with what is still to be done?"""
    opening = OPENING_CLAUSES.match(sentence)
    # 建成6座，其余3座计划明年建设 reports the six.
    return opening is not None and INTENT.search(opening.group()) is not None and not leaves_rest(sentence)


def _allowed(text: str, reading: Reading) -> Iterator[Span]:
    """The text without what reports no work done, as spans in order."""
    closed = [section.span for section in reading.sections if section.kind in NOT_WORK_DONE]
    closed += reading.furniture
    if reading.title_span is not None:
        closed.append(reading.title_span)
    at = 0
    for span in sorted(closed):
        if span.start > at:
            yield Span(at, span.start)
        at = max(at, span.end)
    if at < len(text):
        yield Span(at, len(text))


def _pieces(text: str, allowed: Iterator[Span], headings: Sequence[Span]) -> Iterator[Span]:
    """Sentences of the allowed spans; a heading that runs into its paragraph is a piece of its own."""
    ends = [heading.end for heading in headings]
    for whole in allowed:
        cuts = [whole.start, *(end for end in ends if whole.start < end < whole.end), whole.end]
        for start, end in pairwise(cuts):
            for match in PIECE.finditer(text, start, end):
                piece = match.group()
                left = match.start() + len(piece) - len(piece.lstrip(BLANK))
                right = match.end() - len(piece) + len(piece.rstrip(BLANK))
                if right - left >= MIN_LENGTH:
                    yield Span(left, right)


def _flag_paragraphs(text: str) -> list[tuple[Span, bool, bool]]:
    """Each line with whether it recaps five years and whether it confesses problems."""
    out, recap = [], False
    for match in LINE.finditer(text):
        opening = match.group().strip(BLANK)[:OPENING_LENGTH].split("。", 1)[0]
        if RECAP_CLOSES.match(opening):
            recap = False
        elif RECAP_OPENS.search(opening):
            recap = True
        out.append((Span(*match.span()), recap, PROBLEM_OPENS.search(opening) is not None))
    return out


def _is_heading(piece: str, span: Span, line: Span) -> bool:
    alone = span.end - span.start >= (line.end - line.start) - 8
    if alone and not SENTENCE_MARK.search(piece):
        return True
    return len(piece) < TOPIC_LENGTH and ENUMERATED.match(piece) is not None and not LONGER_NUMBER.search(piece)


class _Spans:
    """Spans that do not overlap, asked which places they cover."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]

    def __contains__(self, place: int) -> bool:
        at = bisect_right(self._starts, place) - 1
        return at >= 0 and place < self._spans[at].end
