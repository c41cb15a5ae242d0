"""Lists of the admin site that stay as fast as they are while their tables grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    _Base = admin.ModelAdmin[Any]
else:
    _Base = object

# Counting and leafing stop here: nobody leafs through fifty pages, and to count a million rows takes a second.
MOST_ROWS = 5_000
# A word is looked for in so many of the newest rows at most: to read a hundred thousand texts takes some 0.2 s.
MOST_SEARCHED = 100_000
# So many years are offered to choose from.
YEARS = 15


class AtLeast(int):
    """A count that was broken off."""

    def __str__(self) -> str:
        return f"{int(self)}+"

    __repr__ = __str__


class BoundedPaginator(Paginator):
    """Counts no further than MOST_ROWS."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        found = rows.order_by().values("pk")[: MOST_ROWS + 1].count()
        return AtLeast(MOST_ROWS) if found > MOST_ROWS else found


class BoundedList(_Base):
    """To be mixed in before ModelAdmin."""

    paginator = BoundedPaginator
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Look among the newest rows of what the filters leave; say so where there are more."""
        if search_term.strip():
            newest = queryset.order_by("-pk").values("pk")
            if newest[MOST_SEARCHED : MOST_SEARCHED + 1]:
                queryset = queryset.filter(pk__in=newest[:MOST_SEARCHED])
                told = _("记录太多，只在最新的 %(n)s 条中查找：请先用右侧的筛选缩小范围，再查找。")
                messages.warning(request, told % {"n": MOST_SEARCHED})
        return super().get_search_results(request, queryset, search_term)


class YearFilter(admin.SimpleListFilter):
    """A year out of the last fifteen; which there are is not asked of the table."""

    title = gettext_lazy("年度")
    field = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        newest = timezone.localdate().year + 1
        return [(str(year), str(year)) for year in range(newest, newest - YEARS, -1)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        return queryset.filter(**{self.field: int(value)}) if value.isdigit() and len(value) == 4 else queryset


def years_of(field: str, title: Any) -> type[YearFilter]:
    """A filter by the year in that field."""
    return type("FieldYearFilter", (YearFilter,), {"field": field, "parameter_name": field, "title": title})
