"""Forms of the pages on which reports are entered."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Field, URLField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reports.errors import InputError
from reports.forms import PASTED_NAME, RowSelect, error_of
from reports.models import Organisation
from reports.readers.bundle import is_zip
from reports.services import check_year
from tracker.access.admin import visible_to
from tracker.extraction import Deadline, NumericTarget, TargetOperator, Verifiability
from tracker.models import Commitment, ReportDraft
from tracker.services.drafting.changes import DETAILS

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not given:
            return []
        return [super(FilesField, self).clean(one, initial) for one in given]


class EntryForm(forms.Form):
    """Reports to be entered: files, a folder, or pasted text."""

    documents = FilesField(
        label=_("报告文件"),
        required=False,
        help_text=_("可以同时选多个，也可以是文件夹压缩成的 zip；能读 docx、doc、wps、pdf、ofd、html、mht、txt。"),
    )
    folder = FilesField(
        label=_("或选整个文件夹"),
        required=False,
        widget=SeveralFiles(attrs={"webkitdirectory": True}),
        help_text=_("文件夹里的文件逐份读取，一次最多 500 个。"),
    )
    pasted = forms.CharField(
        label=_("或粘贴正文"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 90}),
        help_text=_("从网页或文档里复制全文，连同标题和落款。"),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("机构"),
        required=False,
        help_text=_("都是同一个机构的报告时可以先选；不选时从正文读出。"),
        widget=RowSelect(ReportDraft._meta.get_field("organisation"), admin.site),
    )
    source_url = forms.URLField(
        label=_("来源网址"), required=False, max_length=1000, assume_scheme="https", help_text=_("只用于一份报告")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [bool(data.get("documents")), bool(data.get("folder")), bool((data.get("pasted") or "").strip())]
        if sum(given) != 1 and not {"documents", "folder"} & self.errors.keys():
            raise ValidationError(_("请选择文件、文件夹，或粘贴正文，三者只选其一。"), code="file_or_text")
        return data

    @property
    def uploads(self) -> list[tuple[str, UploadedFile]]:
        """What was handed in, by name; pasted text is not among it."""
        return [(str(file.name), file) for file in (*self.cleaned_data["documents"], *self.cleaned_data["folder"])]

    def single(self) -> tuple[str, bytes] | None:
        """The one report that was handed in; None where there are several, or a packed folder."""
        pasted = self.cleaned_data["pasted"]
        if pasted.strip():
            return PASTED_NAME, pasted.encode()
        if len(self.uploads) > 1 or self.cleaned_data["folder"] or self.is_folder():
            return None
        name, file = self.uploads[0]
        return name, file.read()

    def is_folder(self) -> bool:
        """Is it one zip archive that is no docx or OFD?"""
        if len(self.uploads) != 1:
            return False
        name, file = self.uploads[0]
        head = file.read(4)
        file.seek(0)
        return is_zip(head) and name.lower().endswith(".zip")


def _form_field(field: Field[Any, Any], **options: Any) -> Any:
    if isinstance(field, URLField):
        options["assume_scheme"] = "https"
    return field.formfield(**options)


class DetailsForm(forms.ModelForm):
    """Body, years, kind and metadata of a draft, as they would be stored."""

    class Meta:
        model = ReportDraft
        fields = DETAILS
        formfield_callback = _form_field
        widgets: ClassVar = {
            "published_on": DATE,
            "signed_on": DATE,
            "title": forms.TextInput(attrs={"size": 60}),
            "source_url": forms.URLInput(attrs={"size": 60}),
            **{
                name: RowSelect(ReportDraft._meta.get_field(name), admin.site)
                for name in ("organisation", "body_parent", "supersedes")
            },
        }
        labels: ClassVar = {"body_confirmed": _("确认新建这个机构")}
        help_texts: ClassVar = {
            "organisation": _("选已登记的机构；没有登记的，不选，填写新机构名称。"),
            "covers_year": _("报告总结的年份，如 2024。"),
            "plan_year": _("“下一步计划”所说的年份，一般是报告年度的下一年。"),
            "supersedes": _("本报告是哪一份已入库报告的更正版；一般不填。"),
        }

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organisation", "body_parent", "supersedes"):
            field = self.fields[name]
            field.queryset = visible_to(request, field.queryset)  # type: ignore[attr-defined]

    def clean_covers_year(self) -> int | None:
        year: int | None = self.cleaned_data["covers_year"]
        try:
            check_year(year)
        except InputError as error:
            raise error_of(error) from error
        return year

    def _post_clean(self) -> None:
        """The service writes what was given; the row of this form is only shown."""


class ItemForm(forms.Form):
    """What is made out in one commitment."""

    verifiability = forms.ChoiceField(label=_("可核查性"), choices=Commitment.Verifiability.choices)
    target_metric = forms.CharField(label=_("指标"), required=False, max_length=200)
    target_operator = forms.ChoiceField(
        label=_("比较"), required=False, choices=[("", "—"), *Commitment.TargetOperator.choices]
    )
    target_value = forms.FloatField(label=_("目标值"), required=False)
    target_unit = forms.CharField(label=_("单位"), required=False, max_length=50)
    deadline = forms.DateField(label=_("时限"), required=False, widget=DATE)
    deadline_stated = forms.BooleanField(label=_("时限为原文载明"), required=False)
    responsible_unit = forms.CharField(label=_("责任单位"), required=False, max_length=200)
    task = forms.CharField(label=_("所属任务"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("target_value") is None) != (not data.get("target_operator")):
            raise ValidationError(_("目标值和比较须同时填写，或都不填。"), code="target_incomplete")
        return data

    def draft_values(self) -> dict[str, Any]:
        """The values as fields of a CommitmentDraft."""
        data = self.cleaned_data
        target = None
        if data["target_value"] is not None:
            operator = TargetOperator(data["target_operator"])
            target = NumericTarget(data["target_metric"], operator, data["target_value"], data["target_unit"])
        return {
            "verifiability": Verifiability(data["verifiability"]),
            "target": target,
            "deadline": Deadline(data["deadline"], data["deadline_stated"]) if data["deadline"] else None,
            "responsible_unit": data["responsible_unit"] or None,
            "task": data["task"] or None,
        }
