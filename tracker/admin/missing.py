"""Bodies without a year's report, as of a day, and reminders sent to them from there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.errors import InputError
from reports.forms import admin_form_of, error_of
from reports.models import FIRST_YEAR, LAST_YEAR, Organisation, Report
from tracker.access.admin import visible_to
from tracker.missing_reports import Question, bodies_lacking_reports, missing_reports
from tracker.services import remind_of_report

ON_A_PAGE = 50


class QuestionForm(forms.Form):
    """Which report, as far as it was known on which day, of whom."""

    year = forms.IntegerField(label=gettext_lazy("报告年度"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    kind = forms.ChoiceField(label=gettext_lazy("报告种类"), choices=Report.Kind.choices)
    as_of = forms.DateField(label=gettext_lazy("截至"), widget=forms.DateInput(attrs={"type": "date"}))
    expected = forms.ChoiceField(
        label=gettext_lazy("应当发布的机构"),
        choices=[("published", gettext_lazy("曾经发布过这种报告的机构")), ("all", gettext_lazy("所有机构"))],
    )

    def question(self) -> Question:
        data = self.cleaned_data
        return Question(data["year"], data["as_of"], (data["kind"],), of_all=data["expected"] == "all")


class AskingForm(forms.Form):
    """What the chosen bodies are asked."""

    text = forms.CharField(label=gettext_lazy("催办内容"), widget=forms.Textarea(attrs={"rows": 4, "cols": 80}))
    due_on = forms.DateField(label=gettext_lazy("回复期限"), widget=AdminDateWidget)


def missing_page(page: admin.ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """The list, and what is sent from it to the bodies chosen there."""
    if not page.has_view_permission(request):
        raise PermissionDenied
    form = QuestionForm(_asked(request))
    asking = AskingForm(request.POST if request.method == "POST" else None)
    may_send = page.has_add_permission(request)
    context: dict[str, Any] = {
        **page.admin_site.each_context(request),
        "title": _("缺报机构"),
        "opts": page.opts,
        "form": form,
        "may_send": may_send,
        "media": page.media + asking.media,
    }
    if form.is_valid():
        question = form.question()
        bodies = bodies_lacking_reports(visible_to(request, Organisation.objects.all()), question).order_by(
            "name", "pk"
        )
        if request.method == "POST":
            if not may_send:
                raise PermissionDenied
            chosen = bodies.filter(
                pk__in=[pk for pk in request.POST.getlist("bodies") if pk.isdigit() and len(pk) < 19]
            )
            if answer := _send(request, asking, list(chosen), question):
                return answer
        shown = Paginator(bodies, ON_A_PAGE).get_page(request.GET.get("page"))
        lacking = missing_reports(shown.object_list, question)
        rows = [(body, lacking[body.pk][0].last_year if lacking[body.pk] else None) for body in shown.object_list]
        context |= {"page": shown, "rows": rows, "question": question}
    context |= {"adminform": admin_form_of(asking, page), "errors": asking.errors}
    request.current_app = page.admin_site.name
    return TemplateResponse(request, "admin/tracker/reminder/missing.html", context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the address asks, and what is asked where it says nothing: last year's reports, as of today."""
    today = timezone.localdate()
    usual = {"year": _last_year(today), "kind": Report.Kind.RULE_OF_LAW, "as_of": today, "expected": "published"}
    return {name: request.GET.get(name, value) for name, value in usual.items()}


def _last_year(today: date) -> int:
    return today.year - 1


def _send(
    request: HttpRequest, asking: AskingForm, bodies: list[Organisation], question: Question
) -> HttpResponse | None:
    """Send to each of them, all or none; None where the form must be shown again."""
    assert request.user.is_authenticated  # the admin site lets nobody else in
    if not asking.is_valid():
        return None
    if not bodies:
        asking.add_error(None, _("没有选中机构：请在列表中勾选要催办的机构。"))
        return None
    about: dict[str, Any] = {"report_kind": question.kinds[0], "covers_year": question.year, "author": request.user}
    try:
        with transaction.atomic():
            for body in bodies:
                remind_of_report(organisation=body, **about, **asking.cleaned_data)
    except InputError as error:
        asking.add_error(None, error_of(error))
        return None
    messages.success(request, _("已向 %(n)s 个机构发出催办。") % {"n": len(bodies)})
    return HttpResponseRedirect(request.get_full_path())
