"""Do promises continue earlier ones of the same body, and does each point where its links say?"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from reports.claims import WorkState
from reports.models import Organisation
from tracker.copies import names_of
from tracker.matching.copies import copy_keys, mask_text
from tracker.models import Commitment, CopyKeys, LinkRun, Restatement
from tracker.models.commitments import STANDING
from tracker.selectors import body_line, current_reports

from .findings import Finding

AGAIN = "请执行 manage.py link_promises 重新比对。"


def unpaired_restatements() -> Iterator[Finding]:
    """Links between plans that are not of one body and kind, or not in the order of the years."""
    fields = ("pk", "earlier__report__organisation", "later__report__organisation", "later_id", "earlier_id", "fits")
    in_order = Q(earlier__report__plan_year__lt=F("later__report__plan_year"))
    same_kind = Q(earlier__report__kind=F("later__report__kind"))
    fitting = Restatement.objects.filter(in_order & same_kind, pk=OuterRef("pk"))
    rows = Restatement.objects.annotate(fits=Exists(fitting)).order_by("pk").values_list(*fields)
    lines: dict[int | None, list[int]] = {None: []}
    for pk, before, after, later, earlier, fits in rows.iterator(chunk_size=2000):
        if before not in lines:
            lines[before] = body_line(Organisation.objects.get(pk=before))
        if not fits or after not in lines[before]:
            message = f"承诺 {later} 被记作延续承诺 {earlier}，但两者不是同一机构先后年度的计划：{AGAIN}"
            yield Finding("restates_unpaired", f"restatement:{pk}", message)


def wrong_pointers() -> Iterator[Finding]:
    """Commitments said to repeat one that no counting link leads to, or none though a link counts."""
    counting = Restatement.objects.filter(later=OuterRef("pk"), counts=True)
    pointed = Q(restates__isnull=False)
    wrong = pointed & ~Exists(counting.filter(earlier=OuterRef("restates"))) | ~pointed & Exists(counting)
    for pk in Commitment.objects.filter(wrong).order_by("pk").values_list("pk", flat=True):
        message = f"承诺 {pk} 所指的以前的承诺与连续承诺的记录不符：{AGAIN}"
        yield Finding("restates_unpaired", f"commitment:{pk}", message)


def wrong_counts() -> Iterator[Finding]:
    """Links that count and must not, or the other way round."""
    current = current_reports().values("pk")
    standing = Q(earlier__withdrawn_at__isnull=True, later__withdrawn_at__isnull=True)
    both = standing & Q(earlier__report__in=current, later__report__in=current)
    due = both & (Q(decision="confirmed") | Q(decision="", suggested=True))
    wrong = Q(counts=True) & ~due | Q(counts=False) & due
    for pk in Restatement.objects.filter(wrong).order_by("pk").values_list("pk", flat=True):
        message = f"连续承诺 {pk} 是否生效与报告现状或人工决定不符：{AGAIN}"
        yield Finding("restatement_counts", f"restatement:{pk}", message)


def missing_link_runs() -> Iterator[Finding]:
    """Current reports whose plan nobody was asked to link."""
    unasked = current_reports().filter(~Exists(LinkRun.objects.filter(report=OuterRef("pk"))))
    for pk in unasked.order_by("pk").values_list("pk", flat=True):
        message = f"报告 {pk} 的计划没有连续承诺比对任务：{AGAIN}"
        yield Finding("link_run_missing", f"report:{pk}", message)


def missing_keys() -> Iterator[Finding]:
    """Commitments of linked plans that are not found as copies of others, though their text is long enough."""
    linked = Commitment.objects.filter(STANDING, report__link_run__state=WorkState.DONE)
    bare = linked.filter(~Exists(CopyKeys.objects.filter(commitment=OuterRef("pk"))))
    masks: dict[int | None, tuple[str, ...]] = {None: ()}
    for commitment in bare.select_related("report__organisation").defer("report__text").order_by("pk").iterator():
        body = commitment.report.organisation
        if body is not None and body.pk not in masks:
            masks[body.pk] = names_of(body)
        if copy_keys(mask_text(commitment.text, masks[body.pk if body else None])):
            message = f"承诺 {commitment.pk} 没有用于查找相同表述的键：{AGAIN}"
            yield Finding("copy_keys_missing", f"commitment:{commitment.pk}", message)
