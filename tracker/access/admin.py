"""The admin site shows each person the same part of the tree as the interface and the pages do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest

from .viewers import Viewer, keeper_of, viewer_of, visible

if TYPE_CHECKING:
    _Base = admin.ModelAdmin[Any]
else:
    _Base = object

# From a row to the body it belongs to.
BODY_OF = {
    "reports.Organisation": "pk",
    "reports.Report": "organisation",
    "reports.Section": "report__organisation",
    "tracker.ApiClient": "organisation",
    "tracker.AuditEntry": "organisation",
    "tracker.Assessment": "commitment__report__organisation",
    "tracker.Assignment": "commitment__report__organisation",
    "tracker.Commitment": "report__organisation",
    "tracker.Event": "organisation",
    "tracker.Evidence": "commitment__report__organisation",
    "tracker.LinkRun": "report__organisation",
    "tracker.MatchRun": "plan_report__organisation",
    "tracker.Misreading": "commitment__report__organisation",
    "tracker.Opinion": "commitment__report__organisation",
    "tracker.OpinionRequest": "assessment__commitment__report__organisation",
    "tracker.Reminder": "organisation",
    "tracker.Reply": "organisation",
    "tracker.Restatement": "later__report__organisation",
    "tracker.TodoPush": "target__organisation",
    "tracker.TodoTarget": "organisation",
    "tracker.WebhookDelivery": "endpoint__organisation",
    "tracker.WebhookEndpoint": "organisation",
}


def visible_to(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows, of a model of BODY_OF, that the person may see."""
    return visible(rows, viewer_of(request), BODY_OF[rows.model._meta.label])


class ScopedAdmin(_Base):
    """To be mixed in before ModelAdmin: its rows, and those that its fields choose from."""

    def viewer(self, request: HttpRequest) -> Viewer:
        """Whose part of the tree counts on these pages."""
        return viewer_of(request)

    def shown(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return visible(rows, self.viewer(request), BODY_OF[rows.model._meta.label])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.shown(request, super().get_queryset(request))

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet[Any] | None:
        rows = super().get_field_queryset(db, db_field, request)
        other: type[Model] = db_field.remote_field.model
        if other._meta.label not in BODY_OF or not isinstance(db_field, ForeignKey):
            return rows
        return self.shown(request, other._default_manager.all() if rows is None else rows)


class KeptAdmin(ScopedAdmin):
    """The same for what the keeper of accounts looks after, who sees no data of that part."""

    def viewer(self, request: HttpRequest) -> Viewer:
        return keeper_of(request)
