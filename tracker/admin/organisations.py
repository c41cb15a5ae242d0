"""The pages about bodies and sections, each person's part of the tree only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Case, F, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reports.admin import OrganisationAdmin, SectionAdmin
from reports.errors import InputError
from reports.forms import OrganisationForm, error_of
from reports.marked_text import visible_text
from reports.models import Organisation, Section
from tracker.access import Viewer, check_new_body, viewer_of
from tracker.access.admin import ScopedAdmin

admin.site.unregister(Organisation)
admin.site.unregister(Section)


class PlacedOrganisationForm(OrganisationForm):
    """A body must be stored below one that the person may see."""

    viewer: ClassVar[Viewer]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "parent" in self.fields and "parent" not in self.errors:
            try:
                check_new_body(self.viewer, data.get("parent"))
            except InputError as error:
                self.add_error("parent", error_of(error))
        return data


@admin.register(Organisation)
class ScopedOrganisationAdmin(ScopedAdmin, OrganisationAdmin):
    list_display = ("name", "level", "shown_parent", "credit_code", "region_code", "confirmed")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = type("Form", (PlacedOrganisationForm,), {"viewer": viewer_of(request)})
        return super().get_form(request, obj, change, **(kwargs | {"form": form}))

    def get_fields(self, request: HttpRequest, obj: Organisation | None = None) -> Any:
        """Without relations to bodies that the person may not see: a choice without them would sever them."""
        viewer = viewer_of(request)
        named = {} if obj is None else {"parent": obj.parent_id, "successor": obj.successor_id}
        hidden = {field for field, pk in named.items() if pk is not None and not viewer.covers(pk)}
        if obj is not None and viewer.roots is not None and obj.pk in viewer.roots:
            hidden.add("parent")  # where one's own part hangs is for somebody above to say
        return [field for field in OrganisationForm.Meta.fields if field not in hidden]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        mine = viewer_of(request).scope
        name = F("parent__name")
        known = name if mine is None else Case(When(parent__in=mine, then=name), default=Value(""))
        return super().get_queryset(request).annotate(parent_name=known)

    @admin.display(description=_("上级机构"), ordering="parent__name")
    def shown_parent(self, body: Any) -> str:
        return visible_text(body.parent_name or "")


@admin.register(Section)
class ScopedSectionAdmin(ScopedAdmin, SectionAdmin):
    pass
