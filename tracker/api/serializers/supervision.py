"""Reminders, replies, and who must answer for a commitment until when."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from reports.models import FIRST_YEAR, LAST_YEAR, Organisation, Report
from tracker.access import Grant
from tracker.api.fields import IdField, StrictSerializer, has_visible_text
from tracker.lights import Light, light_shown
from tracker.models import Assessment, Assignment, Evidence, Reminder, Reply

from .brief import BRIEF, AssessmentBrief, AuthorBrief, CommitmentBrief, EvidenceBrief, OrganisationBrief

LONGEST = 5000


class AssignmentItem(serializers.ModelSerializer[Assignment]):
    """What a supervisor said beside the report, which stays as it is; empty or null: nothing."""

    author = AuthorBrief(read_only=True)

    class Meta:
        model = Assignment
        fields = ("responsible_unit", "deadline", "reason", "author", "updated_at")


class ReminderBrief(serializers.ModelSerializer[Reminder]):
    url = serializers.HyperlinkedIdentityField(view_name="api:reminder-detail")
    display = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Reminder
        fields: tuple[str, ...] = BRIEF


class ReminderItem(ReminderBrief):
    """About a commitment, or about a report that the body has not published. ``light`` is about time only; null once
    the body has replied."""

    organisation = OrganisationBrief(read_only=True)
    commitment = CommitmentBrief(read_only=True, allow_null=True)
    report_kind = serializers.SerializerMethodField()
    light = serializers.SerializerMethodField()
    light_label = serializers.SerializerMethodField()
    state_label = serializers.CharField(source="get_state_display", read_only=True)
    author = AuthorBrief(read_only=True)
    closed_by = AuthorBrief(read_only=True, allow_null=True)
    replies_url = serializers.HyperlinkedIdentityField(
        view_name="api:reminder-reply-list", lookup_url_kwarg="reminder_id"
    )

    class Meta(ReminderBrief.Meta):
        fields = (
            *BRIEF,
            "organisation",
            "commitment",
            "report_kind",
            "covers_year",
            "addressee",
            "text",
            "due_on",
            "light",
            "light_label",
            "state",
            "state_label",
            "author",
            "on_behalf_of",
            "closed_by",
            "closed_at",
            "closing_note",
            "replies_url",
            "created_at",
            "updated_at",
        )

    @extend_schema_field(serializers.ChoiceField(choices=Report.Kind.choices, allow_null=True))
    def get_report_kind(self, reminder: Reminder) -> str | None:
        return reminder.report_kind or None

    @extend_schema_field(serializers.ChoiceField(choices=Light.choices, allow_null=True))
    def get_light(self, reminder: Reminder) -> str | None:
        light = light_shown(reminder)
        return light.value if light else None

    def get_light_label(self, reminder: Reminder) -> str:
        light = light_shown(reminder)
        return str(light.label) if light else ""


class ReplyItem(serializers.ModelSerializer[Reply]):
    """What the body says; it changes no status. ``waits``: no supervisor has answered it yet."""

    url = serializers.HyperlinkedIdentityField(view_name="api:reply-detail")
    display = serializers.CharField(source="__str__", read_only=True)
    organisation = OrganisationBrief(read_only=True)
    commitment = CommitmentBrief(read_only=True, allow_null=True)
    reminder = ReminderBrief(read_only=True, allow_null=True)
    evidence = EvidenceBrief(read_only=True, allow_null=True)
    author = AuthorBrief(read_only=True)
    waits = serializers.BooleanField(read_only=True)
    settled_by = AuthorBrief(read_only=True, allow_null=True)
    assessment = AssessmentBrief(read_only=True, allow_null=True)

    class Meta:
        model = Reply
        fields = (
            *BRIEF,
            "organisation",
            "commitment",
            "reminder",
            "text",
            "evidence",
            "author",
            "on_behalf_of",
            "waits",
            "settled_by",
            "settled_at",
            "settled_note",
            "assessment",
            "created_at",
        )


class SpokenInput(StrictSerializer):
    """Who speaks: a person in their own name, or a machine client for somebody it names."""

    on_behalf_of = serializers.CharField(
        max_length=100,
        required=False,
        validators=[has_visible_text],
        help_text=gettext_lazy("接口客户端代表谁，必填；人员以自己的名义，不填"),
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        by_client = isinstance(self.context["request"].auth, Grant)
        if by_client is ("on_behalf_of" in values):
            return values
        if by_client:
            detail = ErrorDetail(_("请写明代表谁：接口客户端自己不催办也不回复。"), "required")
        else:
            detail = ErrorDetail(_("人员以自己的名义催办和回复：请去掉 on_behalf_of。"), "only_for_clients")
        raise ValidationError({"on_behalf_of": detail})


class AskedInput(SpokenInput):
    """What is asked, until when."""

    text = serializers.CharField(max_length=LONGEST, validators=[has_visible_text], help_text=gettext_lazy("催办内容"))
    due_on = serializers.DateField(help_text=gettext_lazy("回复期限，今天或以后"))


class ReminderInput(AskedInput):
    addressee = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text=gettext_lazy("由哪个单位回复，默认为指定的或报告中写明的责任单位"),
    )


class ReportReminderInput(AskedInput):
    organisation = IdField(path="pk", queryset=Organisation.objects.all(), help_text=gettext_lazy("缺报的机构"))
    report_kind = serializers.ChoiceField(choices=Report.Kind.choices)
    covers_year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)


class EndingInput(StrictSerializer):
    note = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")


class WithdrawalInput(StrictSerializer):
    note = serializers.CharField(max_length=LONGEST, validators=[has_visible_text])


class ReplyInput(SpokenInput):
    text = serializers.CharField(max_length=LONGEST, validators=[has_visible_text])
    evidence = IdField(
        path="commitment__report__organisation",
        queryset=Evidence.objects.all(),
        required=False,
        help_text=gettext_lazy("所指佐证，须是这条承诺的"),
    )


class SettlingInput(StrictSerializer):
    """A note, a judgement made since the body spoke, or both."""

    note = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")
    assessment = IdField(
        path="commitment__report__organisation",
        queryset=Assessment.objects.all(),
        required=False,
        help_text=gettext_lazy("收到回复之后对这条承诺作出的人工判断"),
    )
