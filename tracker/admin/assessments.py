"""Assessments: a person adds a judgement; nobody changes or removes one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.admin import ReadOnlyAdmin
from reports.admin_lists import years_of
from reports.errors import InputError
from reports.forms import RowSelect, admin_form_of, error_of
from reports.marked_text import visible_text
from reports.models import Report
from tracker.access.admin import ScopedAdmin, visible_to
from tracker.element_labels import label_kind, label_state
from tracker.matching.values import REVIEW_BELOW
from tracker.models import Assessment, Commitment, Evidence, ExchangeKind
from tracker.selectors import reports_to_pair
from tracker.services import judge_commitment

from .commitments import light
from .exports import ExportedAdmin
from .history import HistoryPage
from .opinions import ask_about


class CommitmentChoiceForm(forms.Form):
    """Which commitment to judge, where the page was not opened from one."""

    commitment = forms.ModelChoiceField(
        Commitment.objects.all(),
        label=gettext_lazy("承诺事项"),
        widget=RowSelect(Assessment._meta.get_field("commitment"), admin.site),
        help_text=gettext_lazy("输入承诺中的词或机构名称查找"),
    )


class LaterReportField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return visible_text(obj.display_name)


class EvidenceField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return _("%(grade)s：%(text)s") % {"grade": obj.get_grade_display(), "text": visible_text(obj.text)}


class JudgementForm(forms.Form):
    """A person's judgement of one commitment."""

    later_report = LaterReportField(Report.objects.none(), label=gettext_lazy("后续报告"), empty_label=None)
    status = forms.ChoiceField(
        label=gettext_lazy("落实状态"), choices=Assessment.Status.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text=gettext_lazy(
            "说明依据何在；判断会连同理由长期保存，不能修改。“未落实”须两人先后作出同样判断才生效。"
        ),
    )
    evidence = EvidenceField(
        Evidence.objects.none(),
        label=gettext_lazy("佐证"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, commitment: Commitment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = [later.pk for plan, later in reports_to_pair(commitment.report) if plan == commitment.report]
        self.fields["later_report"].queryset = Report.objects.select_related("organisation").filter(pk__in=later)  # type: ignore[attr-defined]
        self.fields["evidence"].queryset = commitment.evidence.filter(later_report__in=later)  # type: ignore[attr-defined]
        self.has_later_report = bool(later)


class ReviewFilter(admin.SimpleListFilter):
    """Suggestions that a person should look at first."""

    title = gettext_lazy("把握")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("不高，待人工核对"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Assessment]) -> QuerySet[Assessment]:
        return queryset.filter(confidence__lt=REVIEW_BELOW) if self.value() == "yes" else queryset


@admin.register(Assessment)
class AssessmentAdmin(HistoryPage, ExportedAdmin, ScopedAdmin, ReadOnlyAdmin):
    fields = (
        *("commitment", "later_report", "status", "confidence", "reason", "elements_in_words", "restated", "evidence"),
        *("source", "author", "on_behalf_of", "counts", "matcher_version", "created_at"),
    )
    readonly_fields = ("elements_in_words",)
    list_display = ("created_at", "commitment", "status", "source", "author", "confidence", "counts")
    list_filter = (
        "source",
        ReviewFilter,
        "status",
        "counts",
        years_of("later_report__covers_year", gettext_lazy("后续报告年度")),
    )
    search_fields = ("commitment__text", "reason", "commitment__report__organisation__name")
    show_full_result_count = False
    actions = ("ask_model", "export_rows")
    exported_kind = ExchangeKind.ASSESSMENTS

    def has_ask_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.add_opinion")

    @admin.action(description=gettext_lazy("请模型给出第二意见"), permissions=["ask"])
    def ask_model(self, request: HttpRequest, queryset: QuerySet[Assessment]) -> None:
        ask_about(request, queryset)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        return light(super().get_queryset(request), "later_report").select_related("commitment", "author")

    @admin.display(description=gettext_lazy("要素"))
    def elements_in_words(self, assessment: Assessment) -> str:
        """A line for each element: its kind, what became of it, and by which sentence."""
        rows = [
            (label_kind(one), visible_text(one["text"]), label_state(one), visible_text(one.get("quotation") or ""))
            for one in assessment.elements
        ]
        return format_html_join(mark_safe("<br>"), "{} {}：{} {}", rows)  # a constant

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.add_assessment")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Choose a commitment, unless the address names one (``?commitment=``), then judge it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        choice = self._choice(request)
        if not choice.is_valid():
            return self._page(request, choice, None)
        commitment: Commitment = choice.cleaned_data["commitment"]
        form = JudgementForm(commitment, *((request.POST,) if request.method == "POST" else ()))
        if not form.has_later_report:
            messages.warning(request, _("该机构次年的报告尚未入库，暂时不能判断这条承诺。"))
        elif request.method == "POST" and form.is_valid():
            try:
                return self._judged(request, commitment, form)
            except InputError as error:
                form.add_error(None, error_of(error))
        return self._page(request, form, commitment)

    def _judged(self, request: HttpRequest, commitment: Commitment, form: JudgementForm) -> HttpResponse:
        assert request.user.is_authenticated
        assessment = judge_commitment(commitment=commitment, author=request.user, **form.cleaned_data)
        self.log_addition(request, assessment, [{"added": {}}])
        if assessment.counts:
            messages.success(request, _("判断已保存并生效。"))
        else:
            messages.info(request, _("判断已保存；“未落实”待另一人作出同样判断后生效。"))
        return HttpResponseRedirect(reverse("web:commitment", args=[commitment.pk]))

    @staticmethod
    def _choice(request: HttpRequest) -> CommitmentChoiceForm:
        form = CommitmentChoiceForm(request.GET if "commitment" in request.GET else None)
        form.fields["commitment"].queryset = visible_to(request, Commitment.objects.all())  # type: ignore[attr-defined]
        return form

    def _page(self, request: HttpRequest, form: forms.Form, commitment: Commitment | None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("作出判断"),
            "opts": self.opts,
            "commitment": commitment,
            "adminform": admin_form_of(form, self),
            "media": self.media + form.media,
            "errors": form.errors,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/tracker/assessment/judge.html", context)
