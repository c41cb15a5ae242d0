"""Promises made again: the history of one, the links it is made of, and near copies in other bodies' plans."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tracker.api.fields import CodeField, IdField, StrictSerializer
from tracker.copies import Copy
from tracker.lineage import Step
from tracker.matching.lineage import Change, ChangeCode, ChangeKind
from tracker.models import Commitment, Restatement

from .brief import BRIEF, AuthorBrief, CommitmentBrief, OrganisationBrief

CHANGE_KINDS = {ChangeKind.TARGET: _("指标"), ChangeKind.DEADLINE: _("时限"), ChangeKind.SCOPE: _("范围")}
CHANGE_CODES = {
    ChangeCode.RAISED: _("提高"),
    ChangeCode.LOWERED: _("降低"),
    ChangeCode.UNCHANGED: _("不变"),
    ChangeCode.DROPPED: _("不再写明"),
    ChangeCode.ADDED: _("新写明"),
    ChangeCode.OTHER: _("换了指标"),
    ChangeCode.LATER: _("推后"),
    ChangeCode.EARLIER: _("提前"),
    ChangeCode.NARROWED: _("缩小"),
    ChangeCode.WIDENED: _("扩大"),
}


class ChangeItem(serializers.Serializer[Change]):
    """What differs from the promise before: ``before`` and ``after`` as printed, empty where nothing is said."""

    kind = serializers.ChoiceField(choices=[(kind.value, label) for kind, label in CHANGE_KINDS.items()])
    kind_label = serializers.SerializerMethodField()
    code = serializers.ChoiceField(choices=[(code.value, label) for code, label in CHANGE_CODES.items()])
    code_label = serializers.SerializerMethodField()
    before = serializers.CharField()
    after = serializers.CharField()
    sentence = serializers.CharField()

    def get_kind_label(self, change: Change) -> str:
        return str(CHANGE_KINDS[change.kind])

    def get_code_label(self, change: Change) -> str:
        return str(CHANGE_CODES[change.code])


def _code(codes: type[TextChoices]) -> serializers.ChoiceField:
    """A code that may be empty."""
    return serializers.ChoiceField(choices=codes.choices, allow_blank=True, read_only=True)


class RestatementItem(serializers.ModelSerializer[Restatement]):
    """``later`` continues ``earlier``; ``confirmed`` says that it counts."""

    url = serializers.HyperlinkedIdentityField(view_name="api:restatement-detail")
    display = serializers.CharField(source="__str__", read_only=True)
    earlier = CommitmentBrief(read_only=True)
    later = CommitmentBrief(read_only=True)
    decision = _code(Restatement.Decision)
    decision_label = serializers.CharField(source="get_decision_display", read_only=True)
    author = AuthorBrief(read_only=True, allow_null=True)
    target_change = _code(Restatement.TargetChange)
    target_change_label = serializers.CharField(source="get_target_change_display", read_only=True)
    deadline_change = _code(Restatement.DeadlineChange)
    deadline_change_label = serializers.CharField(source="get_deadline_change_display", read_only=True)
    scope_change = _code(Restatement.ScopeChange)
    scope_change_label = serializers.CharField(source="get_scope_change_display", read_only=True)

    class Meta:
        model = Restatement
        fields = (
            *BRIEF, "earlier", "later", "counts", "suggested", "score", "reason", "decision", "decision_label",
            "author", "note", "decided_at", "target_change", "target_change_label", "deadline_change",
            "deadline_change_label", "scope_change", "scope_change_label", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class RestatementInput(StrictSerializer):
    """What ``tracker.services.decide_link`` takes."""

    earlier = IdField(path="report__organisation", queryset=Commitment.objects.select_related("report__organisation"))
    later = IdField(path="report__organisation", queryset=Commitment.objects.select_related("report__organisation"))
    decision = CodeField(choices=Restatement.Decision.choices)
    note = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class StepItem(serializers.Serializer[Step]):
    """One promise of the history; ``earlier`` is the one it continues, ``gap`` the years between the two."""

    plan_year = serializers.IntegerField(source="commitment.report.plan_year")
    organisation = OrganisationBrief(source="commitment.report.organisation")
    commitment = CommitmentBrief()
    text = serializers.CharField(source="commitment.text")
    earlier = CommitmentBrief(allow_null=True)
    gap = serializers.IntegerField()
    score = serializers.FloatField(source="link.score", allow_null=True, default=None)
    reason = serializers.CharField(source="link.reason", allow_null=True, default=None)
    decision = serializers.CharField(source="link.decision", allow_null=True, default=None)
    changes = ChangeItem(many=True)


class MissingYearItem(serializers.Serializer[Any]):
    """A year without the promise; ``has_plan`` says whether a plan of that year has been read."""

    year = serializers.IntegerField()
    has_plan = serializers.BooleanField()


class LineageItem(serializers.Serializer[Any]):
    """The history of a promise, oldest first; ``changes`` are those between the first and the last."""

    times = serializers.SerializerMethodField()
    years = serializers.ListField(child=serializers.IntegerField())
    missing = MissingYearItem(many=True)
    sentence = serializers.CharField()
    changes = ChangeItem(many=True)
    steps = StepItem(many=True)

    def get_times(self, lineage: Any) -> int:
        return len(lineage.years)


class CopyItem(serializers.Serializer[Copy]):
    """Nearly the same sentence in another body's plan; ``share`` (0 to 1) of the characters in common, names masked."""

    organisation = OrganisationBrief(source="commitment.report.organisation")
    plan_year = serializers.IntegerField(source="commitment.report.plan_year")
    commitment = CommitmentBrief()
    text = serializers.CharField(source="commitment.text")
    share = serializers.FloatField()


class CopiesItem(serializers.Serializer[Any]):
    """How many other bodies have nearly the same sentence in a plan, and where, at most 50 listed."""

    bodies = serializers.IntegerField()
    listed = CopyItem(many=True)
