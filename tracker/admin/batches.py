"""The table of a batch: one row for each file, those without conflicts to be stored at once, the others one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from reports.claims import ENDED, WorkState
from reports.errors import InputError
from reports.marked_text import visible_text
from tracker.access import viewer_of
from tracker.models import DraftBatch, ReportDraft
from tracker.services import drafting
from tracker.services.drafting import Problem
from tracker.tasks import hint_bodies, hint_drafts

from .draft_page import state_sentence
from .drafts import EnteringAdmin, owner_of

PAGE = 100


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One file of the batch."""

    draft: ReportDraft
    state: str
    problems: list[Problem]

    @property
    def is_clean(self) -> bool:
        """Would it be stored with the others?"""
        return self.draft.state == WorkState.DONE and self.draft.report_id is None and not self.problems


@admin.register(DraftBatch)
class DraftBatchAdmin(EnteringAdmin):
    list_display = ("shown_name", "state", "created_at")
    list_display_links = ("shown_name",)
    actions = None
    show_full_result_count = False

    class Media:
        css: dict[str, list[str]] = {"all": ["tracker/entry.css"]}  # noqa: RUF012

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("一批报告"), ordering="original_name")
    def shown_name(self, batch: DraftBatch) -> str:
        return visible_text(batch)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        batch: DraftBatch = self.own(request, object_id)
        if request.method == "POST":
            return self._act(request, batch)
        drafts = batch.drafts.defer("text", "reading", "sections").select_related("organisation", "report")
        pages = Paginator(drafts.order_by("pk"), PAGE).get_page(request.GET.get("p"))
        rows = self._rows(request, list(pages))
        states = [str(state) for state in batch.drafts.filter(report__isnull=True).values_list("state", flat=True)]
        waiting = sum(state not in ENDED for state in states)
        context = {
            "batch": batch,
            "rows": rows,
            "pages": pages,
            "total": batch.drafts.count(),
            "waiting": waiting,
            "read": states.count(WorkState.DONE),
            "clean": len(drafting.clean_drafts(batch, viewer_of(request))) if states.count(WorkState.DONE) else 0,
            "refresh": waiting > 0 or batch.state not in ENDED,
        }
        return self.page(request, "admin/tracker/draftbatch/table.html", visible_text(batch), **context)

    @staticmethod
    def _rows(request: HttpRequest, drafts: list[ReportDraft]) -> list[BatchRow]:
        read = [draft for draft in drafts if draft.state == WorkState.DONE and draft.report_id is None]
        problems = drafting.draft_problems(read, viewer_of(request))
        return [BatchRow(draft, state_sentence(draft), problems.get(draft.pk, [])) for draft in drafts]

    def _act(self, request: HttpRequest, batch: DraftBatch) -> HttpResponse:
        here = reverse("admin:tracker_draftbatch_change", args=[batch.pk])
        action = request.POST.get("do")
        try:
            if action == "store":
                self._store(request, batch)
            elif action == "retry":
                retried = [draft.pk for draft in batch.drafts.defer("text") if drafting.retry_draft(draft)]
                hint_drafts(retried)
            elif action == "discard":
                n = drafting.discard_batch(batch=batch, owner=owner_of(request))
                messages.success(request, _("已放弃这一批中未存的 %(n)d 份；已存入的不受影响。") % {"n": n})
                here = reverse("admin:tracker_reportdraft_changelist")
        except InputError as error:
            messages.error(request, error.message)
        return HttpResponseRedirect(here)

    @staticmethod
    def _store(request: HttpRequest, batch: DraftBatch) -> None:
        stored, failed = drafting.store_clean_drafts(batch=batch, owner=owner_of(request))
        hint_bodies(dict.fromkeys(body for one in stored for body in one.bodies))
        if stored:
            messages.success(request, _("已存入 %(n)d 份；与前后年度的比对正在进行。") % {"n": len(stored)})
        for draft, sentence in failed:
            told = {"name": visible_text(draft.original_name), "sentence": sentence}
            messages.error(request, _("%(name)s：%(sentence)s") % told)
        if not stored and not failed:
            messages.warning(request, _("没有可以一次存入的报告：请逐份打开，处理列出的问题。"))
