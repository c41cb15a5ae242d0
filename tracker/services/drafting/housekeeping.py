"""Letting drafts go: thrown away by their owners, or forgotten when nobody has touched them for long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.errors import InputError
from tracker.models import DraftBatch, ReportDraft


@transaction.atomic
def discard_draft(*, draft: ReportDraft, owner: User) -> None:
    """Throw a draft away, with its file; raises InputError ``draft_gone`` and ``draft_stored``."""
    found = ReportDraft.objects.select_for_update().defer("text").filter(pk=draft.pk, owner=owner).first()
    if found is None:
        raise InputError("draft_gone", _("这份草稿已经放弃或过期：请重新上传。"))
    if found.report_id is not None:
        raise InputError("draft_stored", _("这份报告已经存入，草稿不能再放弃。"))
    _remove([found])


@transaction.atomic
def discard_batch(*, batch: DraftBatch, owner: User) -> int:
    """Throw away all of a batch that is not stored, and the batch; returns how many drafts that were."""
    found = DraftBatch.objects.select_for_update().filter(pk=batch.pk, owner=owner).first()
    if found is None:
        raise InputError("draft_gone", _("这一批草稿已经放弃或过期：请重新上传。"))
    drafts = list(found.drafts.select_for_update().filter(report__isnull=True).defer("text"))
    ReportDraft.objects.filter(batch=found, report__isnull=False).update(batch=None)
    _remove(drafts)
    _remove_batches(DraftBatch.objects.filter(pk=found.pk))
    return len(drafts)


def forget_old_drafts() -> int:
    """Delete drafts that nobody has touched for DRAFT_KEEP_DAYS, stored ones among them, and batches without any;
    returns how many drafts."""
    before = timezone.now() - timedelta(days=settings.DRAFT_KEEP_DAYS)
    old = list(ReportDraft.objects.filter(updated_at__lt=before).values_list("pk", flat=True))
    for pk in old:
        with transaction.atomic():  # one by one: a long list must not hold up those who work on theirs
            _remove(ReportDraft.objects.select_for_update().defer("text").filter(pk=pk, updated_at__lt=before))
    with transaction.atomic():
        _remove_batches(DraftBatch.objects.filter(updated_at__lt=before, drafts__isnull=True))
    return len(old)


def remove_file(draft: ReportDraft) -> None:
    """Delete the draft's file once the transaction is durable."""
    if draft.original:
        transaction.on_commit(partial(draft.original.storage.delete, str(draft.original.name)))


def _remove(drafts: Iterable[ReportDraft]) -> None:
    for draft in drafts:
        remove_file(draft)
        draft.delete()


def _remove_batches(batches: QuerySet[DraftBatch]) -> None:
    for batch in batches:
        if batch.archive:
            transaction.on_commit(partial(batch.archive.storage.delete, str(batch.archive.name)))
        batch.delete()
