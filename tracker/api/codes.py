"""Codes that have no model choices of their own, with their Chinese labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.services import Outcome
from tracker.models import Assessment
from tracker.models.events import EVENT_OBJECTS as EVENT_OBJECTS
from tracker.selectors import PENDING

# An assessment's statuses, and the product's own for a commitment without any.
FULFILMENT = [*Assessment.Status.choices, (PENDING, _("待核查"))]


# What the totals can be grouped by: fields of FulfilmentCount, or the bodies right below the one asked for.
GROUPINGS = [
    ("organisation", _("所给机构自己及其直接下级")),
    ("level", _("机构层级")),
    ("kind", _("报告种类")),
    ("plan_year", _("计划年度")),
    ("verifiability", _("可核查性")),
]


class Received(models.TextChoices):
    """What an upload came to."""

    RECEIVED = Outcome.RECEIVED, _("已接收，等待读取")
    UNCHANGED = Outcome.UNCHANGED, _("同一文件已在库中，没有改动")
    RETRIED = Outcome.RETRIED, _("上次未成功，已重新排队")
