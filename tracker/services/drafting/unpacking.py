"""Unpacking a folder of reports in the background: every file becomes a draft, or a row that says why it does not."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils.translation import gettext as _

from reports import claims
from reports.claims import Claim
from reports.errors import InputError
from reports.failpoints import reach
from reports.readers.bundle import Bundle
from tracker.models import DraftBatch, ReportDraft

from .receiving import add_file, check_room

logger = logging.getLogger(__name__)

GIVEN_BACK = "解开压缩包时程序出错，系统会自动重试；若反复出现，请把日志交给维护人员。"


def unpack_batch(batch_id: int) -> list[int] | None:
    """Unpack one folder; returns the drafts to be read, None where somebody else has it.

    Files that were unpacked before (a worker died) are not unpacked again.
    """
    claim = claims.claim(DraftBatch, batch_id)
    if claim is None:
        return None
    try:
        with claims.kept_alive(claim):
            _unpack_claimed(claim)
    except claims.StaleClaimError:
        logger.warning("batch %s was taken over or thrown away meanwhile", batch_id)
        return None
    except InputError as error:
        claims.fail(claim, error.code, error.message)
    except Exception:
        claims.give_back(claim, "internal_error", GIVEN_BACK)
        raise
    waiting = ReportDraft.objects.filter(claims.claimable(), batch=batch_id)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def _unpack_claimed(claim: Claim) -> None:
    batch = DraftBatch.objects.select_related("owner", "organisation").get(pk=claim.pk)
    with batch.archive.open("rb") as file:
        bundle = Bundle(file.read())
    # Each file is a row, in the order of the folder: so many are there already.
    done = batch.drafts.count()
    check_room(batch.owner, len(bundle) - done)
    for number, packed in enumerate(bundle.files(done), start=done):
        reach(f"unpack@{number}")
        with transaction.atomic():
            claims.hold(claim)
            add_file(batch, packed.name, packed.data, batch.organisation, packed.error)
    left_out = []
    if bundle.litter:
        left_out.append(_("跳过了 %(n)d 个系统文件（如 .DS_Store、~$ 开头的临时文件）。") % {"n": bundle.litter})
    with transaction.atomic():
        claims.hold(claim)
        DraftBatch.objects.filter(pk=claim.pk).update(left_out=left_out, archive="")
        claims.finish(claim)
    batch.archive.storage.delete(str(batch.archive.name))
