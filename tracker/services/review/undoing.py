"""Taking back the last thing a person did in the queue: a judgement by one more row, a mark by settling it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.acting import acting
from reports.errors import InputError
from reports.plain_values import Changes, plain
from tracker.access import Viewer, visible
from tracker.audit.writing import write_entry
from tracker.models import Assessment, AuditEntry, Commitment, Misreading
from tracker.models.commitments import PENDING
from tracker.selectors import HEAVY_FIELDS, standing_judgements
from tracker.services.events import assessment_withdrawn
from tracker.services.fulfilment_counts import recount
from tracker.services.review_places import renew_place

from .misreadings import settle_misreading

# What is older is put right by judging again, with a reason of its own.
UNDO_WITHIN = timedelta(hours=12)
WITHDRAWN = "判断人撤回，重新核对。"
UNMARKED = "标记人撤回。"


@dataclass(frozen=True, slots=True)
class Undoable:
    """The last thing the person did that can be taken back: a judgement or a mark."""

    act: Assessment | Misreading

    @property
    def commitment(self) -> Commitment:
        return self.act.commitment

    @property
    def said(self) -> str:
        """What it was, in a word."""
        return self.act.get_kind_display() if isinstance(self.act, Misreading) else self.act.get_status_display()

    @property
    def key(self) -> str:
        """Names it in a form, so that no other act is taken back by a page that is out of date."""
        return f"{self.act._meta.model_name}:{self.act.pk}"


def last_act(viewer: Viewer) -> Undoable | None:
    """What the person did last, within UNDO_WITHIN."""
    since = timezone.now() - UNDO_WITHIN
    judgements = standing_judgements().filter(author=viewer.user.pk, created_at__gte=since)
    marks = Misreading.objects.filter(author=viewer.user.pk, created_at__gte=since, settled_at__isnull=True)
    acts = [*_newest(judgements, viewer), *_newest(marks, viewer)]
    newest = max(acts, key=lambda act: act.created_at, default=None)
    return None if newest is None else Undoable(newest)


def _newest(rows: QuerySet[Any], viewer: Viewer) -> QuerySet[Any]:
    mine = visible(rows, viewer, "commitment__organisation").select_related("commitment__report")
    heavy = (f"commitment__report__{field}" for field in HEAVY_FIELDS)
    return mine.defer(*heavy).order_by("-created_at", "-pk")[:1]


@transaction.atomic
def undo(*, viewer: Viewer, key: str) -> Commitment:
    """Take back what ``last_act`` names; the item waits again as before.

    Raises InputError ``nothing_to_undo``, or ``judged_since`` where another person has judged it meanwhile.
    """
    last = last_act(viewer)
    if last is None or last.key != key:
        raise InputError("nothing_to_undo", _("没有可以撤回的：只能撤回自己最近一件的判断或标记。"))
    assert isinstance(viewer.user, User)  # who is not logged in has done nothing
    if isinstance(last.act, Misreading):
        return settle_misreading(mark=last.act, author=viewer.user, outcome=UNMARKED).commitment
    return _withdraw(last.act, viewer.user)


def _withdraw(judgement: Assessment, author: User) -> Commitment:
    rows = Commitment.objects.select_for_update(of=("self",)).select_related("report", "current_assessment")
    commitment = rows.get(pk=judgement.commitment_id)
    standing = list(standing_judgements().filter(commitment=commitment).select_related("author").order_by("-id"))
    if not standing or standing[0].pk != judgement.pk:
        message = _("其后已有别人的判断，不能撤回：如有不同意见，请另作判断。")
        raise InputError("judged_since", message)
    withdrawal = Assessment.objects.create(
        commitment=commitment,
        later_report_id=judgement.later_report_id,
        status=judgement.status,
        reason=WITHDRAWN,
        source=Assessment.Source.PERSON,
        author=author,
        counts=False,
        withdraws=judgement,
    )
    left = standing[1:]
    suggestions = commitment.assessments.filter(source=Assessment.Source.MACHINE)
    shown = next((one for one in left if one.counts), None) or suggestions.order_by("-id").first()
    waits = left[0] if left and not left[0].counts else None
    Commitment.objects.filter(pk=commitment.pk).update(
        current_assessment=shown,
        status=shown.status if shown else PENDING,
        pending_second=waits is not None,
        first_judge=waits.author if waits else None,
        updated_at=timezone.now(),
    )
    recount(commitment.report)
    renew_place(commitment)
    assessment_withdrawn(withdrawal, commitment.report.organisation_id, commitment.current_assessment, shown)
    changes: Changes = {"withdraws": [None, judgement.pk]}
    changes["shown"] = [commitment.status, plain(shown.status) if shown else PENDING]
    with acting(author, WITHDRAWN):
        write_entry(AuditEntry.Action.JUDGED, withdrawal, changes=changes, label=commitment.text)
    return commitment
