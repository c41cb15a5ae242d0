"""What is filled in to export rows, or to import a file of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.forms import RowSelect
from reports.models import FIRST_YEAR, LAST_YEAR, Organisation, Report
from tracker.access import Viewer, visible
from tracker.api.codes import FULFILMENT
from tracker.exchange.kinds import filter_set
from tracker.models import Commitment, ExchangeFormat, ExchangeKind, Import

ORGANISATIONS, REPORTS, COMMITMENTS, ASSESSMENTS = ExchangeKind.values
OF_COMMITMENTS = {
    "organisation": "organisation",
    "level": "level",
    "report_kind": "kind",
    "plan_year": "plan_year",
    "status": "status",
    "verifiability": "verifiability",
}
# What narrows each kind: the field of the form and the filter of the list that it stands for.
NARROWED_BY: dict[str, dict[str, str]] = {
    ORGANISATIONS: {"organisation": "ancestor", "level": "level", "confirmed": "confirmed"},
    REPORTS: {"organisation": "organisation", "level": "level", "report_kind": "kind", "covers_year": "covers_year"},
    COMMITMENTS: OF_COMMITMENTS,
    ASSESSMENTS: OF_COMMITMENTS,
}


def _several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def _year(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)


class ExportForm(forms.Form):
    """Which rows, and in what format. A field that says nothing of the kind is an error, not passed over."""

    kind = forms.ChoiceField(label=gettext_lazy("导出什么"), choices=ExchangeKind.choices)
    format = forms.ChoiceField(label=gettext_lazy("格式"), choices=ExchangeFormat.choices)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=gettext_lazy("机构"),
        required=False,
        help_text=gettext_lazy("连同它的全部下级（导出机构时只含下级）；空着即为您看得见的全部机构"),
        widget=RowSelect(Report._meta.get_field("organisation"), admin.site),
    )
    level = _several(gettext_lazy("机构层级"), Organisation.Level.choices)
    confirmed = forms.ChoiceField(
        label=gettext_lazy("已核实"),
        required=False,
        choices=[("", gettext_lazy("不限")), ("true", gettext_lazy("是")), ("false", gettext_lazy("否"))],
    )
    report_kind = _several(gettext_lazy("报告种类"), Report.Kind.choices)
    covers_year = _year(gettext_lazy("报告年度"))
    plan_year = _year(gettext_lazy("计划年度"))
    status = _several(gettext_lazy("落实状态"), FULFILMENT)
    verifiability = _several(gettext_lazy("可核查性"), Commitment.Verifiability.choices)

    class Media:
        js = ("tracker/exchange_form.js",)

    def __init__(self, viewer: Viewer, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.viewer = viewer
        self.fields["organisation"].queryset = visible(Organisation.objects.all(), viewer, "pk")  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            kinds = [kind for kind, named in NARROWED_BY.items() if name in named]
            if 0 < len(kinds) < len(NARROWED_BY):
                field.widget.attrs["data-kinds"] = " ".join(kinds)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        named = NARROWED_BY[data["kind"]]
        for name in data.keys() - named.keys() - {"kind", "format"}:
            if data[name] not in (None, "", []):
                self.add_error(name, ValidationError(_("导出这类数据时不能按这一项筛选：请清空。"), "not_a_filter"))
        data["filters"] = {
            filter_name: _as_parameter(data[name])
            for name, filter_name in named.items()
            if data[name] not in (None, "", [])
        }
        if data["filters"].get("organisation"):
            data["filters"]["descendants"] = ["true"]
        chosen = filter_set(data["kind"], data["filters"], self.viewer)
        if not self.errors and not chosen.is_valid():
            raise ValidationError([message for errors in chosen.errors.values() for message in errors])
        return data


def _as_parameter(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [getattr(value, "pk", value)]
    return [str(one) for one in values]


CHECK = "check"
HOW = [
    (CHECK, gettext_lazy("试运行：只检查，不写入；看过结果再确认导入")),
    (Import.Mode.ALL_OR_NOTHING, gettext_lazy("全部或全不：有一行出错就都不导入")),
    (Import.Mode.BEST_EFFORT, gettext_lazy("尽量导入：导入没有出错的行，出错的列出来")),
]


class ImportForm(forms.Form):
    """A file, what its rows are, and what is to become of the good rows where some are bad."""

    kind = forms.ChoiceField(label=gettext_lazy("导入什么"), choices=ExchangeKind.choices)
    file = forms.FileField(
        label=gettext_lazy("填好的文件"),
        allow_empty_file=True,
        help_text=gettext_lazy("xlsx、csv 或 json，第一行是列名。先下载模板，或用导出的文件修改。"),
    )
    how = forms.ChoiceField(label=gettext_lazy("怎样导入"), choices=HOW, initial=CHECK, widget=forms.RadioSelect)

    def clean_file(self) -> Any:
        file, limit = self.cleaned_data["file"], settings.IMPORT_MAX_BYTES
        if file.size > limit:
            message = _("文件超过 %(limit)s MB 的上限：请分成几个文件。") % {"limit": f"{limit / 1024 / 1024:g}"}
            raise ValidationError(message, "file_too_large")
        return file


class ApplyForm(forms.Form):
    """How a file that was checked is to be imported."""

    mode = forms.ChoiceField(label=gettext_lazy("怎样导入"), choices=Import.Mode.choices, widget=forms.RadioSelect)
