"""What must hold before a person's act on an item of the queue is stored."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.errors import InputError
from tracker.models import Assessment, Commitment, Review

from .queue import holder_of


@dataclass(frozen=True, slots=True)
class Seen:
    """What the person had before them: the commitment, and the newest assessment of it, by id."""

    commitment_id: int
    newest: int | None


def take_up(seen: Seen, author: User) -> Commitment:
    """The commitment, locked, where it is still as the person saw it and theirs to judge.

    Raises InputError ``review_held``, ``already_judged``, ``suggestion_outdated``, ``second_person_needed`` or
    ``not_in_review``.
    """
    rows = Commitment.objects.select_for_update(of=("self",)).select_related("report", "current_assessment")
    commitment = rows.get(pk=seen.commitment_id)
    holder = holder_of(commitment.pk)
    if holder is not None and holder.reviewer != author:
        values = {"name": holder.reviewer.get_username(), "until": f"{timezone.localtime(holder.held_until):%H:%M}"}
        message = _("这一件正由 %(name)s 核对（保留到 %(until)s），您的判断没有保存：请看下一件。")
        raise InputError("review_held", message % values)
    newest = commitment.assessments.select_related("author").order_by("-id").first()
    if newest is not None and newest.pk != seen.newest:
        raise _changed(newest)
    if commitment.pending_second and commitment.first_judge_id == author.pk:
        raise InputError("second_person_needed", _("您已先判为“未落实”：须由另一人核对后生效，请看下一件。"))
    if commitment.review is None:
        raise InputError("not_in_review", _("这一件已不在核对队列中，您的判断没有保存：请看下一件。"))
    return commitment


def release(commitment: Commitment) -> None:
    """Nobody looks at it any more, and nobody has it before them."""
    Review.objects.filter(commitment=commitment).delete()


def _changed(newest: Assessment) -> InputError:
    if newest.source == Assessment.Source.MACHINE:
        message = _("系统刚给出新的建议，您的判断没有保存：请看过新的建议再判断。")
        return InputError("suggestion_outdated", message)
    values = {"name": newest.judged_by, "status": newest.get_status_display()}
    if newest.withdraws_id is not None:
        message = _("这一件的判断刚由 %(name)s 撤回，您的判断没有保存：请重新看过再判断。")
        return InputError("already_judged", message % values)
    message = _("这一件刚由 %(name)s 判断为“%(status)s”，您的判断没有保存：请看下一件。")
    return InputError("already_judged", message % values)
