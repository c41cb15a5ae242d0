"""A person's word on whether one promise continues another."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.acting import acting, unrecorded
from reports.errors import InputError
from reports.organisations import lock_body
from tracker.models import Commitment, Event, Restatement
from tracker.selectors import body_line, check_standing
from tracker.services.events import record

from .linking import settle


@transaction.atomic
def decide_link(*, earlier: Commitment, later: Commitment, decision: str, author: User, note: str = "") -> Restatement:
    """Confirm or reject that ``later`` continues ``earlier``, suggested or not; matching never undoes it.

    A second decision on the same two replaces the first. Raises InputError ``decision_invalid`` or
    ``promises_unrelated`` where the two are not of one body's plans, or not in the order of the years.
    """
    if decision not in Restatement.Decision.values:
        values = {"decision": decision, "allowed": "、".join(Restatement.Decision.values)}
        raise InputError("decision_invalid", _("没有“%(decision)s”这种决定：可用的是 %(allowed)s。") % values)
    check_pair(earlier, later)
    _lock(later)
    with unrecorded("told of with the decision"):
        link, _created = Restatement.objects.select_for_update().get_or_create(earlier=earlier, later=later)
    before = _told(link)
    link.decision, link.author, link.note, link.decided_at = decision, author, note.strip(), timezone.now()
    with acting(author, note):
        link.save()
    settle([link])
    _tell(link, before, author, link.note)
    return link


@transaction.atomic
def withdraw_decision(link: Restatement, actor: User | None = None) -> None:
    """Leave the link to the matcher again; one that it does not suggest is removed."""
    _lock(link.later)
    link = Restatement.objects.select_for_update().get(pk=link.pk)
    before = _told(link)
    link.decision, link.author, link.note, link.decided_at = "", None, "", None
    with acting(actor):
        link.save()
    settle([link])
    _tell(link, before, actor, "")
    if not link.suggested:
        with acting(actor):
            link.delete()


def _told(link: Restatement) -> dict[str, Any]:
    return {
        "earlier": link.earlier_id,
        "later": link.later_id,
        "decision": str(link.decision),
        "counts": link.counts,
    }


def _tell(link: Restatement, before: dict[str, Any], actor: User | None, reason: str) -> None:
    organisation = link.later.report.organisation_id
    record(Event.Kind.LINK_DECIDED, link, organisation, _told(link), previous=before, actor=actor, reason=reason)


def _lock(commitment: Commitment) -> None:
    assert commitment.report.organisation is not None
    lock_body(commitment.report.organisation)


def check_pair(earlier: Commitment, later: Commitment) -> None:
    """Raises InputError ``promises_unrelated`` where the later cannot continue the earlier, and
    ``commitment_withdrawn``."""
    check_standing(earlier)
    check_standing(later)
    before, after = earlier.report, later.report
    assert before.organisation is not None
    in_order = before.plan_year is not None and after.plan_year is not None and before.plan_year < after.plan_year
    if not in_order or before.kind != after.kind or after.organisation_id not in body_line(before.organisation):
        raise InputError(
            "promises_unrelated",
            _("只有同一机构（或其前身、继任机构）同类报告中先后两年的承诺才能相连：请核对两条承诺的机构和年度。"),
        )
