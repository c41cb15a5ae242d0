"""The list of bodies as a tree: one level is asked for at a time, however many bodies there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reports.forms import ID_DIGITS
from reports.models import Organisation
from reports.tree import bodies_above
from tracker.access import Viewer, viewer_of

FLAT = "all"
# Parameters of a list that choose no rows.
_OF_THE_PAGE = {"p", "o", "all", "below", "_popup", "_to_field", "e"}


class TreeFilter(admin.SimpleListFilter):
    """The highest bodies, those right below one (``below=12``), or all of them as a plain list.

    Who searches or filters is shown whatever is found, wherever it hangs.
    """

    title = _("显示方式")
    parameter_name = "below"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(FLAT, _("不分上下级，全部列出"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        tree, flat = super().choices(changelist)
        yield {**tree, "display": _("按上下级展开"), "selected": self.value() != FLAT}
        yield flat

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if is_flat(request) or _acts_on_ticked(request):
            return queryset
        above = asked_above(request)
        if above is not None:
            return queryset.filter(parent=above)
        return highest(queryset, viewer_of(request))


def is_flat(request: HttpRequest) -> bool:
    """Is the list not shown as a tree?"""
    chosen = {name for name, value in request.GET.items() if value and name not in _OF_THE_PAGE}
    return bool(chosen) or request.GET.get("below") == FLAT


def _acts_on_ticked(request: HttpRequest) -> bool:
    """Is something done with rows that were ticked one by one? They may hang anywhere, unfolded on the page."""
    return request.method == "POST" and request.POST.get("select_across", "0") != "1"


def asked_above(request: HttpRequest) -> int | None:
    """The id of the body whose children are asked for; 0 where it is no id."""
    value = request.GET.get("below", "")
    if not value or value == FLAT:
        return None
    return int(value) if value.isascii() and value.isdigit() and len(value) <= ID_DIGITS else 0


def highest(bodies: QuerySet[Any], viewer: Viewer) -> QuerySet[Any]:
    """Those that hang below none that the viewer may see."""
    top = Q(parent__isnull=True)
    return bodies.filter(top if viewer.sees_all else top | ~Q(parent__in=viewer.bodies()))


def with_children(bodies: QuerySet[Any]) -> QuerySet[Any]:
    """The bodies with ``children_count``, how many are right below each."""
    children = Organisation.objects.filter(parent=OuterRef("pk")).order_by().values("parent")
    return bodies.annotate(children_count=Coalesce(Subquery(children.annotate(n=Count("pk")).values("n")), 0))


def path_to(pk: int | None, viewer: Viewer) -> list[Organisation]:
    """The body and those above it that the viewer may see, the highest first."""
    if not pk or not viewer.covers(pk):
        return []
    line = bodies_above([pk])[pk]
    unseen = viewer.unseen(line)
    rows = Organisation.objects.in_bulk([one for one in line if one not in unseen])
    return [rows[one] for one in reversed(line) if one in rows]
