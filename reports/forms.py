"""Forms of the admin site about bodies and reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .claims import WorkState
from .errors import InputError
from .models import Organisation, OrganisationName, Report
from .organisations import clean_name
from .services import Declaration, Receipt, Sender, check_year, receive_report

ID_DIGITS = 18  # what a database integer surely holds
PASTED_NAME = "粘贴的正文.txt"


def error_of(error: InputError) -> ValidationError:
    """A bad input as forms show it: its sentence, with its code for those who ask for help."""
    return ValidationError(f"{error.message} [{error.code}]", code=error.code)


def admin_form_of(form: forms.Form, page: admin.ModelAdmin) -> AdminForm:
    """A plain form for the admin's templates, which would not know it from a model form."""
    fields = [(None, {"fields": list(form.fields)})]
    return AdminForm(form, fields, {}, model_admin=page)  # type: ignore[arg-type]


class RowSelect(AutocompleteSelect):
    """Django's autocomplete, which raises where the value sent is no id, before the form can say so."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> Any:
        ids = [v for v in value if v.isascii() and v.isdigit() and len(v) <= ID_DIGITS]
        return super().optgroups(name, ids, attrs)


class CleanNameForm(forms.ModelForm):
    """Stores a name the way names are looked up."""

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class OrganisationForm(CleanNameForm):
    class Meta:
        model = Organisation
        fields = (
            "name", "short_name", "level", "parent", "successor", "credit_code", "region_code", "confirmed",
        )  # fmt: skip

    def clean_short_name(self) -> str:
        return clean_name(self.cleaned_data["short_name"])


class OrganisationNameForm(CleanNameForm):
    class Meta:
        model = OrganisationName
        fields = ("name", "kind", "used_until")


class ReportUploadForm(forms.Form):
    """A report to hand in: a file or pasted text, and what the clerk knows of it."""

    file = forms.FileField(
        label=_("报告文件"),
        required=False,
        help_text=_("txt、html、mht、docx、doc、pdf、ofd 等文件；格式按内容识别。与粘贴正文二选一。"),
    )
    pasted = forms.CharField(
        label=_("粘贴正文"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 12, "cols": 90})
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("机构"),
        required=False,
        help_text=_("不选时从正文读出"),
        widget=RowSelect(Report._meta.get_field("declared_organisation"), admin.site),
    )
    covers_year = forms.IntegerField(
        label=_("报告年度"), required=False, help_text=_("报告所总结的年份，如 2024；不填时从正文读出")
    )
    kind = forms.ChoiceField(label=_("种类"), required=False, choices=[("", _("从正文读出")), *Report.Kind.choices])
    supersedes = forms.ModelChoiceField(
        Report.objects.filter(state=WorkState.DONE).defer("text", "layout", "witnesses"),
        label=_("替代的报告"),
        required=False,
        help_text=_("本报告是哪一份已入库报告的更正版"),
        widget=RowSelect(Report._meta.get_field("supersedes"), admin.site),
    )
    source_url = forms.URLField(label=_("来源网址"), required=False, max_length=1000, assume_scheme="https")

    def clean_covers_year(self) -> int | None:
        year: int | None = self.cleaned_data["covers_year"]
        try:
            check_year(year)
        except InputError as error:
            raise error_of(error) from error
        return year

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("file")) == bool((data.get("pasted") or "").strip()) and "file" not in self.errors:
            raise ValidationError(_("请上传一个文件，或粘贴正文，二者只选其一。"), code="file_or_text")
        return data

    def receive(self, sender: Sender) -> Receipt:
        """Hand in what was filled in; raises InputError as receive_report does."""
        data = self.cleaned_data
        file = data["file"]
        return receive_report(
            data=file.read() if file else data["pasted"].encode(),
            name=file.name if file else PASTED_NAME,
            sender=sender,
            declaration=Declaration(
                organisation=data["organisation"],
                covers_year=data["covers_year"],
                kind=data["kind"],
                supersedes=data["supersedes"],
                source_url=data["source_url"],
            ),
        )


class ReportCorrectionForm(forms.ModelForm):
    """What a person may correct of a report. The rules are the database's, told as sentences."""

    class Meta:
        model = Report
        fields: ClassVar[list[str]] = []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.instance.state == WorkState.DONE and "covers_year" in self.fields and not self.errors:
            self._check_identity(data)
        return data

    def _check_identity(self, data: dict[str, Any]) -> None:
        identity = {field: data.get(field) for field in ("organisation", "covers_year", "kind")}
        if not all(identity.values()) or not data.get("plan_year"):
            raise ValidationError(
                _("已读取的报告必须写明机构、报告年度、计划年度和种类，请补全。"), code="identity_required"
            )
        if data["plan_year"] <= data["covers_year"]:
            raise ValidationError(_("计划年度必须晚于报告年度，请核对。"), code="plan_year_not_later")
        there = Report.objects.filter(**identity, state=WorkState.DONE, supersedes__isnull=True)
        other = there.exclude(pk=self.instance.pk).only("pk").first()
        if other is not None and self.instance.supersedes_id is None:
            raise ValidationError(
                _("同一机构、年度和种类的报告已经入库（编号 %(pk)s），请核对。"),
                code="report_exists",
                params={"pk": other.pk},
            )
