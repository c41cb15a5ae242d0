"""Storing a draft as a report: what its owner saw, and nothing else, in one transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.errors import InputError
from reports.models import Organisation, Report
from reports.organisations import Editor, clean_name, register_organisation
from reports.services import Entry, Sender, accept_report
from tracker.access import Viewer, check_new_body, viewer_of_account
from tracker.entry import Content
from tracker.models import DraftBatch, DraftStep, MatchRun, ReportDraft
from tracker.services.commitments import store_commitments
from tracker.services.lineage import open_link_run
from tracker.services.match_runs import open_match_runs

from .changes import content_of, take
from .housekeeping import remove_file
from .problems import blocking, draft_problems


@dataclass(frozen=True, slots=True)
class Stored:
    """The report a draft became, and the pairs to be matched for it."""

    report: Report
    runs: tuple[MatchRun, ...]

    @property
    def bodies(self) -> list[int | None]:
        """The bodies whose work waits now."""
        return [self.report.organisation_id, *(run.plan_report.organisation_id for run in self.runs)]


@transaction.atomic
def store_draft(*, draft: ReportDraft, owner: User, version: int, viewer: Viewer) -> Stored:
    """Store the draft as it was shown at that version: body, report, sections and commitments, all or nothing.

    Matching begins after that. Raises InputError ``draft_changed``, ``draft_has_problems`` and as ``accept_report``.
    """
    draft = take(draft, owner, version)
    problems = blocking(draft_problems([draft], viewer)[draft.pk])
    if problems:
        raise InputError("draft_has_problems", problems[0].sentence)
    content = content_of(draft)
    body = draft.organisation or _new_body(draft, owner, viewer)
    with draft.original.open("rb") as file:
        entry = _entry(draft, content, body, file.read())
    try:
        report = accept_report(entry, Sender(owner, viewer.roots))
    except ValidationError as error:
        raise InputError("draft_invalid", "；".join(error.messages)) from error
    changes = draft.steps.count()
    store_commitments(report=report, drafts=[item.draft for item in content.items], entered_by=owner, changes=changes)
    open_link_run(report)
    runs = open_match_runs(report=report)
    _empty(draft, report)
    return Stored(report, tuple(runs))


def store_clean_drafts(*, batch: DraftBatch, owner: User) -> tuple[list[Stored], list[tuple[ReportDraft, str]]]:
    """Store every draft of a batch that was read and has no problem at all, oldest year first, each on its own.

    Returns what was stored, and the drafts that could not be after all, with the sentence that says why.
    """
    viewer = viewer_of_account(owner)
    stored: list[Stored] = []
    failed: list[tuple[ReportDraft, str]] = []
    for draft in clean_drafts(batch, viewer):
        try:
            stored.append(store_draft(draft=draft, owner=owner, version=draft.version, viewer=viewer))
        except InputError as error:
            failed.append((draft, error.message))
    return stored, failed


def clean_drafts(batch: DraftBatch, viewer: Viewer) -> list[ReportDraft]:
    """The drafts of a batch that are read, and about which nothing is to be said."""
    waiting = batch.drafts.filter(report__isnull=True, state="done").defer("text", "reading")
    drafts = list(waiting.select_related("organisation").order_by("covers_year", "pk"))
    problems = draft_problems(drafts, viewer)
    return [draft for draft in drafts if not problems[draft.pk]]


def _new_body(draft: ReportDraft, owner: User, viewer: Viewer) -> Organisation:
    check_new_body(viewer, draft.body_parent)
    name = clean_name(draft.body_name)
    known = Organisation.objects.filter(name=name).first()
    if known is not None:  # another draft of the same batch has just created it
        if not viewer.covers(known.pk):
            raise InputError(
                "organisation_not_yours", _("这不是您所在机构及其下级的机构：请另选机构，或联系系统管理员。")
            )
        return known
    try:
        return register_organisation(name=name, parent=draft.body_parent, confirmed=True, editor=Editor(owner))
    except ValidationError as error:
        raise InputError("organisation_invalid", "；".join(error.messages)) from error


def _entry(draft: ReportDraft, content: Content, body: Organisation, data: bytes) -> Entry:
    metadata: dict[str, Any] = {
        name: getattr(draft, name)
        for name in (
            *("kind", "title", "published_on", "signed_on", "index_number", "document_number", "source_url"),
            *("supersedes", "sha256", "format", "encoding", "text"),
        )
    }
    return Entry(
        data=data,
        name=draft.original_name,
        reading=content.reading,
        organisation=body,
        covers_year=draft.covers_year or 0,
        plan_year=draft.plan_year or (draft.covers_year or 0) + 1,
        witnesses=[asdict(witness) for witness in content.reading.witnesses],
        conflicts=[notice["text"] for notice in draft.notices if notice["about"] not in draft.settled],
        **metadata,
    )


def _empty(draft: ReportDraft, report: Report) -> None:
    """Keep that it was stored, for the list of its batch; what it held is the report's now."""
    DraftStep.objects.filter(draft=draft).delete()
    remove_file(draft)
    ReportDraft.objects.filter(pk=draft.pk).update(
        report=report, original="", text="", reading={}, sections=[], items=[], updated_at=timezone.now()
    )
