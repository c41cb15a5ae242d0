"""The page 历史 of a row: each change with old and new values, and for a commitment every status ever shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from reports.history import TRACKED
from reports.marked_text import visible_text
from tracker.access.admin import BODY_OF, visible_to
from tracker.audit.statuses import statuses_of
from tracker.audit.story import SHOWN, changes_of
from tracker.models import Assessment, Commitment

if TYPE_CHECKING:
    _Base = admin.ModelAdmin[Any]
else:
    _Base = object


class HistoryPage(_Base):
    """To be mixed in before ModelAdmin: the history of rows that keep one, under Django's own address."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied

        def named(rows: QuerySet[Any]) -> QuerySet[Any]:
            return visible_to(request, rows) if rows.model._meta.label in BODY_OF else rows

        commitment = row.commitment if isinstance(row, Assessment) else row
        context = {
            **self.admin_site.each_context(request),
            "title": _("历史：%(row)s") % {"row": visible_text(row)},
            "subtitle": None,
            "opts": self.opts,
            "object": row,
            "preserved_filters": self.get_preserved_filters(request),
            "changes": changes_of(row, named) if type(row) in TRACKED else (),
            "is_kept": type(row) in TRACKED,
            "statuses": statuses_of(commitment) if isinstance(commitment, Commitment) else None,
            "most": SHOWN,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "tracker/admin/history.html", context)
