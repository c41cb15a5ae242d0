"""The pages about bodies and sections, each person's part of the tree only."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Case, F, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.admin import OrganisationAdmin, SectionAdmin
from reports.errors import InputError
from reports.forms import OrganisationForm, RowSelect, error_of
from reports.marked_text import visible_text
from reports.models import Organisation, Section
from reports.organisations import Editor, confirm_organisations, move_organisations, search_bodies
from tracker.access import Viewer, check_new_body, keeper_of, keeps_accounts, renew_viewer, viewer_of, visible
from tracker.access.admin import ScopedAdmin
from tracker.models import ExchangeKind

from .exports import ExportedAdmin
from .history import HistoryPage
from .tree import TreeFilter, asked_above, is_flat, path_to, with_children

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


class MoveForm(forms.Form):
    """Below which body others are to be put."""

    parent = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=gettext_lazy("新的上级机构"),
        required=False,
        help_text=gettext_lazy("可输入名称、代码或拼音首字母查找；空着即为不归任何机构"),
        widget=RowSelect(Organisation._meta.get_field("parent"), admin.site),
    )

    def __init__(self, viewer: Viewer, *args: Any) -> None:
        super().__init__(*args)
        self.viewer = viewer
        self.fields["parent"].queryset = visible(Organisation.objects.all(), viewer, "pk")  # type: ignore[attr-defined]

    def clean_parent(self) -> Organisation | None:
        parent: Organisation | None = self.cleaned_data["parent"]
        try:
            check_new_body(self.viewer, parent)
        except InputError as error:
            raise error_of(error) from error
        return parent


@admin.register(Organisation)
class ScopedOrganisationAdmin(HistoryPage, ExportedAdmin, ScopedAdmin, OrganisationAdmin):
    list_display = ("shown_name", "level", "shown_parent", "credit_code", "region_code", "confirmed")
    list_display_links = None  # the name links itself, beside what unfolds the rows below
    list_filter = (TreeFilter, "level", "confirmed")
    search_fields = ("name",)  # there is a box; what is found is for search_bodies to say
    search_help_text = gettext_lazy("名称、简称、别称、曾用名，各种代码，或拼音（全拼、首字母，如 xtxrmzf）")
    actions = ("move_below", "confirm", "export_rows")
    exported_kind = ExchangeKind.ORGANISATIONS

    class Media:
        css: ClassVar = {"all": ["tracker/tree.css"]}
        js: ClassVar = ["tracker/tree.js"]

    def viewer(self, request: HttpRequest) -> Viewer:
        """Who keeps accounts chooses bodies for them, and sees nothing else of bodies."""
        return keeper_of(request) if _is_choosing(request) else viewer_of(request)

    def has_view_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return super().has_view_permission(request, obj) or (_is_choosing(request) and keeps_accounts(request.user))

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
        mine = self.viewer(request).scope
        name = F("parent__name")
        known = name if mine is None else Case(When(parent__in=mine, then=name), default=Value(""))
        return with_children(super().get_queryset(request).annotate(parent_name=known))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return search_bodies(queryset, search_term) if search_term.strip() else queryset, False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        path = [] if is_flat(request) else path_to(asked_above(request), viewer_of(request))
        return super().changelist_view(request, {**(extra_context or {}), "tree_path": path})

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """A tree shows by itself what hangs below what."""
        if is_flat(request):
            return ["linked_name", *self.list_display[1:]]
        return [name for name in self.list_display if name != "shown_parent"]

    @admin.display(description=gettext_lazy("规范名称"), ordering="name")
    def shown_name(self, body: Any) -> SafeString:
        """With what unfolds the bodies below it."""
        if not body.children_count:
            return format_html('<span class="tree-leaf"></span>{}', self.linked_name(body))
        shown = {
            "below": body.pk,
            "label": _("展开或折叠“%(name)s”的下级") % {"name": visible_text(body.name)},
            "more": _("还有更多下级，在单独一页中查看"),
            "link": self.linked_name(body),
            "count": _("下级 %(n)s 个") % {"n": body.children_count},
        }
        return format_html(
            '<a class="tree-fold" role="button" href="?below={below}" aria-expanded="false" aria-label="{label}"'
            ' data-more="?below={below}&amp;p=2" data-more-label="{more}"></a>{link}'
            '<span class="tree-count">{count}</span>',
            **shown,
        )

    @admin.display(description=gettext_lazy("规范名称"), ordering="name")
    def linked_name(self, body: Any) -> SafeString:
        at = reverse("admin:reports_organisation_change", args=[body.pk])
        return format_html('<a href="{}">{}</a>', at, visible_text(body.name))

    @admin.display(description=gettext_lazy("上级机构"), ordering="parent__name")
    def shown_parent(self, body: Any) -> str:
        return visible_text(body.parent_name or "")

    @admin.action(description=gettext_lazy("移到另一个上级机构之下"), permissions=["change"])
    def move_below(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> HttpResponse | None:
        viewer, bodies = viewer_of(request), list(queryset)
        if any(viewer.roots is not None and body.pk in viewer.roots for body in bodies):
            messages.error(request, _("您所管辖部分的最上级机构不能由您移动：请联系上级的管理人员。"))
            return None
        form = MoveForm(viewer, *([request.POST] if "chosen" in request.POST else []))
        if form.is_valid() and self._move(request, bodies, form):
            return HttpResponseRedirect(reverse("admin:reports_organisation_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("移到另一个上级机构之下"),
            "opts": self.opts,
            "bodies": bodies,
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/reports/organisation/move.html", context)

    def _move(self, request: HttpRequest, bodies: list[Organisation], form: MoveForm) -> bool:
        try:
            moved = move_organisations(bodies, parent=form.cleaned_data["parent"], editor=_editor(request))
        except ValidationError as error:
            form.add_error("parent", error.messages)
            return False
        renew_viewer(request)
        messages.success(request, _("已移动 %(n)s 个机构，连同其全部下级。") % {"n": moved})
        return True

    @admin.action(description=gettext_lazy("标记为已核实"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        confirmed = confirm_organisations(queryset, editor=_editor(request))
        if confirmed:
            messages.success(request, _("%(n)s 个机构已标记为已核实。") % {"n": confirmed})
        else:
            messages.warning(request, _("所选机构都已核实过，没有改动。"))


def _editor(request: HttpRequest) -> Editor:
    assert isinstance(request.user, User)  # the admin site lets nobody else in
    return Editor(request.user)


def _is_choosing(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.view_name == "admin:autocomplete"


@admin.register(Section)
class ScopedSectionAdmin(ScopedAdmin, SectionAdmin):
    pass
