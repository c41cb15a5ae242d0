"""Links between promises of successive plans: suggested by the matcher, confirmed or rejected by a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.admin import StyledAdmin
from reports.admin_lists import years_of
from reports.errors import InputError
from reports.forms import RowSelect, error_of
from reports.marked_text import visible_text
from tracker.access.admin import ScopedAdmin
from tracker.models import Commitment, Restatement
from tracker.services import decide_link, withdraw_decision
from tracker.services.lineage import check_pair

from .commitments import light
from .history import HistoryPage


class DecisionForm(forms.ModelForm):
    """Two promises, and whether the later continues the earlier."""

    decision = forms.ChoiceField(
        label=gettext_lazy("人工决定"), choices=Restatement.Decision.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("决定的理由"), required=False, widget=forms.Textarea(attrs={"rows": 3, "cols": 80})
    )

    class Meta:
        model = Restatement
        fields = ("earlier", "later", "decision", "note")
        widgets = {  # noqa: RUF012  as Django declares them
            name: RowSelect(Restatement._meta.get_field(name), admin.site) for name in ("earlier", "later")
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        earlier, later = (data.get(name) or getattr(self.instance, name, None) for name in ("earlier", "later"))
        if isinstance(earlier, Commitment) and isinstance(later, Commitment):
            try:
                check_pair(earlier, later)
            except InputError as error:
                raise error_of(error) from error
        return data


class OfCommitment(admin.SimpleListFilter):
    """The links of one commitment, as its page points to them; not offered as a list of choices."""

    title = gettext_lazy("承诺事项")
    parameter_name = "commitment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        value = request.GET.get(self.parameter_name, "")
        return [(value, value)] if value.isdigit() else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Restatement]) -> QuerySet[Restatement]:
        value = self.value()
        if not value or not value.isdigit() or len(value) > 18:
            return queryset
        return queryset.filter(Q(earlier=int(value)) | Q(later=int(value)))


@admin.register(Restatement)
class RestatementAdmin(HistoryPage, ScopedAdmin, StyledAdmin):
    """A person adds a missing link, and confirms or rejects what is there; the matcher's columns are read-only."""

    form = DecisionForm
    list_display = ("shown_earlier", "shown_later", "organisation", "years", "counts", "decision", "target_change")
    list_display_links = ("shown_earlier", "shown_later")
    list_filter = (
        *(OfCommitment, "counts", "decision", "target_change", "deadline_change"),
        years_of("later__report__plan_year", gettext_lazy("计划年度")),
    )
    search_fields = ("earlier__text", "later__text", "later__report__organisation__name")
    show_full_result_count = False
    actions = ("confirm", "reject", "withdraw")
    readonly_fields = (
        "suggested", "score", "reason", "counts", "author", "decided_at", "target_change", "deadline_change",
        "scope_change",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Restatement]:
        return light(super().get_queryset(request), "earlier__report", "later__report").select_related("author")

    def get_readonly_fields(self, request: HttpRequest, obj: Restatement | None = None) -> tuple[str, ...]:
        return self.readonly_fields if obj is None else ("earlier", "later", *self.readonly_fields)

    def has_delete_permission(self, request: HttpRequest, obj: Restatement | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Restatement, form: forms.ModelForm, change: bool) -> None:
        obj.pk = _decide(request, obj, obj.decision, obj.note).pk

    @admin.display(description=gettext_lazy("较早的承诺"), ordering="earlier__text")
    def shown_earlier(self, link: Restatement) -> str:
        return visible_text(link.earlier)

    @admin.display(description=gettext_lazy("较晚的承诺"), ordering="later__text")
    def shown_later(self, link: Restatement) -> str:
        return visible_text(link.later)

    @admin.display(description=gettext_lazy("机构"), ordering="later__report__organisation__name")
    def organisation(self, link: Restatement) -> str:
        return visible_text(link.later.report.organisation)

    @admin.display(description=gettext_lazy("计划年度"), ordering="later__report__plan_year")
    def years(self, link: Restatement) -> str:
        return f"{link.earlier.report.plan_year} → {link.later.report.plan_year}"

    @admin.action(description=gettext_lazy("确认相连"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Restatement]) -> None:
        _decide_all(request, queryset, Restatement.Decision.CONFIRMED)

    @admin.action(description=gettext_lazy("不相连"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Restatement]) -> None:
        _decide_all(request, queryset, Restatement.Decision.REJECTED)

    @admin.action(description=gettext_lazy("撤回人工决定，交还系统"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Restatement]) -> None:
        decided = list(queryset.exclude(decision=""))
        assert request.user.is_authenticated  # the admin site lets nobody else in
        for link in decided:
            withdraw_decision(link, request.user)
        messages.success(request, _("已撤回 %(n)s 条人工决定。") % {"n": len(decided)})


def _decide_all(request: HttpRequest, links: QuerySet[Restatement], decision: str) -> None:
    decided = [_decide(request, link, decision, link.note) for link in links]
    messages.success(request, _("已记下 %(n)s 条人工决定；系统重新比对时不会改动。") % {"n": len(decided)})


def _decide(request: HttpRequest, link: Restatement, decision: str, note: str) -> Restatement:
    assert request.user.is_authenticated  # the admin site lets nobody else in
    return decide_link(earlier=link.earlier, later=link.later, decision=decision, author=request.user, note=note)
