"""What is sent to enter and change commitments, and the answer: which stand now, and which were withdrawn for them."""

from __future__ import annotations

import math
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from reports.models import Report
from tracker.access import viewer_of, visible
from tracker.api.fields import LARGEST_ID, CodeField, IdField, StrictSerializer, has_visible_text
from tracker.models import Commitment
from tracker.selectors import HEAVY_FIELDS

from .brief import CommitmentBrief

LONGEST_REASON = 5000
# Nobody cuts a sentence into more pieces, or puts so many together: it may have 2000 characters.
MOST = 50


def _numbers(lowest: int, about: Any) -> serializers.ListField:
    """One to MOST whole numbers."""
    child = serializers.IntegerField(min_value=lowest, max_value=LARGEST_ID)
    return serializers.ListField(child=child, min_length=1, max_length=MOST, help_text=about)


class ReasonedInput(StrictSerializer):
    """Why; required by the services where people's work rests on what is changed."""

    reason = serializers.CharField(
        max_length=LONGEST_REASON,
        required=False,
        default="",
        allow_blank=True,
        help_text=gettext_lazy("理由，记入变更事件；已有人判断过、选过佐证的承诺，拆分、合并、改起止时必填"),
    )


class SpanInput(ReasonedInput):
    """Words of the report; blank space around them is left out."""

    start = serializers.IntegerField(
        min_value=0, max_value=LARGEST_ID, help_text=gettext_lazy("起：正文的字符位置，含")
    )
    end = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, help_text=gettext_lazy("止：正文的字符位置，不含")
    )


class SplitInput(ReasonedInput):
    places = _numbers(0, gettext_lazy("断开之处：正文的字符位置，须在这条承诺之内"))


class MergeInput(ReasonedInput):
    """The sender comes in by the context's request."""

    commitments = _numbers(1, gettext_lazy("要合并的各条承诺的编号：同一份报告中相邻的，至少两条"))

    def validate_commitments(self, ids: list[int]) -> list[Commitment]:
        """The commitments; one that the sender may not see is answered like one that does not exist."""
        rows = visible(Commitment.objects.filter(pk__in=ids), viewer_of(self.context["request"]), "organisation")
        found = list(rows.order_by("start"))
        if missing := sorted(set(ids) - {row.pk for row in found}):
            named = "、".join(str(pk) for pk in missing)
            message = _("没有编号为 %(ids)s 的承诺：请用承诺列表中的编号。") % {"ids": named}
            raise ValidationError(message, code="does_not_exist")
        return found


class CommitmentWithdrawal(StrictSerializer):
    reason = serializers.CharField(
        max_length=LONGEST_REASON,
        validators=[has_visible_text],
        help_text=gettext_lazy("撤回的理由，与承诺一起长期保留"),
    )


def _is_finite(value: float) -> None:
    """A validator: the strings "nan" and "inf" are numbers to Python."""
    if not math.isfinite(value):
        raise ValidationError(_("请填写一个数。"), code="invalid")


class TargetInput(StrictSerializer):
    """A promised number, as printed; 万 and 亿 stay in the unit."""

    metric = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    operator = CodeField(choices=Commitment.TargetOperator.choices)
    value = serializers.FloatField(validators=[_is_finite])
    unit = serializers.CharField(max_length=50, required=False, default="", allow_blank=True)


class DeadlineInput(StrictSerializer):
    due = serializers.DateField(help_text=gettext_lazy("最后一日"))
    stated = serializers.BooleanField(required=False, default=True, help_text=gettext_lazy("时限为原文载明"))


class CommitmentValues(StrictSerializer):
    """What is said of a commitment beside its words, in the shape of its detail; ``model_values`` are the model's."""

    task = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    verifiability = CodeField(choices=Commitment.Verifiability.choices, required=False)
    target = TargetInput(required=False, allow_null=True)
    further_targets = serializers.ListField(child=TargetInput(), required=False, max_length=MOST)
    deadline = DeadlineInput(required=False, allow_null=True)
    responsible_unit = serializers.CharField(max_length=200, required=False, allow_blank=True)

    def model_values(self) -> dict[str, Any]:
        """What was validated, as the fields of Commitment that ``correct_commitment`` takes."""
        values = dict(self.validated_data)
        if "target" in values:
            target = values.pop("target") or {"metric": "", "operator": "", "value": None, "unit": ""}
            values |= {f"target_{name}": value for name, value in target.items()}
        if "further_targets" in values:
            values["further_targets"] = [dict(target) for target in values["further_targets"]]
        if "deadline" in values:
            deadline = values.pop("deadline") or {"due": None, "stated": False}
            values |= {"deadline": deadline["due"], "deadline_stated": deadline["stated"]}
        return values


class CommitmentInput(CommitmentValues, SpanInput):
    """What ``tracker.services.add_commitment`` takes; what is not said of the words, the program reads in them."""

    report = IdField(path="organisation", queryset=Report.objects.defer(*HEAVY_FIELDS))


class CommitmentChange(CommitmentValues, ReasonedInput):
    """What ``tracker.services.edit_commitment`` takes; the words stay."""


class EditedItem(serializers.Serializer[Any]):
    """What stands now for the commitments that were named, and which of these were withdrawn for it."""

    commitments = CommitmentBrief(many=True, help_text=gettext_lazy("现在的承诺，按正文的先后"))
    withdrawn = serializers.ListField(
        child=serializers.IntegerField(), help_text=gettext_lazy("因此撤回的承诺的编号；撤回的不删除，可以恢复")
    )
