"""What a page of the queue sends, read before any service sees it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tracker.review_order import ReviewKind
from tracker.services.review import Seen, Verdict

LARGEST_ID = 2**63 - 1
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")
ACTS = ("agree", "keep", "override", "skip", "misread")


class IdListField(forms.MultipleChoiceField):
    """Ids, whichever they are: the service says which of them belong to the item."""

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdigit() and int(value) <= LARGEST_ID


class SpanListField(forms.MultipleChoiceField):
    """Spans of the later report's text, as ``start-end``."""

    def valid_value(self, value: str) -> bool:
        return _SPAN.fullmatch(value) is not None


class ActForm(forms.Form):
    """One act of a person on the item before them."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    newest = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    asked = forms.CharField(required=False, max_length=20)
    kept = forms.CharField(required=False, max_length=20)
    status = forms.CharField(required=False, max_length=20)
    code = forms.CharField(required=False, max_length=20)
    misread = forms.CharField(required=False, max_length=20)
    note = forms.CharField(required=False, max_length=5000)
    evidence = IdListField(required=False)
    picked = SpanListField(required=False)

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or {}
        act, status = known.get("act"), known.get("status")
        if act == "agree" and status and status != known.get("asked"):
            message = _("您另选了落实状态，却按了“确认”：请按“保存另作的判断”，或去掉所选的状态。")
            raise ValidationError(message, code="act_unclear")
        if act == "override" and not status:
            raise ValidationError(_("请先选一个落实状态，再保存。"), code="status_required")
        return known

    def seen(self, commitment_id: int) -> Seen:
        return Seen(commitment_id, self.cleaned_data["newest"])

    def verdict(self) -> Verdict:
        """What the person says by agreeing, keeping or overriding."""
        known = self.cleaned_data
        spans = (_SPAN.fullmatch(span) for span in known["picked"])
        status = {"agree": known["asked"], "keep": known["kept"]}.get(known["act"], known["status"])
        return Verdict(
            status=status,
            code=known["code"] if known["act"] == "override" else "",
            note=known["note"],
            evidence=frozenset(int(pk) for pk in known["evidence"]),
            picked=tuple((int(span[1]), int(span[2])) for span in spans if span),
        )


def kind_of(value: str | None) -> ReviewKind | None:
    """The part of the queue that an address names; None for all of it."""
    return ReviewKind(value) if value in {kind.value for kind in ReviewKind} else None
