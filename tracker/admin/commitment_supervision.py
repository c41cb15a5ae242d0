"""What the pages about commitments show of supervision, and reminders sent to several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.errors import InputError
from reports.forms import admin_form_of, error_of
from reports.marked_text import visible_text
from tracker.lights import light_of_commitment, light_shown, with_commitment_lights
from tracker.models import Assignment, Commitment, Reply
from tracker.services import send_reminders
from tracker.services.supervision.reminders import MOST

from .supervised import LightFilter, light_chip

if TYPE_CHECKING:
    _Mixin = admin.ModelAdmin[Any]
else:
    _Mixin = object


class AskingForm(forms.Form):
    """What the bodies of the chosen commitments are asked."""

    text = forms.CharField(label=gettext_lazy("催办内容"), widget=forms.Textarea(attrs={"rows": 4, "cols": 80}))
    due_on = forms.DateField(label=gettext_lazy("回复期限"), widget=AdminDateWidget)
    addressee = forms.CharField(
        label=gettext_lazy("责任单位"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("不填时各用自己的：指定的，或报告中写明的"),
    )


class ReplyFilter(admin.SimpleListFilter):
    """Commitments whose body has said something that nobody has answered."""

    title = gettext_lazy("申辩")
    parameter_name = "replies"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", gettext_lazy("有申辩待看"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Commitment]) -> QuerySet[Commitment]:
        waiting = Exists(Reply.objects.filter(commitment=OuterRef("pk"), settled_at__isnull=True))
        return queryset.filter(waiting) if self.value() == "waiting" else queryset


class SupervisedCommitments(_Mixin):
    """To be mixed in before the pages about commitments."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_commitment_lights(super().get_queryset(request), timezone.localdate())

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), "shown_light"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_filter(request), LightFilter, ReplyFilter]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "supervision"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_fields(request, obj), "supervision"]

    def has_remind_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.add_reminder")

    @admin.action(description=gettext_lazy("催办所选承诺"), permissions=["remind"])
    def remind(self, request: HttpRequest, queryset: QuerySet[Commitment]) -> HttpResponse | None:
        commitments = list(queryset[: MOST + 1])
        form = AskingForm(request.POST if "send" in request.POST else None)
        if form.is_valid():
            assert request.user.is_authenticated  # the admin site lets nobody else in
            try:
                sent = send_reminders(commitments=commitments, author=request.user, **form.cleaned_data)
            except InputError as error:
                form.add_error(None, error_of(error))
            else:
                messages.success(request, _("已发出 %(n)s 条催办。") % {"n": len(sent)})
                return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("催办所选承诺"),
            "opts": self.opts,
            "commitments": commitments,
            "checkbox": ACTION_CHECKBOX_NAME,
            "adminform": admin_form_of(form, self),
            "errors": form.errors,
            "media": self.media + form.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/tracker/reminder/send.html", context)

    @admin.display(description=gettext_lazy("时限灯"), ordering="due")
    def shown_light(self, commitment: Any) -> SafeString | str:
        return light_chip(light_shown(commitment))

    @admin.display(description=gettext_lazy("督查"))
    def supervision(self, commitment: Commitment) -> SafeString:
        """The light, who must answer, what was asked and said, and where more of it is written."""
        add = {name: f"{reverse(f'admin:tracker_{name}_add')}?commitment={commitment.pk}" for name in ADDED}
        assignment = Assignment.objects.filter(commitment=commitment).first()
        if assignment is not None:
            add["assignment"] = reverse("admin:tracker_assignment_change", args=[assignment.pk])
        links = format_html_join(" · ", '<a href="{}">{}</a>', ((add[name], label) for name, label in ADDED.items()))
        reminders = commitment.reminders.order_by("id")[:MOST]
        replies = commitment.replies.order_by("id")[:MOST]
        lines = [
            light_chip(light_of_commitment(commitment, timezone.localdate())),
            *([format_html("{}：{}", _("指定的责任与时限"), visible_text(assignment))] if assignment else []),
            *(_line("reminder", row.pk, row.text, row.get_state_display()) for row in reminders),
            *(_line("reply", row.pk, row.text, _("待看") if row.waits else _("已答复")) for row in replies),
            links,
        ]
        return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


ADDED = {
    "assignment": gettext_lazy("指定责任单位和时限"),
    "reminder": gettext_lazy("催办"),
    "reply": gettext_lazy("代机构回复或申辩"),
}


def _line(name: str, pk: int, text: str, state: object) -> SafeString:
    address = reverse(f"admin:tracker_{name}_change", args=[pk])
    return format_html('<a href="{}">{}</a> · {}', address, visible_text(text)[:200], state)
