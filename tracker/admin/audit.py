"""The page 审计记录: who did what, when, on which row and why, and whether it is sealed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import ForeignKey, Model
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.admin import ReadOnlyAdmin
from reports.history import TRACKED
from reports.plain_values import plain
from tracker.access.admin import ScopedAdmin
from tracker.access.viewers import viewer_of
from tracker.audit.search import PAGE, Search, find_entries
from tracker.audit.story import Difference
from tracker.audit.writing import write_entry
from tracker.models import Assessment, AuditEntry, Export, Import

# What entries are about, besides what keeps a history.
OTHERS = (Assessment, Export, Import)
ANY = ("", gettext_lazy("全部"))


def _kinds_of_objects() -> list[tuple[str, Any]]:
    every: list[type[Model]] = [*TRACKED, *OTHERS]
    models = sorted(every, key=lambda model: model._meta.label_lower)
    return [ANY, *((model._meta.label_lower, model._meta.verbose_name) for model in models)]


class AuditSearchForm(forms.Form):
    """What to look for; every field may stay empty."""

    person = forms.CharField(label=gettext_lazy("操作人"), required=False, max_length=200)
    action = forms.ChoiceField(label=gettext_lazy("操作"), required=False, choices=[ANY, *AuditEntry.Action.choices])
    object_type = forms.ChoiceField(label=gettext_lazy("对象类别"), required=False, choices=_kinds_of_objects)
    object_id = forms.IntegerField(label=gettext_lazy("对象编号"), required=False, min_value=0, max_value=2**63 - 1)
    since = forms.DateField(
        label=gettext_lazy("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def search(self) -> Search:
        """What was asked for; fields with a mistake are left out."""
        given = self.cleaned_data if self.is_bound else {}
        names = {field.name for field in fields(Search)}
        return Search(**{name: value for name, value in given.items() if name in names and value not in (None, "")})


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of one page."""

    result_list: list[AuditEntry]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the list, in words."""

    entry: AuditEntry
    kind: str
    url: str
    differences: tuple[Difference, ...]


@admin.register(AuditEntry)
class AuditEntryAdmin(ScopedAdmin, ReadOnlyAdmin):
    actions = None
    readonly_fields = ("shown_object", "shown_changes", "shown_seal")
    fields = (
        "occurred_at", "action", "actor_name", "address", "request_id", "shown_object", "shown_changes", "reason",
        "shown_seal",
    )  # fmt: skip

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A search of its own: Django's list counts what it shows. What is looked for is itself recorded, once."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = AuditSearchForm(request.GET)
        form.is_valid()
        search = form.search()
        found = find_entries(search, viewer_of(request))
        if search.before is None:
            write_entry(
                AuditEntry.Action.READ, changes={name: [None, plain(value)] for name, value in search.words().items()}
            )
        asked = {name: value for name, value in request.GET.items() if value and name != "before"}
        context = {
            **self.admin_site.each_context(request),
            "title": self.opts.verbose_name_plural,
            "opts": self.opts,
            "form": form,
            "cl": Found(found[:PAGE]),  # as Django's lists call it
            "lines": [line_of(entry) for entry in found[:PAGE]],
            "asked": asked,
            "older": found[PAGE - 1].pk if len(found) > PAGE else None,
            "media": self.media,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "tracker/admin/audit.html", context)

    @admin.display(description=gettext_lazy("对象"))
    def shown_object(self, entry: AuditEntry) -> str:
        return " ".join(part for part in (_kind(entry), str(entry.object_id or ""), entry.object_label) if part)

    @admin.display(description=gettext_lazy("改动"))
    def shown_changes(self, entry: AuditEntry) -> str:
        shown = render_to_string("tracker/admin/_differences.html", {"differences": line_of(entry).differences})
        return format_html('<div class="audit">{}</div>', shown)

    @admin.display(description=gettext_lazy("封存"))
    def shown_seal(self, entry: AuditEntry) -> str:
        seal = getattr(entry, "seal", None)
        if seal is None:
            return _("待封存")
        return _("次序 %(position)s，哈希 %(hash)s") % {"position": seal.position, "hash": seal.hash}

    class Media:
        css: ClassVar = {"all": ["tracker/audit.css"]}


def line_of(entry: AuditEntry) -> Line:
    """An entry in words."""
    return Line(entry, _kind(entry), _url(entry), tuple(_differences(entry)))


def _kind(entry: AuditEntry) -> str:
    try:
        return str(apps.get_model(entry.object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return entry.object_type


def _url(entry: AuditEntry) -> str:
    """The page of what it is about, where there is one."""
    if not entry.object_type or entry.object_id is None:
        return ""
    try:
        return reverse(f"admin:{entry.object_type.replace('.', '_')}_change", args=[entry.object_id])
    except NoReverseMatch:
        return ""


def _differences(entry: AuditEntry) -> Iterator[Difference]:
    if not isinstance(entry.changes, dict):  # somebody altered the row: verify_audit names it
        return
    for name, pair in entry.changes.items():
        old, new = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        yield Difference(_label(entry, name), _said(entry, name, old), _said(entry, name, new))


def _label(entry: AuditEntry, name: str) -> str:
    own = OWN_LABELS.get(name)
    return str(own if own is not None else getattr(_field(entry, name), "verbose_name", name))


def _said(entry: AuditEntry, name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    field = _field(entry, name)
    if isinstance(field, ForeignKey):
        return _("编号 %(pk)s") % {"pk": value}
    choices: Iterable[tuple[Any, Any]] = getattr(field, "flatchoices", None) or ()
    if name == "shown":
        choices = [("pending", _("待核查")), *Assessment.Status.choices]
    elif name == "action":
        choices = AuditEntry.Action.choices
    return str(dict(choices).get(value, value))


def _field(entry: AuditEntry, name: str) -> Any:
    try:
        return apps.get_model(entry.object_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


# Of what is no field of the row it is about.
OWN_LABELS = {
    "shown": gettext_lazy("显示的状态"),
    "person": gettext_lazy("查找的人"),
    "object": gettext_lazy("对象类别"),
    "id": gettext_lazy("对象编号"),
    "since": gettext_lazy("从"),
    "until": gettext_lazy("到"),
    "after": gettext_lazy("事件自（不含）"),
    "count": gettext_lazy("条数"),
    "digest": gettext_lazy("摘要"),
    "before": gettext_lazy("早于"),
}
