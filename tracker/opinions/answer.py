"""Reading a model's answer: what is as asked for is kept, all else becomes a failed opinion; nothing is raised."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from reports.reading import Span
from tracker.matching import FulfilmentStatus

from .question import Question
from .quotation import find_quotation
from .values import OpinionDraft, QuotationState

RAW_LENGTH = 8000
REASON_LENGTH = 1000
# What is read of an answer, and how many opening braces are tried: a hostile one must not take minutes.
READ_LENGTH = 64_000
OBJECTS_TRIED = 50
THOUGHT = "</think>"  # what a model that thinks aloud says before its answer ends with this
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


class _RejectedError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def read_answer(answer: Any, question: Question) -> OpinionDraft:
    """The opinion in a chat completion (its JSON), checked against the question.

    Codes of failed ones: ``opinion_empty``, ``opinion_not_json``, ``opinion_field_invalid``,
    ``opinion_status_unknown``, ``opinion_ranking_invalid``.
    """
    content = _content(answer)
    raw = _storable(content if content is not None else json.dumps(answer, ensure_ascii=False))[:RAW_LENGTH]
    try:
        return _draft(_find_object(content), question, raw)
    except _RejectedError as error:
        return OpinionDraft(raw=raw, error_code=error.code, error_message=error.message)


def _content(answer: Any) -> str | None:
    try:
        content = answer["choices"][0]["message"]["content"]
    except (TypeError, KeyError, IndexError):
        return None
    return content if isinstance(content, str) else None


def _find_object(content: str | None) -> dict[str, Any]:
    """The last JSON object with a status: before it a model may think aloud, around it stand fences and prose."""
    if content is None or not content.strip():
        raise _RejectedError("opinion_empty", "模型没有给出文字回答：请检查 OPINION_URL 是否为对话接口。")
    found = [item for item in _objects(content[:READ_LENGTH].rpartition(THOUGHT)[2]) if "status" in item]
    if not found:
        raise _RejectedError("opinion_not_json", "模型没有按要求用 JSON 回答：可稍后重试，或换用更合适的模型。")
    return found[-1]


def _objects(text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder()
    at = 0
    for _ in range(OBJECTS_TRIED):
        at = text.find("{", at)
        if at < 0:
            return
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
        else:
            yield item


def _draft(item: dict[str, Any], question: Question, raw: str) -> OpinionDraft:
    status, reason, quoted = item["status"], item.get("reason"), item.get("quotation")
    if not isinstance(status, str) or not isinstance(reason, str) or not isinstance(quoted, str | None):
        raise _RejectedError("opinion_field_invalid", "模型回答中的字段类型不对，未采用：可稍后重试。")
    if status not in set(FulfilmentStatus):
        raise _RejectedError("opinion_status_unknown", f"模型给出了不存在的状态“{_storable(status)[:40]}”，未采用。")
    ranking = _ranking(item.get("ranking"), question)
    preferred = [candidate.span for candidate in question.candidates]
    span = find_quotation(quoted, question.later_text, preferred) if quoted else None
    discarded = QuotationState.DISCARDED if quoted else QuotationState.NONE
    return OpinionDraft(
        raw=raw,
        status=FulfilmentStatus(status),
        reason=_storable(reason).strip()[:REASON_LENGTH],
        ranking=ranking,
        quotation=span,
        quotation_state=QuotationState.FOUND if span else discarded,
    )


def _ranking(numbers: Any, question: Question) -> tuple[Span, ...]:
    numbers = [] if numbers is None else numbers
    known = range(1, len(question.candidates) + 1)
    if not isinstance(numbers, list) or any(type(number) is not int or number not in known for number in numbers):
        raise _RejectedError("opinion_ranking_invalid", "模型排出了不存在的候选句编号，未采用：可稍后重试。")
    return tuple(question.candidates[number - 1].span for number in dict.fromkeys(numbers))


def _storable(text: str) -> str:
    return UNSTORABLE.sub("�", text)
