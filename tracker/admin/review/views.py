"""The pages of the review queue: the next item, one item, and what the person does with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from reports.errors import InputError
from tracker.access import viewer_of
from tracker.access.admin import visible_to
from tracker.models import Commitment, ReviewKinds
from tracker.review_order import ReviewKind
from tracker.services import decide, mark_misread, put_off, take_next, undo
from tracker.services.review import hold, holder_of

from .forms import ActForm, kind_of
from .page import ReviewPage, open_item, progress_of, review_rows

MEDIA = Media(css={"all": ["reports/marked_text.css", "tracker/review.css"]}, js=["tracker/review.js"])
# The item is somebody else's or no longer there: the person is shown the next one. Else they mend what they sent.
GONE = {"review_held", "already_judged", "second_person_needed", "not_in_review"}


View = Callable[..., HttpResponse]


def review_urls(site: AdminSite) -> list[URLPattern]:
    """The addresses of the queue, below those of commitments."""
    return [
        path("review/", _page(site, next_page), name="tracker_commitment_review"),
        path("<int:commitment_id>/review/", _page(site, item_page), name="tracker_commitment_review_item"),
        path("<int:commitment_id>/review/hold/", _page(site, hold_page), name="tracker_commitment_review_hold"),
        path("<int:commitment_id>/review/undo/", _page(site, undo_page), name="tracker_commitment_review_undo"),
    ]


def _page(site: AdminSite, view: View) -> View:
    """Whoever may judge may review."""

    @wraps(view)
    def checked(request: HttpRequest, **known: Any) -> HttpResponse:
        if not request.user.has_perm("tracker.add_assessment"):
            raise PermissionDenied
        return view(request, show=partial(_show, site, request), **known)

    return site.admin_view(checked)


def next_page(request: HttpRequest, *, show: View) -> HttpResponse:
    """The next item, held for the person."""
    viewer, kind = viewer_of(request), kind_of(request.GET.get("kind"))
    for _attempt in range(3):
        pk = take_next(viewer, kind)
        if pk is None:
            break
        page = open_item(review_rows().get(pk=pk), viewer)
        if page is not None:
            return show(page, kind)
        put_off(pk, _person(request))  # its place is wrong, as check_integrity tells
    return show(None, kind)


def item_page(request: HttpRequest, *, show: View, commitment_id: int) -> HttpResponse:
    """One item, and where it sends what the person does with it."""
    commitment = get_object_or_404(visible_to(request, review_rows()), pk=commitment_id)
    kind = kind_of(request.POST.get("kind") or request.GET.get("kind"))
    if request.method == "POST":
        return _act(request, commitment, kind, show)
    page = open_item(commitment, viewer_of(request))
    if page is None:
        messages.info(request, _("这一件不在核对队列中。"))
        return HttpResponseRedirect(reverse("web:commitment", args=[commitment.pk]))
    if commitment.first_judge_id == request.user.pk:
        messages.info(request, _("您已先判为“未落实”，须由另一人核对；下面是您的下一件。"))
        return _to_next(kind)
    if not hold(commitment.pk, _person(request)):
        holder = holder_of(commitment.pk)
        values = {"name": holder.reviewer.get_username() if holder else ""}
        messages.info(request, _("这一件正由 %(name)s 核对；下面是您的下一件。") % values)
        return _to_next(kind)
    return show(page, kind)


def hold_page(request: HttpRequest, *, show: View, commitment_id: int) -> HttpResponse:
    """The page asks to keep the item a while longer."""
    commitment = get_object_or_404(visible_to(request, Commitment.objects.all()), pk=commitment_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    kept = hold(commitment.pk, _person(request))
    message = "" if kept else _("这一件已由别人核对，您的判断不会保存：请看下一件。")
    return JsonResponse({"kept": kept, "message": message}, status=200 if kept else 409)


def undo_page(request: HttpRequest, *, show: View, commitment_id: int) -> HttpResponse:
    """Take back the last act, and show that item again."""
    get_object_or_404(visible_to(request, Commitment.objects.all()), pk=commitment_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    kind = kind_of(request.POST.get("kind"))
    try:
        commitment = undo(viewer=viewer_of(request), key=request.POST.get("last", ""))
    except InputError as error:
        messages.error(request, error.message)
        return _to_next(kind)
    messages.success(request, _("已撤回，请重新核对这一件。"))
    return _to_item(commitment.pk, kind)


def _act(request: HttpRequest, commitment: Commitment, kind: ReviewKind | None, show: View) -> HttpResponse:
    """Store what the person decided and go on; where they must mend it, the item again with what they chose."""
    form = ActForm(request.POST)
    wrong = [str(error) for errors in form.errors.values() for error in errors]
    if not wrong:
        try:
            messages.success(request, _store(request, commitment, form))
            return _to_next(kind)
        except InputError as error:
            if error.code in GONE:
                messages.error(request, error.message)
                return _to_next(kind)
            wrong = [error.message]
    page = open_item(review_rows().get(pk=commitment.pk), viewer_of(request))
    if page is not None:
        return show(page, kind, errors=wrong, sent=request.POST)
    for message in wrong:
        messages.error(request, message)
    return _to_next(kind)


def _store(request: HttpRequest, commitment: Commitment, form: ActForm) -> str:
    """Call the service of the act; what to tell the person then."""
    author, known = _person(request), form.cleaned_data
    if known["act"] == "skip":
        put_off(commitment.pk, author)
        return _("已跳过，稍后再来；别人仍会看到它。")
    seen = form.seen(commitment.pk)
    if known["act"] == "misread":
        mark_misread(seen=seen, author=author, kind=known["misread"], note=known["note"])
        return _("已标记为误读，移出队列，待录入人员处理。")
    added = decide(seen=seen, author=author, verdict=form.verdict())
    if added.counts:
        return _("已判断为“%(status)s”。") % {"status": added.get_status_display()}
    return _("已判断为“未落实”，待另一人作出同样判断后生效。")


def _show(
    site: AdminSite,
    request: HttpRequest,
    page: ReviewPage | None,
    kind: ReviewKind | None,
    *,
    errors: Sequence[str] = (),
    sent: QueryDict | None = None,
) -> HttpResponse:
    """An item, or that nothing is left. ``sent``: what the person chose before, and was refused."""
    progress = progress_of(viewer_of(request))
    context = {
        **site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("核对队列"),
        "opts": Commitment._meta,
        "media": MEDIA,
        "page": page,
        "progress": progress,
        "kind": kind,
        "left": progress.load.by_kind[kind] if kind else progress.load.total,
        "kinds": [(one, progress.load.by_kind[ReviewKind(one.value)]) for one in ReviewKinds],
        "errors": errors,
        "sent": sent or {},
        "sent_picks": sent.getlist("picked") if sent else [],
        "sent_evidence": [int(pk) for pk in sent.getlist("evidence") if pk.isdigit()] if sent else None,
    }
    request.current_app = site.name
    return TemplateResponse(request, "admin/tracker/review/item.html", context)


def _person(request: HttpRequest) -> User:
    assert request.user.is_authenticated  # the permission lets nobody else in
    return request.user


def _to_next(kind: ReviewKind | None) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:tracker_commitment_review") + _query(kind))


def _to_item(pk: int, kind: ReviewKind | None) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:tracker_commitment_review_item", args=[pk]) + _query(kind))


def _query(kind: ReviewKind | None) -> str:
    return f"?{urlencode({'kind': kind.value})}" if kind else ""
