"""Reports: in lists without anything long, alone with where each value was found, and what is handed in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from reports.claims import WorkState
from reports.models import Organisation, Report, Section
from tracker.api.codes import Received
from tracker.api.fields import CodeField, IdField, ReportFile, StrictSerializer, YearField, has_visible_text
from tracker.api.sentences import sentence_of
from tracker.report_sources import Source, from_text, from_url
from tracker.selectors import HEAVY_FIELDS

from .brief import BRIEF, OrganisationBrief, ReportBrief


class ErrorNote(serializers.Serializer[Any]):
    """Why work on a row failed; the code is for programs, the sentence says what to do."""

    code = serializers.CharField(source="error_code")
    message = serializers.SerializerMethodField()

    def get_message(self, row: Any) -> str:
        return sentence_of(row.error_code, row.error_message)


class WorkItem(serializers.Serializer[Any]):
    """The fields of anything that is worked on in the background."""

    state_label = serializers.CharField(source="get_state_display", read_only=True)
    error = serializers.SerializerMethodField()

    @extend_schema_field(ErrorNote(allow_null=True))
    def get_error(self, row: Any) -> dict[str, str] | None:
        return ErrorNote(row).data if row.error_code else None


class ReportItem(WorkItem, ReportBrief):
    organisation = OrganisationBrief(read_only=True, allow_null=True)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    conflicts = serializers.ListField(child=serializers.CharField(), read_only=True)
    source_url = serializers.CharField(read_only=True)
    supersedes = ReportBrief(read_only=True, allow_null=True)
    superseded_by = ReportBrief(read_only=True, allow_null=True)

    class Meta:
        model = Report
        fields: tuple[str, ...] = (
            *BRIEF,
            "organisation",
            "kind",
            "kind_label",
            "covers_year",
            "plan_year",
            "title",
            "state",
            "state_label",
            "error",
            "conflicts",
            "published_on",
            "signed_on",
            "index_number",
            "document_number",
            "source_url",
            "supersedes",
            "superseded_by",
            "created_at",
            "updated_at",
            "finished_at",
        )


class SpanItem(serializers.Serializer[Any]):
    """Code points of the report's text, half open."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()


class WitnessItem(serializers.Serializer[Any]):
    """Where a value was found; the heavier witness wins."""

    field = serializers.CharField()
    value = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field's name, not the field option
    weight = serializers.FloatField()
    span = SpanItem(allow_null=True)


class DeclaredItem(serializers.Serializer[Report]):
    """What the person who handed in the file said about it; it outranks what the text says."""

    organisation = OrganisationBrief(source="declared_organisation", allow_null=True)
    covers_year = serializers.IntegerField(source="declared_covers_year", allow_null=True)
    kind = serializers.CharField(source="declared_kind")
    kind_label = serializers.CharField(source="get_declared_kind_display")


class SectionItem(serializers.ModelSerializer[Section]):
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)

    class Meta:
        model = Section
        fields: tuple[str, ...] = ("kind", "kind_label", "heading", "level", "start", "end")


class ReportDetail(ReportItem):
    declared = DeclaredItem(source="*", read_only=True)
    witnesses = WitnessItem(many=True, read_only=True)
    sections = SectionItem(many=True, read_only=True)
    text_url = serializers.HyperlinkedIdentityField(view_name="api:report-text")
    sections_url = serializers.HyperlinkedIdentityField(view_name="api:report-sections")
    original_url = serializers.HyperlinkedIdentityField(view_name="api:report-original")
    commitments_url = serializers.SerializerMethodField()

    class Meta(ReportItem.Meta):
        fields = (
            *ReportItem.Meta.fields,
            "declared",
            "witnesses",
            "attempts",
            "original_name",
            "sha256",
            "format",
            "encoding",
            "sections",
            "text_url",
            "sections_url",
            "original_url",
            "commitments_url",
        )

    @extend_schema_field(serializers.URLField())
    def get_commitments_url(self, report: Report) -> str:
        return f"{reverse('api:commitment-list', request=self.context['request'])}?report={report.pk}"


class ReportReceipt(ReportDetail):
    """The report that an upload became, or already was; the outcome comes in by the context."""

    outcome = serializers.SerializerMethodField()
    outcome_label = serializers.SerializerMethodField()

    class Meta(ReportDetail.Meta):
        fields = (*ReportDetail.Meta.fields, "outcome", "outcome_label")

    @extend_schema_field(serializers.ChoiceField(choices=Received.choices))
    def get_outcome(self, report: Report) -> str:
        return str(self.context["outcome"])

    def get_outcome_label(self, report: Report) -> str:
        return str(Received(self.context["outcome"]).label)


