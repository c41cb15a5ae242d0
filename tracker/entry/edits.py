"""What a person does to the commitments of a draft; each edit returns the content as it is then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from reports.errors import InputError
from reports.reading import Span
from tracker.extraction import describe_commitments, read_deadline

from .content import MACHINE, PERSON, Content, Item
from .spans import cover, cut, touching, trim


def add_item(content: Content, start: int, end: int) -> Content:
    """Take the selected words for a commitment. Raises InputError as ``trim``, and ``commitment_overlaps``."""
    span = trim(content.text, start, end)
    if touching(content.items, span.start, span.end):
        message = _("所选文字与已有的承诺重叠：请用“拆分”“合并”或“改为所选文字”，或先删除那一条。")
        raise InputError("commitment_overlaps", message)
    return content.with_items([*content.items, *_described(content, [span])])


def remove_items(content: Content, start: int, end: int) -> Content:
    """Drop every commitment that the selection touches; raises InputError ``nothing_selected``."""
    gone = _selected(content, start, end)
    return content.with_items([item for item in content.items if item not in gone])


def split_item(content: Content, start: int, end: int) -> Content:
    """Cut the one commitment that the selection touches where it begins and ends.

    Raises InputError ``nothing_selected``, ``several_selected`` and ``span_not_cut``.
    """
    item = _only(content, start, end)
    pieces = cut(content.text, item.draft.span, (start, end))
    return _replaced(content, [item], pieces)


def merge_items(content: Content, start: int, end: int) -> Content:
    """Make one commitment of all that the selection touches.

    Raises InputError ``nothing_selected``, ``several_needed`` and ``span_too_long``.
    """
    items = _selected(content, start, end)
    if len(items) < 2:
        raise InputError("several_needed", _("合并至少要选中两条承诺：请选取一段盖住它们的文字。"))
    return _replaced(content, items, [cover(content.text, items)])


def move_item(content: Content, start: int, end: int) -> Content:
    """Let the one commitment that the selection touches be exactly the selected words.

    Raises InputError ``nothing_selected``, ``several_selected`` or as ``trim``.
    """
    item = _only(content, start, end)
    return _replaced(content, [item], [trim(content.text, start, end)])


def edit_item(content: Content, start: int, values: Mapping[str, Any]) -> Content:
    """Put the values (fields of CommitmentDraft) in place of what was read of the commitment that begins there.

    Raises InputError ``commitment_gone``.
    """
    item = next((item for item in content.items if item.start == start), None)
    if item is None:
        raise InputError("commitment_gone", _("这条承诺已不在草稿里：请重新打开页面。"))
    changed = {name: value for name, value in values.items() if getattr(item.draft, name) != value}
    edited = tuple(sorted({*item.edited, *changed}))
    new = Item(replace(item.draft, **changed), item.by, edited)
    return content.with_items([new if one is item else one for one in content.items])


def redate(content: Content) -> Content:
    """Read the deadlines anew, for the plan year has changed; those that a person wrote stay."""
    year = content.reading.metadata.plan_year
    items = [
        item
        if "deadline" in item.edited
        else replace(item, draft=replace(item.draft, deadline=read_deadline(item.draft.text, year)))
        for item in content.items
    ]
    return content.with_items(items)


def machine_items(content: Content, drafts: Iterable[Any]) -> list[Item]:
    """What extraction found, as far as it does not lie over what is there already."""
    found = (Item(draft, MACHINE) for draft in drafts)
    return [item for item in found if not touching(content.items, item.start, item.end)]


def _selected(content: Content, start: int, end: int) -> list[Item]:
    found = touching(content.items, start, end)
    if not found:
        raise InputError("nothing_selected", _("所选之处没有承诺：请在有底色的句子上选取文字。"))
    return found


def _only(content: Content, start: int, end: int) -> Item:
    found = _selected(content, start, end)
    if len(found) > 1:
        raise InputError("several_selected", _("选中了不止一条承诺：请只在一条之内选取文字。"))
    return found[0]


def _replaced(content: Content, old: list[Item], spans: list[Span]) -> Content:
    kept = [item for item in content.items if item not in old]
    return content.with_items([*kept, *_described(content, spans)])


def _described(content: Content, spans: list[Span]) -> list[Item]:
    return [Item(draft, PERSON) for draft in describe_commitments(content.text, content.reading, spans)]
