"""Query parameters are understood or refused, never ignored: a misspelt filter would return everything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from tracker.access import check_scope, viewer_of, visible

from .conventions.envelope import Enveloped
from .conventions.etags import TaggedDetails
from .conventions.idempotency import IdempotentPosts
from .conventions.shaping import ShapedAnswers
from .pagination import CURSOR, INCLUDE, PAGE_SIZE
from .parsers import check_length_is_told

_Model_co = TypeVar("_Model_co", bound=Model, covariant=True)
PAGING = (CURSOR, PAGE_SIZE, INCLUDE)


class ScopedView(APIView):
    """Asks machine clients for the scope of the action (tracker/access/scopes.py) beside any permission, and everybody
    for a body whose length is told."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_length_is_told(request)

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        check_scope(request, type(self), getattr(self, "action", None))


class StrictView(ScopedView):
    """A view without a model, and without parameters."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_parameters(request, known=(), repeatable={})


class StrictViewSet(IdempotentPosts, TaggedDetails, ShapedAnswers, Enveloped, ScopedView, GenericViewSet[_Model_co]):
    """Answers 400 to parameters it does not know, to empty ones, and to repeated single ones. Ids are whole numbers.

    What holds for every address is in ``conventions``: a view states what it shows, and none of that.
    """

    lookup_value_converter = "int"
    # From a row to the body it belongs to; None only where rows belong to no body.
    organisation_path: str | None

    def get_queryset(self) -> QuerySet[_Model_co]:
        """The rows of ``get_rows`` that the viewer may see: what is not theirs answers like what is missing."""
        rows, path = self.load_expansions(self.get_rows()), self.organisation_path
        return rows if path is None else visible(rows, viewer_of(self.request), path)

    def get_rows(self) -> QuerySet[_Model_co]:
        """What the view loads, whoever asks."""
        return super().get_queryset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action is None:
            return  # the address has no such method, which is the answer whatever the parameters
        filters = self._filters()
        paging = PAGING if self.pagination_class and self.action == "list" else ()
        check_parameters(request, known=(*filters, *paging, *self.shape_parameters), repeatable=filters)

    def _filters(self) -> dict[str, bool]:
        """The filters of this view: may they be given more than once?"""
        filterset = getattr(self, "filterset_class", None)
        if filterset is None or self.action != "list":
            return {}
        return {name: hasattr(f, "conjoined") for name, f in filterset.base_filters.items()}


def check_parameters(request: Request, *, known: Iterable[str], repeatable: dict[str, bool]) -> None:
    """Raise ValidationError with ``unknown_parameter``, ``parameter_empty`` or ``parameter_repeated``."""
    known = tuple(known)
    errors = {}
    for name, values in request.query_params.lists():
        if name not in known:
            allowed = "、".join(sorted(known)) or _("无")
            message = _("没有“%(name)s”这个参数：可用的参数为 %(allowed)s。") % {"name": name, "allowed": allowed}
            errors[name] = ErrorDetail(message, code="unknown_parameter")
        elif not all(value.strip() for value in values):
            errors[name] = ErrorDetail(_("参数的值是空的：请填写，或去掉这个参数。"), code="parameter_empty")
        elif len(values) > 1 and not repeatable.get(name, False):
            errors[name] = ErrorDetail(_("这个参数只能给一次。"), code="parameter_repeated")
    if errors:
        raise ValidationError(errors)
