"""Commitments that a reviewer says were read wrongly, until somebody settles that."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.acting import acting
from reports.errors import InputError
from tracker.models import Event, Misreading
from tracker.services.events import record
from tracker.services.review_places import renew_place

from .checks import Seen, release, take_up


@transaction.atomic
def mark_misread(*, seen: Seen, author: User, kind: str, note: str = "") -> Misreading:
    """Take the commitment out of the queue: what it promises was read wrongly, so that nothing can be judged yet.

    Raises InputError as ``take_up`` does, ``misreading_invalid`` or ``note_required``.
    """
    if kind not in Misreading.Kind.values:
        raise InputError("misreading_invalid", _("请选择是哪种误读：不是承诺、起止不对、年度不对或其他。"))
    if kind == Misreading.Kind.OTHER and not note.strip():
        raise InputError("note_required", _("误读选了“其他”：请写明哪里读错了。"))
    commitment = take_up(seen, author)
    with acting(author, note):
        mark = Misreading.objects.create(commitment=commitment, kind=kind, note=note.strip(), author=author)
    renew_place(commitment)
    release(commitment)
    told = {"misreading": mark.pk, "kind": kind, "settled": False}
    organisation = commitment.report.organisation_id
    record(Event.Kind.COMMITMENT_MISREAD, commitment, organisation, told, actor=author, reason=mark.note)
    return mark


@transaction.atomic
def settle_misreading(*, mark: Misreading, author: User, outcome: str) -> Misreading:
    """The commitment was put right, or was right: it goes back to its place in the queue.

    Raises InputError ``misreading_settled`` or ``reason_required``.
    """
    if not outcome.strip():
        raise InputError("reason_required", _("请写明怎样处理的：例如已更正起止，或核对原文后确认无误。"))
    mark = Misreading.objects.select_for_update(of=("self",)).select_related("commitment__report").get(pk=mark.pk)
    if mark.settled_at is not None:
        raise InputError("misreading_settled", _("这条误读标记已经处理过，无需再处理。"))
    mark.settled_by, mark.settled_at, mark.outcome = author, timezone.now(), outcome.strip()
    with acting(author, outcome):
        mark.save(update_fields=["settled_by", "settled_at", "outcome"])
    renew_place(mark.commitment)
    told = {"misreading": mark.pk, "kind": mark.kind, "settled": True}
    before = {**told, "settled": False}
    organisation = mark.commitment.report.organisation_id
    record(
        Event.Kind.COMMITMENT_MISREAD,
        mark.commitment,
        organisation,
        told,
        previous=before,
        actor=author,
        reason=mark.outcome,
    )
    return mark
