"""Objects as others mention them: id, address, and words for a person."""

from __future__ import annotations

from django.contrib.auth.models import User
from rest_framework import serializers

from reports.models import Organisation, Report
from tracker.access import viewer_of
from tracker.models import Assessment, Commitment, Evidence

BRIEF = ("id", "url", "display")


class OrganisationBrief(serializers.ModelSerializer[Organisation]):
    url = serializers.HyperlinkedIdentityField(view_name="api:organisation-detail")
    display = serializers.CharField(source="name", read_only=True)

    class Meta:
        model = Organisation
        fields = BRIEF


class VisibleOrganisationBrief(OrganisationBrief):
    """A body named by another; null where the viewer may not see it. Lists load with each row whether they may."""

    def get_attribute(self, instance: Organisation) -> Organisation | None:
        other: Organisation | None = super().get_attribute(instance)
        if other is None:
            return None
        seen: bool | None = getattr(instance, f"{self.field_name}_seen", None)
        may_see = viewer_of(self.context["request"]).covers(other.pk) if seen is None else seen
        return other if may_see else None


class ReportBrief(serializers.ModelSerializer[Report]):
    url = serializers.HyperlinkedIdentityField(view_name="api:report-detail")
    display = serializers.CharField(source="display_name", read_only=True)

    class Meta:
        model = Report
        fields = BRIEF


class CommitmentBrief(serializers.ModelSerializer[Commitment]):
    url = serializers.HyperlinkedIdentityField(view_name="api:commitment-detail")
    display = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Commitment
        fields = BRIEF


class EvidenceBrief(serializers.ModelSerializer[Evidence]):
    url = serializers.HyperlinkedIdentityField(view_name="api:evidence-detail")
    display = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Evidence
        fields = BRIEF


class AssessmentBrief(serializers.ModelSerializer[Assessment]):
    url = serializers.HyperlinkedIdentityField(view_name="api:assessment-detail")
    display = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Assessment
        fields = BRIEF


class AuthorBrief(serializers.ModelSerializer[User]):
    """A person, by name only."""

    display = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("id", "display")

    def get_display(self, author: User) -> str:
        return author.get_full_name() or author.get_username()
