"""What the services of supervision have in common: words that must be there, who speaks, and what is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.errors import InputError
from reports.models import Report
from tracker.models import ApiClient, Commitment


def words_of(text: str, code: str, message: str) -> str:
    """The text without blanks around it. Raises InputError where nothing is left."""
    text = text.strip()
    if not text:
        raise InputError(code, message)
    return text


def speaker_of(author: User, on_behalf_of: str) -> str:
    """For whom a machine client speaks; empty for a person. Raises InputError ``on_behalf_of_required``."""
    on_behalf_of = on_behalf_of.strip()
    if not on_behalf_of and ApiClient.objects.filter(user=author).exists():
        raise InputError("on_behalf_of_required", _("接口客户端自己不催办也不回复：请用 on_behalf_of 写明代表谁。"))
    return on_behalf_of


def body_of(commitment: Commitment) -> int | None:
    """The id of the body whose report it stands in."""
    return Report.objects.values_list("organisation_id", flat=True).get(pk=commitment.report_id)


def touch(commitment: Commitment | None) -> None:
    """What is shown of the commitment has changed."""
    if commitment is not None:
        Commitment.objects.filter(pk=commitment.pk).update(updated_at=timezone.now())


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """As an event holds it."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
