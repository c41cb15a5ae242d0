"""Commitments of a stored report, and evidence of a commitment, put right by selecting text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.claims import WorkState
from reports.errors import InputError
from reports.marked_text import SHOWN, Mark, layout_marks, render_marked_text, section_marks, visible_text
from reports.models import Report
from tracker import services
from tracker.access.admin import visible_to
from tracker.entry import touching
from tracker.models import Commitment, Evidence
from tracker.models.commitments import STANDING
from tracker.selectors import reports_to_pair
from tracker.services import Edited
from tracker.tasks import hint_bodies

CSS = {"all": ["reports/admin.css", "reports/marked_text.css", "tracker/entry.css"]}


class EntryMedia(forms.Form):
    """What the pages on which text is selected load."""

    class Media:
        css = CSS
        js = ("tracker/entry.js",)


def edit_commitments_view(request: HttpRequest, object_id: str) -> HttpResponse:
    """The text of a report with its commitments, each button a POST. For who may change commitments."""
    if not request.user.has_perm("tracker.change_commitment"):
        raise PermissionDenied
    report = _one(visible_to(request, Report.objects.select_related("organisation")), object_id)
    if report.state != WorkState.DONE:
        messages.warning(request, _("这份报告还没有读取成功，没有承诺可改。"))
        return HttpResponseRedirect(reverse("admin:reports_report_change", args=[report.pk]))
    if request.method == "POST":
        return _edit(request, report)
    standing = list(report.commitments.filter(STANDING).order_by("start"))
    marks = [
        Mark(c.start, c.end, "commitment", str(n), f"#c{c.start}", anchored=True)
        for n, c in enumerate(standing, start=1)
    ]
    withdrawn = report.commitments.exclude(STANDING).select_related("withdrawn_by").order_by("start")
    return _page(
        request,
        "admin/tracker/report/commitments.html",
        _("改承诺：%(report)s") % {"report": visible_text(report)},
        report=report,
        html=render_marked_text(report.text, section_marks(report), [*layout_marks(report), *marks], placed=True),
        shortened=len(report.text) > SHOWN,
        commitments=standing,
        withdrawn=withdrawn,
    )


def _edit(request: HttpRequest, report: Report) -> HttpResponse:
    name, *arguments = request.POST.get("do", "").split(":")
    act = ACTIONS.get(name)
    here = reverse("admin:reports_report_commitments", args=[report.pk])
    if act is None:
        return HttpResponseRedirect(here)
    try:
        edited = act(request, report, arguments)
    except InputError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(here)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(here)
    hint_bodies(edited.bodies)
    messages.success(request, _("已改，并记入变更记录；与前后年度的比对会重新进行。"))
    at = edited.commitments[0].start if edited.commitments else _at(request)
    return HttpResponseRedirect(f"{here}?at={at}#text")


def _add(request: HttpRequest, report: Report, arguments: list[str]) -> Edited:
    start, end = _span(request)
    return services.add_commitment(
        report=report, start=start, end=end, author=_author(request), reason=_reason(request)
    )


def _split(request: HttpRequest, report: Report, arguments: list[str]) -> Edited:
    (commitment,) = _selected(request, report, most=1)
    author, reason = _author(request), _reason(request)
    return services.split_commitment(commitment=commitment, places=_span(request), author=author, reason=reason)


def _merge(request: HttpRequest, report: Report, arguments: list[str]) -> Edited:
    chosen = _selected(request, report)
    return services.merge_commitments(commitments=chosen, author=_author(request), reason=_reason(request))


def _move(request: HttpRequest, report: Report, arguments: list[str]) -> Edited:
    (commitment,) = _selected(request, report, most=1)
    start, end = _span(request)
    author, reason = _author(request), _reason(request)
    return services.move_commitment(commitment=commitment, start=start, end=end, author=author, reason=reason)


def _withdraw(request: HttpRequest, report: Report, arguments: list[str]) -> Edited:
    chosen = [_own(report, arguments[0])] if arguments else _selected(request, report, most=1)
    return services.withdraw_commitment(commitment=chosen[0], author=_author(request), reason=_reason(request))


def _restore(request: HttpRequest, report: Report, arguments: list[str]) -> Edited:
    commitment = _own(report, arguments[0] if arguments else "")
    return services.restore_commitment(commitment=commitment, author=_author(request), reason=_reason(request))


ACTIONS: dict[str, Callable[[HttpRequest, Report, list[str]], Edited]] = {
    "add": _add,
    "split": _split,
    "merge": _merge,
    "move": _move,
    "withdraw": _withdraw,
    "restore": _restore,
}


class EvidenceForm(forms.Form):
    """What a person says of the sentence they chose."""

    later_report = forms.ModelChoiceField(Report.objects.none(), widget=forms.HiddenInput)
    start = forms.IntegerField(
        label=gettext_lazy("起"), min_value=0, widget=forms.NumberInput(attrs={"id": "span-start"})
    )
    end = forms.IntegerField(label=gettext_lazy("止"), min_value=0, widget=forms.NumberInput(attrs={"id": "span-end"}))
    grade = forms.TypedChoiceField(
        label=gettext_lazy("等级"), coerce=int, choices=Evidence.Grade.choices, initial=Evidence.Grade.DIRECT
    )
    reason = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=1000)


def choose_evidence_view(request: HttpRequest, object_id: str) -> HttpResponse:
    """The later report's text beside a commitment: a sentence of it is selected as evidence."""
    if not request.user.has_perm("tracker.add_evidence"):
        raise PermissionDenied
    rows = Commitment.objects.select_related("report__organisation", "current_assessment")
    commitment = _one(visible_to(request, rows), object_id)
    pairs = [later for plan, later in reports_to_pair(commitment.report) if plan == commitment.report]
    visible = visible_to(request, Report.objects.filter(pk__in=[later.pk for later in pairs]))
    later = visible.select_related("organisation").first()
    if later is None or commitment.withdrawn_at is not None:
        sentence = (
            _("这条承诺已撤回。") if commitment.withdrawn_at else _("该机构次年的报告尚未入库，还没有可选的佐证。")
        )
        messages.warning(request, sentence)
        return HttpResponseRedirect(reverse("admin:tracker_commitment_change", args=[commitment.pk]))
    form = EvidenceForm(request.POST if request.method == "POST" else None, initial={"later_report": later})
    form.fields["later_report"].queryset = visible  # type: ignore[attr-defined]
    if form.is_valid() and _choose(request, commitment, form):
        return HttpResponseRedirect(request.path)
    found = list(commitment.evidence.filter(later_report=later).select_related("author").order_by("start"))
    marks = [Mark(e.start, e.end, "evidence", str(e.get_grade_display()), anchored=True) for e in found]
    return _page(
        request,
        "admin/tracker/commitment/evidence.html",
        _("选取佐证"),
        commitment=commitment,
        later=later,
        form=form,
        evidence=found,
        html=render_marked_text(later.text, section_marks(later), [*layout_marks(later), *marks], placed=True),
        shortened=len(later.text) > SHOWN,
    )


