"""What lists of bodies can be narrowed to."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from reports.models import Organisation
from reports.organisations import clean_name, search_bodies
from reports.tree import with_descendants

from .base import IdFilter, MomentFilter, YesNoFilter, choices_of


class OrganisationFilters(filters.FilterSet):
    level = filters.MultipleChoiceFilter(label=_("层级"), **choices_of(Organisation.Level.choices))
    parent = IdFilter(label=_("上级机构：只要直接下级"), rows=Organisation.objects.all(), path="pk")
    ancestor = IdFilter(
        label=_("上级机构：所有下级，不含它自己"), rows=Organisation.objects.all(), path="pk", method="below"
    )
    top = YesNoFilter(label=_("没有上级机构的"), field_name="parent", lookup_expr="isnull")
    successor = IdFilter(label=_("继任机构"), rows=Organisation.objects.all(), path="pk")
    confirmed = YesNoFilter(label=_("已核实"))
    name = filters.CharFilter(label=_("规范名称、简称、别称或曾用名，须完全相同"), method="with_name", max_length=200)
    credit_code = filters.CharFilter(label=_("统一社会信用代码"), max_length=18)
    region_code = filters.CharFilter(label=_("行政区划代码"), max_length=12)
    external_system = filters.CharFilter(
        label=_("外部编号的系统"), method="with_external_id", field_name="system", max_length=50
    )
    external_id = filters.CharFilter(label=_("外部编号"), method="with_external_id", field_name="value", max_length=200)
    updated_after = MomentFilter(label=_("在此时间之后有变化的"), field_name="updated_at", lookup_expr="gt")
    search = filters.CharFilter(
        label=_("名称中的文字，或代码、拼音（全拼或首字母）的开头；几个词都要符合"), method="by_words", max_length=100
    )
    q = filters.CharFilter(label=_("名称、别称、曾用名中的文字"), method="in_names", max_length=100)

    class Meta:
        model = Organisation
        fields = ()

    def below(self, queryset: QuerySet[Organisation], name: str, value: Organisation) -> QuerySet[Organisation]:
        return queryset.filter(pk__in=with_descendants([value.pk])).exclude(pk=value.pk)

    def with_name(self, queryset: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        value = clean_name(value)
        named = Q(name=value) | Q(short_name=value) | Q(names__name=value)
        return queryset.filter(pk__in=Organisation.objects.filter(named).values("pk"))

    def with_external_id(self, queryset: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        known = {f"external_ids__{name}": value}
        other = self.form.cleaned_data.get("external_system" if name == "value" else "external_id")
        if other:  # both of one and the same external id
            known[f"external_ids__{'system' if name == 'value' else 'value'}"] = other
        return queryset.filter(pk__in=Organisation.objects.filter(**known).values("pk"))

    def by_words(self, queryset: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return search_bodies(queryset, value)

    def in_names(self, queryset: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        named = Q(name__icontains=value) | Q(short_name__icontains=value) | Q(names__name__icontains=value)
        return queryset.filter(pk__in=Organisation.objects.filter(named).values("pk"))
