"""What the owner of a draft puts right in it, each change with what undoes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.claims import WorkState
from reports.errors import InputError
from reports.services import check_year
from tracker.entry import Content, apply_step, difference, edit_item, redate
from tracker.entry.content import item_to_wire, open_content, section_to_wire
from tracker.models import DraftStep, ReportDraft

BODY = ("organisation", "body_name", "body_parent", "body_confirmed")
IDENTITY = ("kind", "covers_year", "plan_year")
METADATA = (*("title", "published_on", "signed_on", "index_number", "document_number", "source_url", "supersedes"),)
DETAILS = (*BODY, *IDENTITY, *METADATA)
_KEYS = ("organisation", "body_parent", "supersedes")  # by id in steps
_DATES = ("published_on", "signed_on")
# What conflicts are about, and the values that are then settled.
SETTLED = {"organisation": ("organisation", "body_name"), "covers_year": ("covers_year",), "kind": ("kind",)}
# Older changes can no longer be undone.
STEPS_KEPT = 100


def content_of(draft: ReportDraft) -> Content:
    """What is found in the draft's text now."""
    years = (draft.covers_year, draft.plan_year)
    return open_content(draft.text, draft.reading, draft.sections, draft.items, years)


@transaction.atomic
def change_details(
    *, draft: ReportDraft, owner: User, version: int, values: Mapping[str, Any], settle: Collection[str] = ()
) -> ReportDraft:
    """Put values of DETAILS in place of what was read. Where the year covered moves, the plan's year moves with it
    unless it is given too.

    What the owner changes, or names in ``settle`` (of SETTLED), is settled: what the text says against it is no
    conflict any more.

    Raises InputError ``draft_changed``, ``draft_not_read``, ``year_invalid`` and ``plan_year_not_later``.
    """
    draft = take(draft, owner, version)
    before = _state(draft)
    values = dict(values)
    year = values.get("covers_year", draft.covers_year)
    check_year(year)
    if year and year != draft.covers_year and values.get("plan_year", draft.plan_year) == draft.plan_year:
        values["plan_year"] = year + 1
    for name, value in values.items():
        setattr(draft, name, value)
    if draft.organisation is not None:
        draft.body_parent, draft.body_confirmed = None, False
    if draft.covers_year and draft.plan_year and draft.plan_year <= draft.covers_year:
        raise InputError("plan_year_not_later", _("计划年度必须晚于报告年度，请核对。"))
    now = _state(draft)
    changed = {group for group, names in SETTLED.items() if any(now[name] != before[name] for name in names)}
    draft.settled = sorted({*draft.settled, *changed, *(group for group in settle if group in SETTLED)})
    if draft.plan_year != before["plan_year"]:
        draft.items = [item_to_wire(item) for item in redate(content_of(draft)).items]
    return _keep(draft, before, _("改机构、年度等"))


@transaction.atomic
def edit_content(
    *, draft: ReportDraft, owner: User, version: int, label: str, edit: Callable[[Content], Content]
) -> ReportDraft:
    """Let ``edit`` change sections and commitments; raises InputError as ``take`` does, and what it raises."""
    draft = take(draft, owner, version)
    before = _state(draft)
    content = edit(content_of(draft))
    draft.sections = [section_to_wire(section) for section in content.reading.sections]
    draft.items = [item_to_wire(item) for item in content.items]
    return _keep(draft, before, label)


def edit_draft_item(
    *, draft: ReportDraft, owner: User, version: int, start: int, values: Mapping[str, Any]
) -> ReportDraft:
    """Put right what was read into one commitment."""
    return edit_content(
        draft=draft,
        owner=owner,
        version=version,
        label=_("改承诺内容"),
        edit=lambda content: edit_item(content, start, values),
    )


@transaction.atomic
def undo(*, draft: ReportDraft, owner: User, version: int) -> ReportDraft:
    """Take back the last change; raises InputError ``nothing_to_undo`` and ``draft_changed``."""
    draft = take(draft, owner, version)
    step = draft.steps.order_by("-id").first()
    if step is None:
        raise InputError("nothing_to_undo", _("没有可以撤销的改动。"))
    for name, value in apply_step(_state(draft), step.before).items():
        _put(draft, name, value)
    step.delete()
    draft.version += 1
    draft.save()
    return draft


def take(draft: ReportDraft, owner: User, version: int | None) -> ReportDraft:
    """The draft, locked for the rest of the transaction, as its owner saw it.

    Raises InputError ``draft_gone``, ``draft_stored``, ``draft_not_read`` and ``draft_changed``.
    """
    own = ReportDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, owner=owner)
    found = own.select_related("organisation", "body_parent", "supersedes__organisation").first()
    if found is None:
        raise InputError("draft_gone", _("这份草稿已经放弃或过期：请重新上传。"))
    if found.report_id is not None:
        raise InputError("draft_stored", _("这份报告已经存入，不能再当草稿改：请到报告页面更正。"))
    if found.state != WorkState.DONE:
        raise InputError("draft_not_read", _("这份报告还没有读取成功：请稍候，或按页面上的说明处理。"))
    if version is not None and found.version != version:
        raise InputError(
            "draft_changed", _("这份草稿在另一个页面上改动过，本页所见已不是最新：请看过现在的内容再操作。")
        )
    return found


def _state(draft: ReportDraft) -> dict[str, Any]:
    """All that a change may change, as values of JSON's types."""
    plain: dict[str, Any] = {}
    for name in (*DETAILS, "settled", "sections", "items"):
        value = getattr(draft, f"{name}_id" if name in _KEYS else name)
        plain[name] = value.isoformat() if isinstance(value, date) else value
    return plain


def _put(draft: ReportDraft, name: str, value: Any) -> None:
    if name in _DATES and value is not None:
        value = date.fromisoformat(value)
    setattr(draft, f"{name}_id" if name in _KEYS else name, value)


def _keep(draft: ReportDraft, before: Mapping[str, Any], label: str) -> ReportDraft:
    back = difference(before, _state(draft))
    if not back:
        return draft
    DraftStep.objects.create(draft=draft, label=label, before=back)
    kept = draft.steps.order_by("-id").values_list("pk", flat=True)[:STEPS_KEPT]
    draft.steps.exclude(pk__in=list(kept)).delete()
    draft.version += 1
    draft.updated_at = timezone.now()
    draft.save()
    return draft
