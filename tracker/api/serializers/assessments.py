"""Judgements and the sentences they rest on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from reports.models import Report
from tracker.access import Grant
from tracker.api.fields import LARGEST_ID, CodeField, IdField, StrictSerializer, has_visible_text
from tracker.element_labels import ElementKinds, ElementStates, kind_of, label_kind, label_state
from tracker.models import Assessment, Evidence

from .brief import BRIEF, AssessmentBrief, AuthorBrief, CommitmentBrief, EvidenceBrief, ReportBrief
from .reports import SpanItem


class Place(SpanItem):
    """Where a quotation stands: the report, and the span of its text."""

    report = ReportBrief(source="later_report")


class EvidenceItem(EvidenceBrief):
    grade_label = serializers.CharField(source="get_grade_display", read_only=True)
    place = Place(source="*", read_only=True)

    class Meta:
        model = Evidence
        fields: tuple[str, ...] = (*BRIEF, "text", "grade", "grade_label", "score", "reason", "place")


class ChosenEvidence(EvidenceItem):
    """``author`` is the person who chose the sentence, null where the matcher found it."""

    author = AuthorBrief(read_only=True, allow_null=True)

    class Meta(EvidenceItem.Meta):
        fields = (*EvidenceItem.Meta.fields, "author", "created_at")


class EvidenceDetail(ChosenEvidence):
    commitment = CommitmentBrief(read_only=True)

    class Meta(ChosenEvidence.Meta):
        fields = (*ChosenEvidence.Meta.fields, "commitment")


class EvidenceInput(StrictSerializer):
    """What ``tracker.services.choose_evidence`` takes; the commitment is named by the address."""

    later_report = IdField(queryset=Report.objects.select_related("organisation"), path="organisation")
    start = serializers.IntegerField(
        min_value=0, max_value=LARGEST_ID, help_text=gettext_lazy("起：正文的字符位置，含")
    )
    end = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, help_text=gettext_lazy("止：正文的字符位置，不含")
    )
    grade = serializers.ChoiceField(choices=Evidence.Grade.choices, required=False, default=Evidence.Grade.DIRECT)
    reason = serializers.CharField(max_length=5000, required=False, default="", allow_blank=True)


class ElementItem(serializers.Serializer[Any]):
    """One element of the commitment, what it is, and what became of it by which sentence of the later report."""

    kind = serializers.SerializerMethodField()
    kind_label = serializers.SerializerMethodField()
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=ElementStates.choices)
    state_label = serializers.SerializerMethodField()
    quotation = serializers.CharField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(choices=ElementKinds.choices))
    def get_kind(self, element: dict[str, Any]) -> str:
        return kind_of(element).value

    def get_kind_label(self, element: dict[str, Any]) -> str:
        return str(label_kind(element))

    def get_state_label(self, element: dict[str, Any]) -> str:
        return str(label_state(element))


class AssessmentItem(serializers.ModelSerializer[Assessment]):
    """A suggestion of the matcher, or a person's judgement: ``source`` says which, ``confirmed`` whether it counts."""

    url = serializers.HyperlinkedIdentityField(view_name="api:assessment-detail")
    display = serializers.CharField(source="__str__", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    source_label = serializers.CharField(source="get_source_display", read_only=True)
    confirmed = serializers.BooleanField(source="counts", read_only=True)
    needs_review = serializers.BooleanField(read_only=True)
    reason_code_label = serializers.CharField(source="get_reason_code_display", read_only=True)
    author = AuthorBrief(read_only=True, allow_null=True)
    later_report = ReportBrief(read_only=True)

    class Meta:
        model = Assessment
        fields: tuple[str, ...] = (
            *BRIEF,
            "status",
            "status_label",
            "source",
            "source_label",
            "confirmed",
            "confidence",
            "needs_review",
            "reason",
            "reason_code",
            "reason_code_label",
            "author",
            "on_behalf_of",
            "later_report",
            "created_at",
        )


class AssessmentDetail(AssessmentItem):
    """``pending_second``: a first person said 未落实, and it counts only when a second one says the same.
    ``withdraws``: the judgement that this row takes back; neither of the two counts any more."""

    commitment = CommitmentBrief(read_only=True)
    pending_second = serializers.SerializerMethodField()
    confirms = AssessmentBrief(read_only=True, allow_null=True)
    withdraws = AssessmentBrief(read_only=True, allow_null=True)
    elements = ElementItem(many=True, read_only=True)
    evidence = EvidenceBrief(many=True, read_only=True)

    class Meta(AssessmentItem.Meta):
        fields = (
            *AssessmentItem.Meta.fields,
            "pending_second",
            "confirms",
            "withdraws",
            "commitment",
            "elements",
            "evidence",
            "matcher_version",
        )

    def get_pending_second(self, assessment: Assessment) -> bool:
        waits = assessment.source == Assessment.Source.PERSON and not assessment.counts
        commitment = assessment.commitment
        is_first = assessment.author_id == commitment.first_judge_id and assessment.withdraws_id is None
        return waits and is_first and commitment.pending_second


class JudgementInput(StrictSerializer):
    """Who judges: a person in their own name, or a machine client for somebody it names."""

    on_behalf_of = serializers.CharField(
        max_length=100,
        required=False,
        validators=[has_visible_text],
        help_text=gettext_lazy("接口客户端代表谁作出判断，必填；人员以自己的名义判断，不填"),
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        by_client = isinstance(self.context["request"].auth, Grant)
        if by_client and "on_behalf_of" not in values:
            message = _("请写明代表谁作出判断：接口客户端自己不作判断。")
            raise ValidationError({"on_behalf_of": ErrorDetail(message, "required")})
        if not by_client and "on_behalf_of" in values:
            message = _("人员以自己的名义作出判断：请去掉 on_behalf_of。")
            raise ValidationError({"on_behalf_of": ErrorDetail(message, "only_for_clients")})
        return values


class ConfirmationInput(JudgementInput):
    """Which suggestion was seen and is agreed to; the commitment comes in by the context."""

    assessment = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, help_text=gettext_lazy("所确认的系统建议的编号")
    )
    reason = serializers.CharField(max_length=5000, required=False, default="", allow_blank=True)

    @extend_schema_field(serializers.IntegerField())
    def validate_assessment(self, pk: int) -> Assessment:
        rows = Assessment.objects.select_related("later_report").prefetch_related("evidence")
        found = rows.filter(pk=pk, commitment=self.context["commitment"]).first()
        if found is None:
            message = _("这条承诺没有编号为 %(pk)s 的判断：请用承诺详情 assessments 中的编号。") % {"pk": pk}
            raise ValidationError(message, code="does_not_exist")
        return found


class AssessmentInFull(AssessmentItem):
    """An assessment inside its commitment."""

    elements = ElementItem(many=True, read_only=True)
    evidence = EvidenceBrief(many=True, read_only=True)

    class Meta(AssessmentItem.Meta):
        fields = (*AssessmentItem.Meta.fields, "elements", "evidence", "matcher_version")


class AssessmentInput(JudgementInput):
    """What ``tracker.services.judge_commitment`` takes; the commitment comes in by the context."""

    status = CodeField(choices=Assessment.Status.choices)
    reason = serializers.CharField(max_length=5000, validators=[has_visible_text])
    reason_code = CodeField(
        choices=Assessment.ReasonCode.choices,
        required=False,
        help_text=gettext_lazy("与系统建议不同时，系统错在哪里；用来改进系统"),
    )
    later_report = IdField(path="organisation", queryset=Report.objects.select_related("organisation"))
    evidence = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID), required=False, max_length=50
    )

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def validate_evidence(self, ids: list[int]) -> list[Evidence]:
        rows = list(Evidence.objects.filter(pk__in=ids, commitment=self.context["commitment"]))
        missing = sorted(set(ids) - {row.pk for row in rows})
        if missing:
            named = "、".join(str(pk) for pk in missing)
            message = _("这条承诺没有编号为 %(ids)s 的佐证：请用承诺详情 evidence 中的编号。") % {"ids": named}
            raise ValidationError(message, code="does_not_exist")
        return rows
