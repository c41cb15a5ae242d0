"""Which unit answers for a commitment and until when, as a supervisor says beside the report."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reports.marked_text import visible_text
from tracker.models import Assignment
from tracker.services import assign

from .history import HistoryPage
from .supervised import SupervisionAdmin


class AssignmentForm(forms.ModelForm):
    class Meta:
        model = Assignment
        fields = ("commitment", "responsible_unit", "deadline", "reason")


@admin.register(Assignment)
class AssignmentAdmin(HistoryPage, SupervisionAdmin):
    form = AssignmentForm
    list_display = ("shown_commitment", "organisation", "shown_unit", "deadline", "author", "updated_at")
    list_select_related = ("commitment__organisation", "author")
    search_fields = ("responsible_unit", "commitment__text", "commitment__organisation__name")
    autocomplete_fields = ("commitment",)

    def get_readonly_fields(self, request: HttpRequest, obj: Assignment | None = None) -> tuple[str, ...]:
        return () if obj is None else ("commitment", "read_unit", "read_deadline", "author", "updated_at")

    def get_fields(self, request: HttpRequest, obj: Assignment | None = None) -> tuple[str, ...]:
        told = () if obj is None else ("read_unit", "read_deadline")
        last = () if obj is None else ("author", "updated_at")
        return ("commitment", *told, "responsible_unit", "deadline", "reason", *last)

    def save_model(self, request: HttpRequest, obj: Assignment, form: forms.ModelForm, change: bool) -> None:
        assert request.user.is_authenticated  # the admin site lets nobody else in
        names = ("responsible_unit", "deadline", "reason")
        values = {name: form.cleaned_data[name] for name in names}
        obj.pk = assign(commitment=obj.commitment, author=request.user, **values).pk

    @admin.display(description=_("承诺事项"), ordering="commitment__text")
    def shown_commitment(self, assignment: Assignment) -> str:
        return visible_text(assignment.commitment)

    @admin.display(description=_("机构"), ordering="commitment__organisation__name")
    def organisation(self, assignment: Assignment) -> str:
        return visible_text(assignment.commitment.organisation or "")

    @admin.display(description=_("指定的责任单位"), ordering="responsible_unit")
    def shown_unit(self, assignment: Assignment) -> str:
        return visible_text(assignment.responsible_unit) or "—"

    @admin.display(description=_("报告中的责任单位"))
    def read_unit(self, assignment: Assignment) -> str:
        return visible_text(assignment.commitment.responsible_unit) or "—"

    @admin.display(description=_("报告中的时限"))
    def read_deadline(self, assignment: Assignment) -> str:
        deadline = assignment.commitment.deadline
        return deadline.isoformat() if deadline else "—"
