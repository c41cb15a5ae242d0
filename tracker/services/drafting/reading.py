"""Reading a draft in the background, by the limited process that reads all files: what is shown before it is stored."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports import claims
from reports.claims import Claim
from reports.errors import InputError
from reports.failpoints import reach
from reports.organisations import find_organisation
from reports.reader_process import ReaderDiedError, read_apart
from reports.readers import Document
from reports.reading import Reading
from reports.reading.metadata.years import tell_conflict
from reports.reading.wire import reading_to_wire
from reports.resolution import find_resolved
from reports.services import identity_of
from tracker.access import viewer_of_account
from tracker.entry.content import Item, item_to_wire, section_to_wire
from tracker.extraction import extract_commitments
from tracker.models import ReportDraft

logger = logging.getLogger(__name__)

GIVEN_BACK = "读取时程序出错，系统会自动重试；若反复出现，请把日志交给维护人员。"


def read_draft(draft_id: int) -> ReportDraft | None:
    """Read one draft and keep what was found; None where somebody else has it. Errors as reports.services.read_report.

    A text that is no annual report, or says nothing of its year or body, is read all the same: its owner may know.
    """
    claim = claims.claim(ReportDraft, draft_id)
    if claim is None:
        return None
    draft = ReportDraft.objects.select_related("organisation", "owner").get(pk=draft_id)
    try:
        with claims.kept_alive(claim), draft.original.open("rb") as original:
            document, reading = read_apart(original.read(), draft.original_name)
            reach("before_finish")
            _keep(claim, draft, document, reading)
    except InputError as error:
        claims.fail(claim, error.code, error.message)
    except ReaderDiedError as error:
        logger.warning("draft %s: %s: %s", draft_id, error.code, error)
        claims.give_back(claim, error.code, error.message)
    except claims.StaleClaimError:
        logger.warning("draft %s was read by somebody else or thrown away meanwhile", draft_id)
        return None
    except Exception:
        claims.give_back(claim, "internal_error", GIVEN_BACK)
        raise
    return ReportDraft.objects.get(pk=draft_id)


def retry_draft(draft: ReportDraft) -> bool:
    """Queue once more a draft that was not read; False where it has no file, or waits already."""
    return bool(draft.original) and claims.requeue(ReportDraft, draft.pk)


def _keep(claim: Claim, draft: ReportDraft, document: Document, reading: Reading) -> None:
    metadata = reading.metadata
    body = _find_body(draft, reading)
    items = [Item(commitment) for commitment in extract_commitments(document.text, reading)]
    values: dict[str, Any] = {
        "text": document.text,
        "format": document.format,
        "encoding": document.encoding,
        "reading": reading_to_wire(reading),
        "kind": reading.kind,
        "covers_year": metadata.covers_year,
        "plan_year": metadata.plan_year,
        "title": "".join((metadata.title or "").splitlines())[:500],
        "published_on": metadata.published_on,
        "signed_on": metadata.signed_on,
        "index_number": (metadata.index_number or "")[:100],
        "document_number": (metadata.document_number or "")[:100],
        "sections": [section_to_wire(section) for section in reading.sections],
        "items": [item_to_wire(item) for item in items],
        **body,
    }
    values["notices"] = [
        *_conflicts(reading),
        *body["notices"],
        *(_told("file", one.message) for one in document.notices),
    ]
    with transaction.atomic():
        claims.hold(claim)
        ReportDraft.objects.filter(pk=draft.pk).update(**values, settled=[], version=1, updated_at=timezone.now())
        claims.finish(claim)


def _conflicts(reading: Reading) -> list[dict[str, str]]:
    """What the reading says against itself, each by the value it is about."""
    years = tuple(witness for witness in reading.witnesses if witness.field == "covers_year")
    of_year = tell_conflict(reading.metadata.covers_year, years)
    told = [_told("covers_year" if sentence == of_year else "organisation", sentence) for sentence in reading.conflicts]
    return [*told, *([_told("kind", reading.refusal.message)] if reading.refusal else [])]


def _of_file(document: Document) -> list[dict[str, str]]:
    return [_told("file", notice.message) for notice in document.notices]


def _told(about: str, sentence: str) -> dict[str, str]:
    return {"about": about, "text": sentence}


def _find_body(draft: ReportDraft, reading: Reading) -> dict[str, Any]:
    """Which known body it is of, if any; nothing of bodies that the owner may not see."""
    printed = (reading.metadata.organisation or "")[:200]
    if draft.organisation is not None:
        found = find_organisation(printed) if printed else draft.organisation
        if found == draft.organisation:
            return {"body_name": printed, "notices": []}
        note = _("指定机构为“%(chosen)s”，文中写的是“%(printed)s”，请核对。")
        values = {"chosen": draft.organisation, "printed": printed}
        return {"body_name": printed, "notices": [_told("organisation", note % values)]}
    viewer = viewer_of_account(draft.owner)
    try:
        resolved = find_resolved(identity_of(reading))
    except InputError:
        return {"body_name": printed, "notices": []}  # the page asks for the body anyway
    if resolved is None:
        return {"body_name": printed, "notices": []}
    if not viewer.covers(resolved.organisation.pk):
        note = _("文中的“%(name)s”不是您可以录入的机构。") % {"name": printed}
        return {"body_name": printed, "notices": [_told("organisation", note)]}
    conflict = resolved.conflict if viewer.sees_all else None
    notices = [_told("organisation", conflict)] if conflict else []
    return {"organisation": resolved.organisation, "body_name": printed, "notices": notices}
