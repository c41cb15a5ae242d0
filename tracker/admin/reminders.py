"""Reminders (催办): lists by what waits, sent about a commitment, closed or withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.errors import InputError
from reports.forms import error_of
from reports.marked_text import visible_text
from tracker.lights import light_of_reminder, light_shown, with_reminder_lights
from tracker.models import Reminder, Reply
from tracker.services import close_reminder, send_reminder, withdraw_reminder
from tracker.services.supervision.reminders import check_due

from .history import HistoryPage
from .missing import missing_page
from .supervised import LightFilter, SupervisionAdmin, light_chip

CLOSE, WITHDRAW = "close", "withdraw"


class ReminderForm(forms.ModelForm):
    """What is asked, of whom, until when."""

    class Meta:
        model = Reminder
        fields = ("commitment", "text", "due_on", "addressee")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "commitment" in self.fields:
            self.fields["commitment"].required = True

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        try:
            check_due(due_on)
        except InputError as error:
            raise error_of(error) from error
        return due_on


class EndingForm(forms.ModelForm):
    """A reminder that is open, to be closed or withdrawn."""

    decision = forms.ChoiceField(
        label=gettext_lazy("了结"),
        required=False,
        choices=[("", gettext_lazy("暂不了结")), (CLOSE, gettext_lazy("办结")), (WITHDRAW, gettext_lazy("撤回"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("了结说明"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text=gettext_lazy("撤回时必填；机构会看到"),
    )

    class Meta:
        model = Reminder
        fields = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decision") == WITHDRAW and not (data.get("note") or "").strip():
            self.add_error("note", _("请写明撤回的理由：机构会看到。"))
        return data


class ReminderList(admin.SimpleListFilter):
    """The lists that are worked through."""

    title = gettext_lazy("清单")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", gettext_lazy("我的催办")),
            ("overdue", gettext_lazy("到期未复")),
            ("replied", gettext_lazy("有回复待看")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reminder]) -> QuerySet[Reminder]:
        if self.value() == "mine":
            return queryset.filter(author=request.user.pk)
        if self.value() == "overdue":
            return queryset.filter(state=Reminder.State.OPEN, due_on__lt=timezone.localdate())
        if self.value() == "replied":
            return queryset.filter(Exists(Reply.objects.filter(reminder=OuterRef("pk"), settled_at__isnull=True)))
        return queryset


@admin.register(Reminder)
class ReminderAdmin(HistoryPage, SupervisionAdmin):
    list_display = ("shown_subject", "organisation", "shown_addressee", "shown_light", "due_on", "state", "sender")
    list_filter = (ReminderList, LightFilter, "state", "organisation__level")
    list_select_related = ("organisation", "commitment", "author")
    search_fields = ("organisation__name", "addressee", "text", "commitment__text")
    autocomplete_fields = ("commitment",)
    readonly_fields: ClassVar = [
        "shown_subject", "organisation", "shown_addressee", "shown_text", "due_on", "shown_light", "state", "sender",
        "created_at", "shown_replies", "closed_by", "closed_at", "shown_note",
    ]  # fmt: skip
    change_list_template = "admin/tracker/reminder/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reminder]:
        return with_reminder_lights(super().get_queryset(request), timezone.localdate())

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = EndingForm if obj is not None else ReminderForm
        return super().get_form(request, obj, change, **(kwargs | {"form": form, "fields": form.Meta.fields}))

    def get_readonly_fields(self, request: HttpRequest, obj: Reminder | None = None) -> list[str]:
        return [] if obj is None else self.readonly_fields

    def get_fields(self, request: HttpRequest, obj: Reminder | None = None) -> Any:
        if obj is None:
            return [*ReminderForm.Meta.fields]
        can_end = obj.is_open and self.has_change_permission(request, obj)
        left_out = {"closed_by", "closed_at", "shown_note"} if obj.is_open else set()
        shown = [name for name in self.readonly_fields if name not in left_out]
        return [*shown, *(["decision", "note"] if can_end else [])]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.missing_reports)
        return [path("missing-reports/", page, name="tracker_reminder_missing"), *super().get_urls()]

    def missing_reports(self, request: HttpRequest) -> Any:
        return missing_page(self, request)

    def save_model(self, request: HttpRequest, obj: Reminder, form: forms.ModelForm, change: bool) -> None:
        assert request.user.is_authenticated  # the admin site lets nobody else in
        data = form.cleaned_data
        if not change:
            obj.pk = send_reminder(author=request.user, **data).pk
        elif data.get("decision") == CLOSE:
            close_reminder(reminder=obj, author=request.user, note=data["note"])
        elif data.get("decision") == WITHDRAW:
            withdraw_reminder(reminder=obj, author=request.user, note=data["note"])

    @admin.display(description=gettext_lazy("事由"), ordering="id")
    def shown_subject(self, reminder: Reminder) -> SafeString | str:
        return visible_text(reminder.subject)

    @admin.display(description=gettext_lazy("责任单位"), ordering="addressee")
    def shown_addressee(self, reminder: Reminder) -> str:
        return visible_text(reminder.addressee) or "—"

    @admin.display(description=gettext_lazy("催办内容"))
    def shown_text(self, reminder: Reminder) -> str:
        return visible_text(reminder.text)

    @admin.display(description=gettext_lazy("了结说明"))
    def shown_note(self, reminder: Reminder) -> str:
        return visible_text(reminder.closing_note) or "—"

    @admin.display(description=gettext_lazy("时限灯"), ordering="due_on")
    def shown_light(self, reminder: Any) -> SafeString | str:
        is_listed = hasattr(reminder, "light")
        return light_chip(light_shown(reminder) if is_listed else light_of_reminder(reminder, timezone.localdate()))

    @admin.display(description=gettext_lazy("催办人"), ordering="author")
    def sender(self, reminder: Reminder) -> str:
        return visible_text(reminder.sent_by)

    @admin.display(description=gettext_lazy("回复"))
    def shown_replies(self, reminder: Reminder) -> SafeString:
        """Each of them with its page, and where one more may be written."""
        rows = format_html_join(
            mark_safe("<br>"),  # a constant
            '<a href="{}">{}</a> {} {}{}',
            (
                (
                    reverse("admin:tracker_reply_change", args=[reply.pk]),
                    visible_text(reply.text)[:200],
                    visible_text(reply.said_by),
                    timezone.localtime(reply.created_at).strftime("%Y-%m-%d %H:%M"),
                    f" · {_('待看')}" if reply.waits else "",
                )
                for reply in reminder.replies.select_related("author").order_by("id")
            ),
        )
        if not reminder.is_open:
            return rows or mark_safe("—")  # a constant
        address = f"{reverse('admin:tracker_reply_add')}?reminder={reminder.pk}"
        link = format_html('<p><a class="button" href="{}">{}</a></p>', address, _("回复这条催办"))
        return format_html("{}{}", rows, link)
