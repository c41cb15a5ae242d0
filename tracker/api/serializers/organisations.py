"""Bodies, as shown and as entered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from reports.codes import validate_credit_code, validate_region_code
from reports.models import ExternalId, Organisation, OrganisationName
from tracker.access import viewer_of, visible
from tracker.api.fields import CodeField, IdField, StrictSerializer, has_visible_text
from tracker.api.querysets import NEIGHBOURS

from .brief import BRIEF, OrganisationBrief, VisibleOrganisationBrief

NEIGHBOURS_SEEN = [f"{name}_seen" for name in NEIGHBOURS]


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
        fields: tuple[str, ...] = (
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


class OrganisationDetail(OrganisationItem):
    """``ancestors`` from the top down, as far as the reader may see them; ``depth`` counts all of them."""

    ancestors = serializers.SerializerMethodField()
    depth = serializers.SerializerMethodField()
    children_url = serializers.SerializerMethodField()
    reports_url = serializers.SerializerMethodField()
    commitments_url = serializers.SerializerMethodField()

    class Meta(OrganisationItem.Meta):
        fields = (
            *OrganisationItem.Meta.fields,
            "ancestors",
            "depth",
            "children_url",
            "reports_url",
            "commitments_url",
        )

    @extend_schema_field(OrganisationBrief(many=True))
    def get_ancestors(self, organisation: Organisation) -> Any:
        above = _above(organisation)
        viewer = viewer_of(self.context["request"])
        rows = visible(Organisation.objects.only("pk", "name"), viewer, "pk").in_bulk(above)
        return OrganisationBrief([rows[pk] for pk in above if pk in rows], many=True, context=self.context).data

    def get_depth(self, organisation: Organisation) -> int:
        return len(_above(organisation))

    @extend_schema_field(serializers.URLField())
    def get_children_url(self, organisation: Organisation) -> str:
        return self._list("organisation", f"parent={organisation.pk}")

    @extend_schema_field(serializers.URLField())
    def get_reports_url(self, organisation: Organisation) -> str:
        return self._list("report", f"organisation={organisation.pk}")

    @extend_schema_field(serializers.URLField())
    def get_commitments_url(self, organisation: Organisation) -> str:
        return self._list("commitment", f"organisation={organisation.pk}")

    def _list(self, name: str, query: str) -> str:
        return f"{reverse(f'api:{name}-list', request=self.context['request'])}?{query}"


def _above(organisation: Organisation) -> list[int]:
    """The ids of the bodies above it, the topmost first; one query for each level."""
    above: list[int] = []
    pk = organisation.parent_id
    while pk is not None and pk not in above:
        above.insert(0, pk)
        pk = Organisation.objects.values_list("parent_id", flat=True).get(pk=pk)
    return above


class OrganisationInFull(OrganisationItem):
    """A body inside another object: all but its other names, which would cost each list another query."""

    class Meta(OrganisationItem.Meta):
        fields = tuple(name for name in OrganisationItem.Meta.fields if name != "names")

    def get_attribute(self, instance: Any) -> Organisation | None:
        """The body, with what was loaded with the row around it of which other bodies may be seen."""
        body: Organisation | None = super().get_attribute(instance)
        if body is not None:
            loaded = vars(instance)
            vars(body).update({name: loaded[name] for name in NEIGHBOURS_SEEN if name in loaded})
        return body


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
        queryset=Organisation.objects.all(), path="pk", required=False, allow_null=True
    )
    successor = IdField(queryset=Organisation.objects.all(), path="pk", required=False, allow_null=True)
    credit_code = serializers.CharField(
        max_length=18, required=False, allow_null=True, validators=[validate_credit_code]
    )
    region_code = serializers.CharField(
        max_length=12, required=False, allow_blank=True, validators=[validate_region_code]
    )
    names = serializers.ListField(child=NameInput(), required=False, max_length=50)
    external_ids = serializers.ListField(child=ExternalIdInput(), required=False, max_length=50)
    confirmed = serializers.BooleanField(required=False)
    reason = serializers.CharField(
        max_length=1000, required=False, allow_blank=True, help_text=_("为何这样填，记入事件")
    )


class OrganisationChange(OrganisationInput):
    """What is left out stays; ``names`` and ``external_ids``, where given, replace all there are."""