class ReportText(ReportBrief):
    """The decoded text that every span indexes, and its sections; empty until the report is read."""

    state_label = serializers.CharField(source="get_state_display", read_only=True)
    sections = SectionItem(many=True, read_only=True)

    class Meta:
        model = Report
        fields = (*BRIEF, "state", "state_label", "text", "sections")


class SectionInFull(SectionItem):
    """With its words."""

    text = serializers.SerializerMethodField()

    class Meta(SectionItem.Meta):
        fields = ("id", *SectionItem.Meta.fields, "text")

    def get_text(self, section: Section) -> str:
        text: str = self.context["text"]
        return text[section.start : section.end]


class ReportSections(ReportBrief):
    """The report's sections in order, each with its words; none until the report is read."""

    state_label = serializers.CharField(source="get_state_display", read_only=True)
    sections = serializers.SerializerMethodField()

    class Meta:
        model = Report
        fields = (*BRIEF, "state", "state_label", "sections")

    @extend_schema_field(SectionInFull(many=True))
    def get_sections(self, report: Report) -> Any:
        return SectionInFull(report.sections.all(), many=True, context={"text": report.text}).data


class ReportDeclaration(StrictSerializer):
    """What is known of a report that is handed in; it outranks what the text says."""

    organisation = IdField(
        queryset=Organisation.objects.all(), path="pk", required=False, help_text=_("机构编号；文中写明时可省")
    )
    covers_year = YearField(required=False, help_text=_("报告总结的年度；文中写明时可省"))
    kind = CodeField(choices=Report.Kind.choices, required=False)
    supersedes = IdField(
        queryset=Report.objects.filter(state=WorkState.DONE).select_related("organisation").defer(*HEAVY_FIELDS),
        path="organisation",
        required=False,
        help_text=_("更正版所替代的报告编号，须是同一机构、年度和种类"),
    )
    source_url = serializers.URLField(max_length=1000, required=False, help_text=_("报告的网址，只作记录"))


class ReportCorrection(StrictSerializer):
    """What ``tracker.services.correct_report`` takes; what is left out stays."""

    organisation = IdField(queryset=Organisation.objects.all(), path="pk", required=False)
    covers_year = YearField(required=False)
    plan_year = YearField(required=False, help_text=_("不写时随报告年度变动"))
    kind = CodeField(choices=Report.Kind.choices, required=False)
    title = serializers.CharField(max_length=500, required=False, validators=[has_visible_text])
    published_on = serializers.DateField(required=False, allow_null=True)
    signed_on = serializers.DateField(required=False, allow_null=True)
    index_number = serializers.CharField(max_length=100, required=False, allow_blank=True)
    document_number = serializers.CharField(max_length=100, required=False, allow_blank=True)
    source_url = serializers.URLField(max_length=1000, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=1000, validators=[has_visible_text], help_text=_("为何更正，记入事件"))


class ReportUpload(ReportDeclaration):
    """A file, and what is known of it; the service looks at the bytes."""

    file = ReportFile(help_text=_("报告原件：txt、html、docx、doc、pdf、ofd 等"))

    def take_source(self) -> Source:
        """Takes the file out of the validated data."""
        file = self.validated_data.pop("file")
        return Source(file.read(), file.name)


class ReportPaste(ReportDeclaration):
    """The text itself, or the address it is to be fetched from at once; one of the two."""

    text = serializers.CharField(max_length=400_000, required=False, trim_whitespace=False, help_text=_("报告正文"))
    url = serializers.URLField(
        max_length=1000, required=False, help_text=_("报告的网址，立即去取；只限管理员允许的主机")
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("text" in attrs) == ("url" in attrs):
            raise serializers.ValidationError(_("请在 text 和 url 中写一个，只写一个。"), code="text_or_url")
        return attrs

    def take_source(self) -> Source:
        """Takes the text or the url out of the validated data; what is at the url is fetched now."""
        url = self.validated_data.pop("url", "")
        source = from_url(url) if url else from_text(self.validated_data.pop("text"))
        if source.url:
            self.validated_data.setdefault("source_url", source.url)
        return source
