"""What the page of a draft shows: what was read, where it was found, and what keeps it from being stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports.marked_text import SHOWN, Mark, render_marked_text
from reports.models import Section
from reports.reading import Reading
from tracker.entry import Content, Item
from tracker.models import Commitment, ReportDraft
from tracker.services.drafting import Problem
from tracker.services.drafting.changes import content_of
from tracker.web.report_page import FIELD_NAMES, SOURCE_NAMES

SECTION_LABELS = dict(Section.Kind.choices)
VERIFIABILITY_LABELS = dict(Commitment.Verifiability.choices)


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it was found; ``candidate``: the year that may be chosen instead of the one there is."""

    field: str | Promise
    value: str
    source: str | Promise
    words: str
    url: str
    candidate: int | None = None


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One commitment in the list beside the text."""

    number: int
    item: Item
    verifiability: str
    target: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class DraftPage:
    """All that is shown of a draft that was read."""

    draft: ReportDraft
    html: SafeString
    shortened: bool
    items: tuple[ListedItem, ...]
    problems: Sequence[Problem]
    found: tuple[Found, ...]
    years: tuple[Found, ...]
    sections: tuple[tuple[str, str], ...]

    @property
    def blocked(self) -> bool:
        """Does a problem keep it from being stored?"""
        return any(problem.blocks for problem in self.problems)


def open_draft(draft: ReportDraft, problems: Sequence[Problem]) -> DraftPage:
    """Gather what the page of a draft shows."""
    content = content_of(draft)
    marks = [*_layout_marks(content.reading), *_witness_marks(content), *_item_marks(content)]
    found = tuple(_found(content, witness) for witness in content.reading.witnesses)
    return DraftPage(
        draft=draft,
        html=render_marked_text(content.text, _section_marks(content), marks, placed=True),
        shortened=len(content.text) > SHOWN,
        items=tuple(_listed(number, item) for number, item in enumerate(content.items, start=1)),
        problems=problems,
        found=found,
        years=_years(found),
        sections=tuple((str(value), str(label)) for value, label in Section.Kind.choices),
    )


def item_initial(item: Item) -> dict[str, Any]:
    """The values of a commitment as its form takes them."""
    draft, target = item.draft, item.draft.target
    return {
        "verifiability": draft.verifiability,
        "target_metric": target.metric if target else "",
        "target_operator": target.operator if target else "",
        "target_value": target.value if target else None,
        "target_unit": target.unit if target else "",
        "deadline": draft.deadline.due if draft.deadline else None,
        "deadline_stated": bool(draft.deadline and draft.deadline.stated),
        "responsible_unit": draft.responsible_unit or "",
        "task": draft.task or "",
    }


def _section_marks(content: Content) -> list[Mark]:
    return [
        Mark(one.span.start, one.span.end, one.kind, str(SECTION_LABELS[one.kind])) for one in content.reading.sections
    ]


def _layout_marks(reading: Reading) -> list[Mark]:
    title = reading.title_span
    return [
        *([Mark(title.start, title.end, "title")] if title else []),
        *(Mark(span.start, span.end, "furniture") for span in reading.furniture),
        *(Mark(one.span.start, one.span.end, f"heading level-{one.level}") for one in reading.headings),
    ]


def _witness_marks(content: Content) -> list[Mark]:
    spans = (witness.span for witness in content.reading.witnesses)
    return [Mark(span.start, span.end, "witness", anchored=True) for span in spans if span]


def _item_marks(content: Content) -> list[Mark]:
    return [
        Mark(item.start, item.end, f"commitment {item.by}", str(number), f"#c{item.start}", anchored=True)
        for number, item in enumerate(content.items, start=1)
    ]


def _listed(number: int, item: Item) -> ListedItem:
    target = item.draft.target
    shown = (
        None
        if target is None
        else {
            "metric": target.metric,
            "operator": str(target.operator),
            "value": target.value,
            "unit": target.unit,
        }
    )
    return ListedItem(number, item, str(VERIFIABILITY_LABELS[item.draft.verifiability]), shown)


def _found(content: Content, witness: Any) -> Found:
    span = witness.span
    return Found(
        field=FIELD_NAMES.get(witness.field, witness.field),
        value=witness.value,
        source=SOURCE_NAMES.get(witness.source, witness.source),
        words=span.cut(content.text)[:80] if span else "",
        url=f"#s{span.start}" if span and span.start < SHOWN else "",
        candidate=int(witness.value) if witness.field == "covers_year" else None,
    )


def _years(found: Sequence[Found]) -> tuple[Found, ...]:
    """Each year that something speaks for, with the first that does."""
    return tuple({one.candidate: one for one in reversed(found) if one.candidate}.values())


def state_sentence(draft: ReportDraft) -> str:
    """How far the draft has come, in words."""
    if draft.report_id is not None:
        return _("已存入")
    return {
        "queued": _("等待读取"),
        "running": _("正在读取"),
        "done": _("已读取，待核对"),
        "failed": _("没有读成"),
        "quarantined": _("没有读成"),
        "cancelled": _("已取消"),
    }[draft.state]
