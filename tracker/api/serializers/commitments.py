"""Commitments: in lists with the current assessment and the best sentence, alone with the whole history."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.utils.serializer_helpers import ReturnDict

from tracker.access import viewer_of
from tracker.api.codes import FULFILMENT
from tracker.copies import find_copies
from tracker.lineage import trace_lineage
from tracker.models import Assessment, Commitment, Evidence, ReviewKinds
from tracker.selectors import PENDING

from .assessments import AssessmentDetail, AssessmentItem, ChosenEvidence, ElementItem, EvidenceItem
from .brief import BRIEF, AuthorBrief, CommitmentBrief, OrganisationBrief, ReportBrief
from .lineage import CopiesItem, LineageItem
from .opinions import OpinionItem
from .supervision import AssignmentItem, ReplyItem

STATUS_LABELS = dict(FULFILMENT)


class BestEvidence(EvidenceItem):
    """The first of the sentences that the commitment's current assessment rests on."""

    def get_attribute(self, instance: Commitment) -> Evidence | None:  # type: ignore[override]  # the row it is a field of
        assessment = instance.current_assessment
        best = next(iter(assessment.evidence.all()), None) if assessment else None
        if assessment and best:
            best.later_report = assessment.later_report  # loaded once for the row, not again for its evidence
        return best


class CommitmentItem(CommitmentBrief):
    """``status`` is a suggestion as long as ``confirmed`` is false; ``assessment`` tells whose it is and how sure.
    ``pending_second``: one person said 未落实; ``status`` stays what it was until a second one says the same.
    ``machine_differs``: a suggestion newer than the person's judgement says otherwise. ``review``: as what it waits in
    the review queue; null where nobody is asked."""

    report = ReportBrief(read_only=True)
    organisation = OrganisationBrief(source="report.organisation", read_only=True)
    plan_year = serializers.IntegerField(source="report.plan_year", read_only=True)
    verifiability_label = serializers.CharField(source="get_verifiability_display", read_only=True)
    status = serializers.SerializerMethodField()
    status_label = serializers.SerializerMethodField()
    confirmed = serializers.SerializerMethodField()
    restated = serializers.BooleanField(read_only=True)
    assessment = AssessmentItem(source="current_assessment", read_only=True, allow_null=True)
    best_evidence = BestEvidence(read_only=True, allow_null=True)
    review = serializers.ChoiceField(choices=ReviewKinds.choices, read_only=True, allow_null=True)

    class Meta:
        model = Commitment
        fields: tuple[str, ...] = (
            *BRIEF,
            "report",
            "organisation",
            "plan_year",
            "task",
            "text",
            "start",
            "end",
            "verifiability",
            "verifiability_label",
            "status",
            "status_label",
            "confirmed",
            "pending_second",
            "machine_differs",
            "review",
            "restated",
            "assessment",
            "best_evidence",
        )

    @extend_schema_field(serializers.ChoiceField(choices=FULFILMENT))
    def get_status(self, commitment: Commitment) -> str:
        assessment = commitment.current_assessment
        return assessment.status if assessment else PENDING

    def get_status_label(self, commitment: Commitment) -> str:
        return str(STATUS_LABELS[self.get_status(commitment)])

    def get_confirmed(self, commitment: Commitment) -> bool:
        assessment = commitment.current_assessment
        return assessment is not None and assessment.counts


class TargetItem(serializers.Serializer[dict[str, Any]]):
    """A promised number, as printed; 万 and 亿 stay in the unit."""

    metric = serializers.CharField()
    operator = serializers.ChoiceField(choices=Commitment.TargetOperator.choices)
    operator_label = serializers.SerializerMethodField()
    value = serializers.FloatField()
    unit = serializers.CharField()

    def get_operator_label(self, target: dict[str, Any]) -> str:
        return str(Commitment.TargetOperator(target["operator"]).label)


class DeadlineItem(serializers.Serializer[Commitment]):
    """The last day; ``stated`` false where it is only the end of the plan year."""

    due = serializers.DateField(source="deadline")
    stated = serializers.BooleanField(source="deadline_stated")


