"""What is found in a text, as it is shown, corrected and stored; and how the database keeps it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from reports.reading import Heading, Reading, Section, SectionKind, Span
from reports.reading.wire import reading_from_wire
from tracker.extraction import CommitmentDraft, Deadline, NumericTarget, TargetOperator, Verifiability

MACHINE, PERSON = "machine", "person"


@dataclass(frozen=True, slots=True)
class Item:
    """One commitment to be. ``by``: who found it; ``edited``: what of it a person wrote, which nothing overwrites."""

    draft: CommitmentDraft
    by: str = MACHINE
    edited: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        return self.draft.span.start

    @property
    def end(self) -> int:
        return self.draft.span.end


@dataclass(frozen=True, slots=True)
class Content:
    """A text with what is made out in it. ``reading`` is what the machine read; sections and years are as they are now.

    Items are in the order of the text, and none overlaps another.
    """

    text: str
    reading: Reading
    items: tuple[Item, ...]

    def with_items(self, items: list[Item] | tuple[Item, ...]) -> Content:
        return replace(self, items=tuple(sorted(items, key=lambda item: item.start)))


def open_content(
    text: str,
    reading: Mapping[str, Any],
    sections: list[dict[str, Any]],
    items: list[dict[str, Any]],
    years: tuple[int | None, int | None],
) -> Content:
    """The content as the database keeps it: the reading with the sections and years of now."""
    read = reading_from_wire(dict(reading))
    metadata = replace(read.metadata, covers_year=years[0], plan_year=years[1])
    now = replace(read, sections=tuple(section_from_wire(row) for row in sections), metadata=metadata)
    return Content(text, now, tuple(item_from_wire(text, row) for row in items))


def section_to_wire(section: Section) -> dict[str, Any]:
    """A section as values of JSON's types."""
    return asdict(section)


def section_from_wire(values: Mapping[str, Any]) -> Section:
    """The section that ``section_to_wire`` was given."""
    heading = values["heading"]
    found = None if heading is None else Heading(Span(**heading["span"]), heading["level"], heading["text"])
    return Section(SectionKind(values["kind"]), Span(**values["span"]), found)


def item_to_wire(item: Item) -> dict[str, Any]:
    """An item as values of JSON's types, without its words, which are the text's."""
    draft = item.draft
    return {
        "start": item.start,
        "end": item.end,
        "task": draft.task,
        "verifiability": str(draft.verifiability),
        "target": asdict(draft.target) if draft.target else None,
        "further_targets": [asdict(target) for target in draft.further_targets],
        "deadline": draft.deadline and {"due": draft.deadline.due.isoformat(), "stated": draft.deadline.stated},
        "responsible_unit": draft.responsible_unit,
        "by": item.by,
        "edited": list(item.edited),
    }


def item_from_wire(text: str, values: Mapping[str, Any]) -> Item:
    """The item that ``item_to_wire`` was given, of the same text."""
    span, deadline = Span(values["start"], values["end"]), values["deadline"]
    draft = CommitmentDraft(
        span=span,
        text=span.cut(text),
        task=values["task"],
        verifiability=Verifiability(values["verifiability"]),
        target=_target(values["target"]) if values["target"] else None,
        further_targets=tuple(_target(target) for target in values["further_targets"]),
        deadline=Deadline(date.fromisoformat(deadline["due"]), deadline["stated"]) if deadline else None,
        responsible_unit=values["responsible_unit"],
    )
    return Item(draft, values["by"], tuple(values["edited"]))


def _target(values: Mapping[str, Any]) -> NumericTarget:
    return NumericTarget(values["metric"], TargetOperator(values["operator"]), float(values["value"]), values["unit"])
