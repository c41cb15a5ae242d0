"""The pages of the review queue: the next item, one item, and what the person does with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from reports.admin import ReadOnlyAdmin
from reports.errors import InputError
from tracker.access import viewer_of
from tracker.access.admin import ScopedAdmin, visible_to
from tracker.models import Commitment, Review, ReviewKinds
from tracker.review_order import ReviewKind
from tracker.services import decide, mark_misread, put_off, take_next, undo
from tracker.services.review import hold, holder_of

from .forms import ActForm, kind_of
from .page import ReviewPage, open_item, progress_of, review_rows

MEDIA = Media(css={"all": ["reports/marked_text.css", "tracker/review.css"]}, js=["tracker/review.js"])
# The item is somebody else's or no longer there: the person is shown the next one. Else they mend what they sent.
GONE = {"review_held", "already_judged", "second_person_needed", "not_in_review"}


@admin.register(Review)
class ReviewAdmin(ScopedAdmin, ReadOnlyAdmin):
    """Whoever may judge may review."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("tracker.add_assessment")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.next_page), name="tracker_review_changelist"),
            path("undo/", wrap(self.undo_page), name="tracker_review_undo"),
            path("<int:commitment_id>/", wrap(self.item_page), name="tracker_review_item"),
            path("<int:commitment_id>/hold/", wrap(self.hold_page), name="tracker_review_hold"),
        ]

    def next_page(self, request: HttpRequest) -> HttpResponse:
        """The next item, held for the person."""
        self._check(request)
        viewer, kind = viewer_of(request), kind_of(request.GET.get("kind"))
        for _attempt in range(3):
            pk = take_next(viewer, kind)
            if pk is None:
                break
            page = open_item(review_rows().get(pk=pk), viewer)
            if page is not None:
                return self._show(request, page, kind)
            put_off(pk, viewer.user)  # type: ignore[arg-type]  # nobody else passes the check
        return self._show(request, None, kind)

    def item_page(self, request: HttpRequest, commitment_id: int) -> HttpResponse:
        """One item, and where it sends what the person does with it."""
        self._check(request)
        rows = visible_to(request, review_rows())
        commitment = get_object_or_404(rows, pk=commitment_id)
        kind = kind_of(request.POST.get("kind") or request.GET.get("kind"))
        if request.method == "POST":
            return self._act(request, commitment, kind)
        viewer = viewer_of(request)
        if commitment.review is None:
            messages.info(request, _("这一件不在核对队列中。"))
            return HttpResponseRedirect(reverse("web:commitment", args=[commitment.pk]))
        if commitment.first_judge_id == request.user.pk:
            messages.info(request, _("您已先判为“未落实”，须由另一人核对；下面是您的下一件。"))
            return _to_next(kind)
        if not hold(commitment.pk, viewer.user):  # type: ignore[arg-type]  # nobody else passes the check
            holder = holder_of(commitment.pk)
            values = {"name": holder.reviewer.get_username() if holder else ""}
            messages.info(request, _("%(name)s 正在核对这一件；下面是您的下一件。") % values)
            return _to_next(kind)
        return self._show(request, open_item(commitment, viewer), kind)

    def hold_page(self, request: HttpRequest, commitment_id: int) -> HttpResponse:
        """The page asks to keep the item a while longer."""
        self._check(request)
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        commitment = get_object_or_404(visible_to(request, Commitment.objects.all()), pk=commitment_id)
        kept = hold(commitment.pk, request.user)  # type: ignore[arg-type]  # nobody else passes the check
        message = "" if kept else str(_("这一件已由别人核对，您的判断不会保存：请看下一件。"))
        return JsonResponse({"kept": kept, "message": message}, status=200 if kept else 409)

    def undo_page(self, request: HttpRequest) -> HttpResponse:
        """Take back the last act, and show that item again."""
        self._check(request)
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        kind = kind_of(request.POST.get("kind"))
        try:
            commitment = undo(viewer=viewer_of(request), key=request.POST.get("last", ""))
        except InputError as error:
            messages.error(request, error.message)
            return _to_next(kind)
        messages.success(request, _("已撤回，请重新核对这一件。"))
        return _to_item(commitment.pk, kind)

    def _act(self, request: HttpRequest, commitment: Commitment, kind: ReviewKind | None) -> HttpResponse:
        form = ActForm(request.POST)
        if not form.is_valid():
            return self._refuse(request, commitment, kind, [str(e) for errors in form.errors.values() for e in errors])
        try:
            messages.success(request, self._store(request, commitment, form))
        except InputError as error:
            if error.code in GONE:
                messages.error(request, error.message)
                return _to_next(kind)
            return self._refuse(request, commitment, kind, [error.message])
        return _to_next(kind)

    def _store(self, request: HttpRequest, commitment: Commitment, form: ActForm) -> str:
        """Call the service of the act; what to tell the person then."""
        assert request.user.is_authenticated
        act, note = form.cleaned_data["act"], form.cleaned_data["note"]
        if act == "skip":
            put_off(commitment.pk, request.user)
            return _("已跳过，稍后再来；别人仍会看到它。")
        seen = form.seen(commitment.pk)
        if act == "misread":
            mark_misread(seen=seen, author=request.user, kind=form.cleaned_data["misread"], note=note)
            return _("已标记为误读，移出队列，待录入人员处理。")
        added = decide(seen=seen, author=request.user, verdict=form.verdict())
        if added.counts:
            return _("已判断为“%(status)s”。") % {"status": added.get_status_display()}
        return _("已判断为“未落实”，待另一人作出同样判断后生效。")

    def _refuse(
        self, request: HttpRequest, commitment: Commitment, kind: ReviewKind | None, errors: list[str]
    ) -> HttpResponse:
        """The item again, as it now is, with what was wrong; what the person chose stays chosen."""
        page = open_item(review_rows().get(pk=commitment.pk), viewer_of(request))
        if page is None:
            for error in errors:
                messages.error(request, error)
            return _to_next(kind)
        return self._show(request, page, kind, errors=errors, sent=request.POST)

    def _show(
        self,
        request: HttpRequest,
        page: ReviewPage | None,
        kind: ReviewKind | None,
        *,
        errors: list[str] | None = None,
        sent: Any = None,
    ) -> HttpResponse:
        """An item, or that nothing is left."""
        progress = progress_of(viewer_of(request))
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": _("核对队列"),
            "opts": self.opts,
            "media": MEDIA,
            "page": page,
            "progress": progress,
            "kind": kind,
            "kinds": [(one, progress.load.by_kind[ReviewKind(one.value)]) for one in ReviewKinds],
            "errors": errors or [],
            "sent": sent or {},
            "sent_picks": sent.getlist("picked") if sent else [],
            "sent_evidence": [int(pk) for pk in sent.getlist("evidence") if pk.isdigit()] if sent else None,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/tracker/review/item.html", context)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def _to_next(kind: ReviewKind | None) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:tracker_review_changelist") + _query(kind))


def _to_item(pk: int, kind: ReviewKind | None) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:tracker_review_item", args=[pk]) + _query(kind))


def _query(kind: ReviewKind | None) -> str:
    return f"?{urlencode({'kind': kind.value})}" if kind else ""
