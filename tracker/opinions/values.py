"""What a second opinion is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reports.reading import Span
from tracker.matching import FulfilmentStatus


class QuotationState(StrEnum):
    """What became of the quotation that the answer gave."""

    NONE = "none"
    FOUND = "found"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class OpinionDraft:
    """An opinion, or a failed one: then ``status`` is None, and ``error_code`` and ``error_message`` say why.

    ``ranking``: spans of candidates, best first; ``quotation``: a span of the later report's text; ``raw``: the
    answer's own words, cut to RAW_LENGTH characters.
    """

    raw: str
    status: FulfilmentStatus | None = None
    reason: str = ""
    ranking: tuple[Span, ...] = ()
    quotation: Span | None = None
    quotation_state: QuotationState = QuotationState.NONE
    error_code: str = ""
    error_message: str = ""
