"""Replies of bodies: written for one's own body, answered by a supervisor."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.errors import InputError
from reports.forms import ID_DIGITS, error_of
from reports.marked_text import visible_text
from tracker.access.admin import visible_to
from tracker.models import Assessment, Evidence, Reminder, Reply
from tracker.services import add_reply, settle_reply
from tracker.services.supervision.reminders import check_open
from tracker.services.supervision.replies import judgements_after

from .history import HistoryPage
from .supervised import SupervisionAdmin


class ReplyForm(forms.ModelForm):
    """What the body says, to a reminder or about a commitment."""

    class Meta:
        model = Reply
        fields = ("reminder", "commitment", "text", "evidence")
        help_texts: ClassVar = {
            "reminder": gettext_lazy("回复哪一条催办；主动申辩时不填"),
            "commitment": gettext_lazy("对哪一条承诺的落实状态有话要说；回复催办时不填"),
            "text": gettext_lazy("做了什么、依据在哪里、为什么不同意。回复显示在落实状态旁边，但不改变状态。"),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reminder, commitment = data.get("reminder"), data.get("commitment")
        if self.errors:
            return data
        if (reminder is None) is (commitment is None):
            raise ValidationError(_("请在“催办”和“承诺事项”中选一项，且只选一项。"), code="reminder_or_commitment")
        if reminder is not None:
            try:
                check_open(reminder)
            except InputError as error:
                raise error_of(error) from error
        about = reminder.commitment if reminder is not None else commitment
        evidence = data.get("evidence")
        if evidence is not None and (about is None or evidence.commitment_id != about.pk):
            self.add_error("evidence", _("所指佐证须是这条承诺的佐证：请从承诺页“后来怎么说”中选取。"))
        return data


class JudgementChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return _("%(status)s：%(reason)s") % {"status": obj.get_status_display(), "reason": visible_text(obj.reason)}


class SettlingForm(forms.ModelForm):
    """A supervisor's answer."""

    note = forms.CharField(
        label=gettext_lazy("答复意见"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text=gettext_lazy("机构会看到，只能答复一次。与下面的判断至少填一项。"),
    )
    judgement = JudgementChoice(
        Assessment.objects.none(),
        label=gettext_lazy("据此作出的判断"),
        required=False,
        help_text=gettext_lazy("收到回复之后对这条承诺作出的人工判断；需要改变状态时先“作出判断”，再来这里选它"),
    )

    class Meta:
        model = Reply
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["judgement"].queryset = judgements_after(self.instance)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("note") or "").strip() and not data.get("judgement") and not self.errors:
            raise ValidationError(_("请写明答复意见，或指出据此作出的判断：回复的机构会看到。"), code="answer_required")
        return data


class WaitingFilter(admin.SimpleListFilter):
    """What a supervisor has not answered yet."""

    title = gettext_lazy("答复")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("待看")), ("no", gettext_lazy("已答复"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Reply]) -> QuerySet[Reply]:
        return queryset.filter(settled_at__isnull=self.value() == "yes") if self.value() in ("yes", "no") else queryset


@admin.register(Reply)
class ReplyAdmin(HistoryPage, SupervisionAdmin):
    list_display = ("shown_text", "organisation", "shown_about", "said_by", "created_at", "shown_wait")
    list_filter = (WaitingFilter, "organisation__level")
    list_select_related = ("organisation", "commitment", "reminder__commitment", "author")
    search_fields = ("organisation__name", "text", "commitment__text")
    autocomplete_fields = ("reminder", "commitment")
    readonly_fields: ClassVar = [
        "organisation", "shown_about", "whole_text", "shown_evidence", "said_by", "created_at", "shown_wait",
        "settled_by", "settled_at", "shown_note", "assessment",
    ]  # fmt: skip

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = SettlingForm if obj is not None and obj.waits else ReplyForm
        fields = () if obj is not None else form.Meta.fields
        return super().get_form(request, obj, change, **(kwargs | {"form": form, "fields": fields}))

    def get_readonly_fields(self, request: HttpRequest, obj: Reply | None = None) -> list[str]:
        return [] if obj is None else self.readonly_fields

    def get_fields(self, request: HttpRequest, obj: Reply | None = None) -> Any:
        if obj is None:
            return [*ReplyForm.Meta.fields]
        if not obj.waits:
            return self.readonly_fields
        answer = ["note", "judgement"] if self.has_change_permission(request, obj) else []
        return [*self.readonly_fields[:7], *answer]

    def has_change_permission(self, request: HttpRequest, obj: Reply | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.waits)

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet[Any] | None:
        if db_field.name == "evidence":
            return visible_to(request, self._evidence(request))
        return super().get_field_queryset(db, db_field, request)

    def save_model(self, request: HttpRequest, obj: Reply, form: forms.ModelForm, change: bool) -> None:
        assert request.user.is_authenticated  # the admin site lets nobody else in
        data = dict(form.cleaned_data)
        if change:
            settle_reply(reply=obj, author=request.user, note=data["note"], assessment=data["judgement"])
        else:
            obj.pk = add_reply(author=request.user, **data).pk

    @staticmethod
    def _evidence(request: HttpRequest) -> QuerySet[Evidence]:
        """The sentences of the commitment that the form was opened for, or is sent for."""
        asked = {name: (request.POST or request.GET).get(name, "") for name in ("commitment", "reminder")}
        ids = {name: int(pk) for name, pk in asked.items() if pk.isascii() and pk.isdigit() and len(pk) <= ID_DIGITS}
        if "reminder" in ids:
            return Evidence.objects.filter(
                commitment__in=Reminder.objects.filter(pk=ids["reminder"]).values("commitment")
            )
        return Evidence.objects.filter(commitment=ids.get("commitment", 0))

    @admin.display(description=gettext_lazy("回复内容"), ordering="text")
    def shown_text(self, reply: Reply) -> str:
        return visible_text(reply.text)[:80]

    @admin.display(description=gettext_lazy("回复内容"))
    def whole_text(self, reply: Reply) -> str:
        return visible_text(reply.text)

    @admin.display(description=gettext_lazy("所指佐证"))
    def shown_evidence(self, reply: Reply) -> str:
        return visible_text(reply.evidence.text) if reply.evidence else "—"

    @admin.display(description=gettext_lazy("事由"), ordering="reminder")
    def shown_about(self, reply: Reply) -> SafeString:
        if reply.commitment_id is not None:
            address = reverse("web:commitment", args=[reply.commitment_id])
            return format_html('<a href="{}">{}</a>', address, visible_text(reply.commitment))
        assert reply.reminder is not None  # it is to one or the other
        address = reverse("admin:tracker_reminder_change", args=[reply.reminder_id])
        return format_html('<a href="{}">{}</a>', address, visible_text(reply.reminder.subject))

    @admin.display(description=gettext_lazy("回复人"), ordering="author")
    def said_by(self, reply: Reply) -> str:
        return visible_text(reply.said_by)

    @admin.display(description=gettext_lazy("答复"), ordering="settled_at")
    def shown_wait(self, reply: Reply) -> str:
        return _("待看") if reply.waits else _("已答复")

    @admin.display(description=gettext_lazy("答复意见"))
    def shown_note(self, reply: Reply) -> str:
        return visible_text(reply.settled_note) or "—"
