"""Entering reports: handing files in, looking at what was read, correcting it, and storing it or letting it go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.admin import StyledAdmin
from reports.claims import ENDED, WorkState
from reports.errors import InputError
from reports.forms import admin_form_of, error_of
from reports.marked_text import visible_text
from tracker.access import viewer_of
from tracker.access.admin import visible_to
from tracker.entry import Content, add_item, merge_items, move_item, remove_items, set_section, split_item
from tracker.models import ReportDraft
from tracker.services import drafting
from tracker.services.drafting.changes import DETAILS
from tracker.tasks import hint_bodies, hint_drafts, hint_folder

from .draft_forms import DetailsForm, EntryForm, ItemForm
from .draft_page import DraftPage, item_initial, open_draft, state_sentence

Edit = Callable[[Content, int, int], Content]
# By the button that was pressed: what is done with the selection, and what undoing it is called.
EDITS: dict[str, tuple[Edit, Any]] = {
    "add": (add_item, gettext_lazy("加承诺")),
    "remove": (remove_items, gettext_lazy("删承诺")),
    "split": (split_item, gettext_lazy("拆分承诺")),
    "merge": (merge_items, gettext_lazy("合并承诺")),
    "move": (move_item, gettext_lazy("改承诺起止")),
}


class EnteringAdmin(StyledAdmin):
    """Pages of what somebody is entering: their own only, whoever asks, and for those who may add reports."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(owner=request.user.pk)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("reports.add_report")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("reports.add_report")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("reports.add_report")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("reports.add_report")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def own(self, request: HttpRequest, object_id: str) -> Any:
        """The row, if it is the person's."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row

    def page(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
        """A page of ours in the frame of the admin site."""
        request.current_app = self.admin_site.name
        known = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "media": self.media}
        known["is_nav_sidebar_enabled"] = False  # the text needs the room
        return TemplateResponse(request, template, known | context)


def owner_of(request: HttpRequest) -> User:
    """Who asks; the admin site lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


