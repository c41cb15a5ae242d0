"""Bodies, as shown and as entered."""

from __future__ import annotations

from rest_framework import serializers

from reports.codes import validate_credit_code, validate_region_code
from reports.models import ExternalId, Organisation, OrganisationName
from tracker.api.fields import CodeField, IdField, StrictSerializer, has_visible_text

from .brief import BRIEF, OrganisationBrief, VisibleOrganisationBrief


class NameItem(serializers.ModelSerializer[OrganisationName]):
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)

    class Meta:
        model = OrganisationName
        fields = ("name", "kind", "kind_label", "used_until")


class ExternalIdItem(serializers.ModelSerializer[ExternalId]):
    class Meta:
        model = ExternalId
        fields = ("system", "value")


class OrganisationItem(OrganisationBrief):
    level_label = serializers.CharField(source="get_level_display", read_only=True)
    parent = VisibleOrganisationBrief(read_only=True, allow_null=True)
    successor = VisibleOrganisationBrief(read_only=True, allow_null=True)
    names = NameItem(many=True, read_only=True)
    external_ids = ExternalIdItem(many=True, read_only=True)

    class Meta:
        model = Organisation
        fields = (
            *BRIEF,
            "name",
            "short_name",
            "level",
            "level_label",
            "parent",
            "successor",
            "credit_code",
            "region_code",
            "names",
            "external_ids",
            "confirmed",
            "created_at",
            "updated_at",
        )


class NameInput(StrictSerializer):
    name = serializers.CharField(max_length=200, validators=[has_visible_text])
    kind = CodeField(choices=OrganisationName.Kind.choices, required=False)
    used_until = serializers.DateField(required=False, allow_null=True)


class ExternalIdInput(StrictSerializer):
    system = serializers.CharField(max_length=50, validators=[has_visible_text])
    value = serializers.CharField(max_length=200, validators=[has_visible_text])


class OrganisationInput(StrictSerializer):
    """What ``reports.organisations.register_organisation`` takes."""

    name = serializers.CharField(max_length=200, validators=[has_visible_text])
    short_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    level = CodeField(choices=Organisation.Level.choices, required=False)
    parent = IdField(  # type: ignore[assignment]  # a field's name, not the enclosing serializer
        body="pk", queryset=Organisation.objects.all(), required=False, allow_null=True
    )
    successor = IdField(body="pk", queryset=Organisation.objects.all(), required=False, allow_null=True)
    credit_code = serializers.CharField(
        max_length=18, required=False, allow_null=True, validators=[validate_credit_code]
    )
    region_code = serializers.CharField(max_length=12, required=False, validators=[validate_region_code])
    names = serializers.ListField(child=NameInput(), required=False, max_length=50)
    external_ids = serializers.ListField(child=ExternalIdInput(), required=False, max_length=50)
    confirmed = serializers.BooleanField(required=False)