class WithdrawnItem(serializers.Serializer[Commitment]):
    """Who took the commitment back, when and why."""

    at = serializers.DateTimeField(source="withdrawn_at")
    by = AuthorBrief(source="withdrawn_by")
    reason = serializers.CharField(source="withdrawn_reason")


class CommitmentDetail(CommitmentItem):
    """``withdrawn``: a person took it back; it is in no list and counts nowhere. Null where it stands."""

    target = serializers.SerializerMethodField()
    further_targets = TargetItem(many=True, read_only=True)
    deadline = serializers.SerializerMethodField()
    withdrawn = serializers.SerializerMethodField()
    elements = serializers.SerializerMethodField()
    evidence = ChosenEvidence(many=True, read_only=True)
    evidence_url = serializers.HyperlinkedIdentityField(
        view_name="api:commitment-evidence-list", lookup_url_kwarg="commitment_id"
    )
    assessments = AssessmentDetail(many=True, read_only=True)
    assessments_url = serializers.HyperlinkedIdentityField(
        view_name="api:assessment-list", lookup_url_kwarg="commitment_id"
    )
    opinions = OpinionItem(many=True, read_only=True)
    assignment = AssignmentItem(read_only=True, allow_null=True)
    reminders_url = serializers.HyperlinkedIdentityField(
        view_name="api:commitment-reminder-list", lookup_url_kwarg="commitment_id"
    )
    replies = ReplyItem(many=True, read_only=True)
    replies_url = serializers.HyperlinkedIdentityField(
        view_name="api:commitment-reply-list", lookup_url_kwarg="commitment_id"
    )
    restates = serializers.SerializerMethodField()
    restated_in = CommitmentBrief(many=True, read_only=True)
    lineage = serializers.SerializerMethodField()
    copies = serializers.SerializerMethodField()

    class Meta(CommitmentItem.Meta):
        fields = (
            *CommitmentItem.Meta.fields,
            "responsible_unit",
            "target",
            "further_targets",
            "deadline",
            "withdrawn",
            "elements",
            "evidence",
            "evidence_url",
            "assessments",
            "assessments_url",
            "opinions",
            "assignment",
            "reminders_url",
            "replies",
            "replies_url",
            "restates",
            "restated_in",
            "lineage",
            "copies",
            "created_at",
            "updated_at",
        )

    @extend_schema_field(TargetItem(allow_null=True))
    def get_target(self, commitment: Commitment) -> ReturnDict[str, Any] | None:
        return TargetItem(commitment.target).data if commitment.target else None

    @extend_schema_field(DeadlineItem(allow_null=True))
    def get_deadline(self, commitment: Commitment) -> ReturnDict[str, Any] | None:
        return None if commitment.deadline is None else DeadlineItem(commitment).data

    @extend_schema_field(WithdrawnItem(allow_null=True))
    def get_withdrawn(self, commitment: Commitment) -> ReturnDict[str, Any] | None:
        return None if commitment.withdrawn_at is None else WithdrawnItem(commitment).data

    @extend_schema_field(CommitmentBrief(allow_null=True))
    def get_restates(self, commitment: Commitment) -> Any:
        """The earlier promise that it repeats; null also where that is of a body the viewer may not see."""
        earlier = commitment.restates
        if earlier is None or not viewer_of(self.context["request"]).covers(earlier.report.organisation_id or 0):
            return None
        return CommitmentBrief(earlier, context=self.context).data

    @extend_schema_field(LineageItem)
    def get_lineage(self, commitment: Commitment) -> Any:
        """This promise over the years: every plan of the body, or its forerunners and successors, that makes it."""
        return LineageItem(
            trace_lineage(commitment, viewer_of(self.context["request"]).scope), context=self.context
        ).data

    @extend_schema_field(CopiesItem)
    def get_copies(self, commitment: Commitment) -> Any:
        """Nearly the same sentence in the plans of other bodies."""
        return CopiesItem(find_copies(commitment, viewer_of(self.context["request"]).scope), context=self.context).data

    @extend_schema_field(ElementItem(many=True))
    def get_elements(self, commitment: Commitment) -> Any:
        """Those of the matcher's newest suggestion: a person's judgement names none."""
        suggestions = [a for a in commitment.assessments.all() if a.source == Assessment.Source.MACHINE]
        return ElementItem(suggestions[0].elements if suggestions else [], many=True).data
