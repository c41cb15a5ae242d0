"""What pages of supervision have in common: lights in lists, choices among rows, and errors said on the page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reports.admin import StyledAdmin
from reports.errors import InputError
from reports.forms import RowSelect
from tracker.access.admin import ScopedAdmin
from tracker.lights import Light

# Each light is told by a sign of its own shape too.
SIGNS = {Light.GREEN: "○", Light.YELLOW: "△", Light.RED: "●"}


def light_chip(light: Light | None) -> SafeString | str:
    """A light as a list shows it: colour, sign and words."""
    if light is None:
        return "—"
    return format_html('<span class="light {}">{} {}</span>', light.value, SIGNS[light], light.label)


class LightFilter(admin.SimpleListFilter):
    """Rows annotated with ``light``."""

    title = _("时限灯（只看时间）")
    parameter_name = "light"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(light.value, light.label) for light in Light]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(light=self.value()) if self.value() in Light.values else queryset


class SupervisionAdmin(ScopedAdmin, StyledAdmin):
    """Rows that a service writes: their forms are filled in here, and what it refuses is said on the page."""

    show_full_result_count = False

    class Media:
        css = {"all": ["tracker/supervision.css"]}  # noqa: RUF012  Django's own form

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = RowSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except InputError as error:  # another person was faster than the form, which asked before
            messages.error(request, f"{error.message} [{error.code}]")
            return HttpResponseRedirect(request.get_full_path())