@admin.register(ReportDraft)
class ReportDraftAdmin(EnteringAdmin):
    list_display = ("shown_name", "shown_state", "shown_body", "covers_year", "batch", "updated_at", "kept_until")
    list_display_links = ("shown_name",)
    list_select_related = ("organisation", "batch")
    search_fields = ("title", "original_name", "organisation__name", "body_name")
    show_full_result_count = False
    actions = None

    class Media:
        css: dict[str, list[str]] = {"all": ["reports/marked_text.css", "tracker/entry.css"]}  # noqa: RUF012
        js = ("tracker/entry.js",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportDraft]:
        rows = super().get_queryset(request)
        listed = rows.filter(report__isnull=True).defer("text", "reading", "sections", "items")
        return listed if self._is_list(request) else rows.select_related("organisation", "body_parent", "batch")

    @staticmethod
    def _is_list(request: HttpRequest) -> bool:
        return bool(request.resolver_match and (request.resolver_match.url_name or "").endswith("_changelist"))

    @admin.display(description=gettext_lazy("报告"), ordering="original_name")
    def shown_name(self, draft: ReportDraft) -> str:
        return visible_text(draft)

    @admin.display(description=gettext_lazy("状态"), ordering="state")
    def shown_state(self, draft: ReportDraft) -> str:
        return f"{state_sentence(draft)} {visible_text(draft.error_message)}".strip()

    @admin.display(description=gettext_lazy("机构"), ordering="organisation__name")
    def shown_body(self, draft: ReportDraft) -> str:
        return visible_text(draft.organisation or draft.body_name)

    @admin.display(description=gettext_lazy("保留至"))
    def kept_until(self, draft: ReportDraft) -> Any:
        return (draft.updated_at + timedelta(days=settings.DRAFT_KEEP_DAYS)).date()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Hand in files, a folder or pasted text."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = EntryForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        bodies = form.fields["organisation"]
        bodies.queryset = visible_to(request, bodies.queryset)  # type: ignore[attr-defined]
        if form.is_valid():
            try:
                return HttpResponseRedirect(self._receive(request, form))
            except InputError as error:
                form.add_error(None, error_of(error))
        waiting = self.get_queryset(request).filter(report__isnull=True).count()
        context = {"adminform": admin_form_of(form, self), "errors": form.errors, "waiting": waiting}
        media = self.media + form.media
        return self.page(request, "admin/tracker/reportdraft/add.html", _("录入报告"), media=media, **context)

    def _receive(self, request: HttpRequest, form: EntryForm) -> str:
        """Keep what was handed in; returns where to look at it."""
        owner, body = owner_of(request), form.cleaned_data["organisation"]
        single = form.single()
        if single is not None:
            name, data = single
            url = form.cleaned_data["source_url"]
            draft = drafting.receive_draft(owner=owner, data=data, name=name, organisation=body, source_url=url)
            hint_drafts([draft.pk])
            return reverse("admin:tracker_reportdraft_change", args=[draft.pk])
        if form.is_folder():
            name, file = form.uploads[0]
            batch = drafting.receive_folder(owner=owner, data=file.read(), name=name, organisation=body)
            hint_folder(batch.pk)
        else:
            files = ((name, file.read()) for name, file in form.uploads)
            batch = drafting.receive_files(owner=owner, files=files, organisation=body)
            hint_drafts(batch.drafts.filter(state=WorkState.QUEUED).values_list("pk", flat=True))
        return reverse("admin:tracker_draftbatch_change", args=[batch.pk])

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The preview; every button of it is a POST."""
        draft: ReportDraft = self.own(request, object_id)
        if draft.report_id is not None:
            messages.info(request, _("这份报告已经存入，下面是它的页面。"))
            return HttpResponseRedirect(reverse("admin:reports_report_change", args=[draft.report_id]))
        if request.method == "POST":
            answer = self._act(request, draft)
            if answer is not None:
                return answer
        if draft.state != WorkState.DONE:
            return self._unread(request, draft)
        form = DetailsForm(request, instance=draft)
        if request.POST.get("do") == "details":
            form = DetailsForm(request, request.POST, instance=draft)
        return self._preview(request, draft, form)

    def _unread(self, request: HttpRequest, draft: ReportDraft) -> HttpResponse:
        context = {"draft": draft, "waits": draft.state not in ENDED, "sentence": state_sentence(draft)}
        return self.page(request, "admin/tracker/reportdraft/unread.html", visible_text(draft), **context)

    def _preview(self, request: HttpRequest, draft: ReportDraft, form: DetailsForm) -> HttpResponse:
        # The form fills the fields in; the page shows what is stored.
        draft = self.own(request, str(draft.pk))
        problems = drafting.draft_problems([draft], viewer_of(request))[draft.pk]
        page = open_draft(draft, problems)
        context = {
            "draft": draft,
            "page": page,
            "form": form,
            "errors": form.errors,
            "editing": _item_form(request, page),
            "undoable": draft.steps.first(),
            "media": self.media + form.media,
        }
        return self.page(request, "admin/tracker/reportdraft/preview.html", visible_text(draft), **context)

    def _act(self, request: HttpRequest, draft: ReportDraft) -> HttpResponse | None:
        """Do what the button says; None where the page is to be shown with what is wrong in its form."""
        name, *arguments = request.POST.get("do", "").split(":")
        if name == "details":
            return self._details(request, draft)
        here = reverse("admin:tracker_reportdraft_change", args=[draft.pk])
        actions: dict[str, Callable[[], str]] = {
            "discard": lambda: self._discard(request, draft),
            "retry": lambda: self._retry(draft),
            "store": lambda: self._store(request, draft),
            "undo": lambda: self._undo(request, draft),
            "settle": lambda: self._settle(request, draft, arguments),
            "item": lambda: self._edit_item(request, draft, arguments),
            "section": lambda: self._edit(request, draft, name, arguments),
            **{edit: lambda: self._edit(request, draft, name, arguments) for edit in EDITS},
        }
        try:
            return HttpResponseRedirect((actions[name]() if name in actions else "") or here)
        except InputError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(here)

    def _details(self, request: HttpRequest, draft: ReportDraft) -> HttpResponse | None:
        form = DetailsForm(request, request.POST, instance=ReportDraft.objects.get(pk=draft.pk))
        if not form.is_valid():
            return None
        values = {name: form.cleaned_data[name] for name in DETAILS}
        try:
            drafting.change_details(draft=draft, owner=owner_of(request), version=_version(request), values=values)
        except InputError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("更正已保存在草稿里。"))
        return HttpResponseRedirect(reverse("admin:tracker_reportdraft_change", args=[draft.pk]))

    def _settle(self, request: HttpRequest, draft: ReportDraft, arguments: list[str]) -> str:
        """``settle:covers_year:2023``: choose a value, or (``settle:kind``) let the one there is stand."""
        about, *chosen = arguments or [""]
        values: dict[str, Any] = {}
        if about == "covers_year" and chosen:
            values["covers_year"] = _number(chosen[0])
        if about == "supersedes" and chosen:
            values["supersedes_id"] = _number(chosen[0])
        if about == "new_body":
            values["body_confirmed"] = True
        owner, version = owner_of(request), _version(request)
        drafting.change_details(draft=draft, owner=owner, version=version, values=values, settle=[about])
        return ""

    def _edit(self, request: HttpRequest, draft: ReportDraft, name: str, arguments: list[str]) -> str:
        given = arguments or [request.POST.get("start", ""), request.POST.get("end", "")]
        start, end = (_number(value) for value in given[:2])
        owner, version = owner_of(request), _version(request)
        if name == "section":
            kind = request.POST.get("kind_of_section", "")
            label, edit = _("改章节"), lambda content: set_section(content, start, end, kind)
        else:
            change, lazy = EDITS[name]
            label, edit = str(lazy), lambda content: change(content, start, end)
        drafting.edit_content(draft=draft, owner=owner, version=version, label=label, edit=edit)
        return f"{reverse('admin:tracker_reportdraft_change', args=[draft.pk])}?at={start}#text"

    def _edit_item(self, request: HttpRequest, draft: ReportDraft, arguments: list[str]) -> str:
        form = ItemForm(request.POST)
        start = _number(arguments[0] if arguments else "")
        here = reverse("admin:tracker_reportdraft_change", args=[draft.pk])
        if not form.is_valid():
            sentences = [str(sentence) for errors in form.errors.values() for sentence in errors]
            raise InputError("item_invalid", " ".join(sentences))
        owner, version, values = owner_of(request), _version(request), form.draft_values()
        drafting.edit_draft_item(draft=draft, owner=owner, version=version, start=start, values=values)
        return f"{here}?at={start}#c{start}"

    def _undo(self, request: HttpRequest, draft: ReportDraft) -> str:
        drafting.undo(draft=draft, owner=owner_of(request), version=_version(request))
        messages.success(request, _("已撤销上一步。"))
        return ""

    def _retry(self, draft: ReportDraft) -> str:
        if drafting.retry_draft(draft):
            hint_drafts([draft.pk])
        return ""

    def _discard(self, request: HttpRequest, draft: ReportDraft) -> str:
        drafting.discard_draft(draft=draft, owner=owner_of(request))
        messages.success(request, _("已放弃，没有存入任何内容。"))
        return self._back(draft)

    def _store(self, request: HttpRequest, draft: ReportDraft) -> str:
        stored = drafting.store_draft(
            draft=draft, owner=owner_of(request), version=_version(request), viewer=viewer_of(request)
        )
        hint_bodies(stored.bodies)
        self.log_addition(request, stored.report, "entered")
        n = stored.report.commitments.count()
        messages.success(request, _("已存入，共 %(n)d 条承诺；与前后年度的比对正在进行。") % {"n": n})
        if draft.batch_id is not None:
            return self._back(draft)
        return reverse("web:report", args=[stored.report.pk])

    @staticmethod
    def _back(draft: ReportDraft) -> str:
        if draft.batch_id is not None:
            return reverse("admin:tracker_draftbatch_change", args=[draft.batch_id])
        return reverse("admin:tracker_reportdraft_changelist")


def _item_form(request: HttpRequest, page: DraftPage) -> dict[str, Any] | None:
    """The form of the commitment that the address names (``?item=`` where it begins)."""
    wanted = request.GET.get("item", "")
    for listed in page.items:
        if str(listed.item.start) == wanted:
            return {"listed": listed, "form": ItemForm(initial=item_initial(listed.item))}
    return None


def _version(request: HttpRequest) -> int:
    return _number(request.POST.get("version", ""))


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise InputError("span_blank", _("没有选中文字：请先在正文中选取一段文字，再按按钮。"))
    return int(value)
