"""Filters that are not asked for cost nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from django.db.models import QuerySet
from django_filters import FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView


class AskedFilterBackend(DjangoFilterBackend):
    """The filters that the request names: of sixteen, that each would be copied with its form field, mostly none."""

    def get_filterset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> FilterSet | None:
        whole = self.get_filterset_class(view, queryset)
        if whole is None:
            return None
        asked = frozenset(whole.base_filters).intersection(request.query_params)
        if not asked:
            return None
        return _only(whole, asked)(**self.get_filterset_kwargs(request, queryset, view))


@lru_cache(maxsize=512)
def _only(whole: type[FilterSet], asked: frozenset[str]) -> type[FilterSet]:
    """The same filter set with these filters alone."""
    narrowed: Any = type(whole.__name__, (whole,), {"__doc__": whole.__doc__, "__module__": whole.__module__})
    narrowed.base_filters = {name: each for name, each in whole.base_filters.items() if name in asked}
    return cast("type[FilterSet]", narrowed)