def _choose(request: HttpRequest, commitment: Commitment, form: EvidenceForm) -> bool:
    try:
        chosen = services.choose_evidence(commitment=commitment, author=_author(request), **form.cleaned_data)
    except InputError as error:
        form.add_error(None, error.message)
        return False
    if chosen.added:
        messages.success(request, _("已加为佐证；系统以后不会改动它。"))
    else:
        messages.info(request, _("这一句已由人选取过，没有改动。"))
    return True


def _page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    request.current_app = admin.site.name
    known = {**admin.site.each_context(request), "title": title, "media": EntryMedia().media}
    return TemplateResponse(request, template, known | {"is_nav_sidebar_enabled": False} | context)


def _one(rows: Any, object_id: str) -> Any:
    found = rows.filter(pk=object_id).first() if object_id.isascii() and object_id.isdigit() else None
    if found is None:
        raise Http404
    return found


def _own(report: Report, pk: str) -> Commitment:
    commitment: Commitment = _one(report.commitments.select_related("report"), pk)
    return commitment


def _selected(request: HttpRequest, report: Report, most: int | None = None) -> list[Commitment]:
    start, end = _span(request)
    found = touching(report.commitments.filter(STANDING).order_by("start"), start, end)
    if not found:
        raise InputError("nothing_selected", _("所选之处没有承诺：请在有底色的句子上选取文字。"))
    if most is not None and len(found) > most:
        raise InputError("several_selected", _("选中了不止一条承诺：请只在一条之内选取文字。"))
    return found


def _span(request: HttpRequest) -> tuple[int, int]:
    given = [request.POST.get(name, "") for name in ("start", "end")]
    if not all(value.isascii() and value.isdigit() and len(value) < 10 for value in given):
        raise InputError("span_blank", _("没有选中文字：请先在正文中选取一段文字，再按按钮。"))
    return int(given[0]), int(given[1])


def _at(request: HttpRequest) -> int:
    value = request.POST.get("start", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()


def _author(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin site lets nobody else in
    return request.user
