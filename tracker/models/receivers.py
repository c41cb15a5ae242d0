"""What other systems that are told something have in common, and the work of telling them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.claims import WorkRow

# What the program notes of a receiver while it sends: in no history.
SENDING_FIELDS = ("failures", "failing_since", "next_attempt_at", "lease_until", "fence", "created_at", "updated_at")


class Receiver(models.Model):
    """Another system. While it fails only one row of work is tried at a time, not before ``next_attempt_at``;
    ``lease_until`` and ``fence``: whoever sends to it does so alone."""

    active = models.BooleanField(_("启用"), default=True)
    failures = models.PositiveIntegerField(_("连续失败次数"), default=0, editable=False)
    failing_since = models.DateTimeField(_("开始失败的时间"), null=True, editable=False)
    next_attempt_at = models.DateTimeField(_("下次尝试"), null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    fence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        abstract = True


class Sending(WorkRow):
    """The work of telling a receiver one thing. States: see WorkRow.

    ``attempts`` counts workers that died; what the receiver answered is counted by ``tries``. Refused, it is queued
    again until ``next_attempt_at``, for three days; then it has failed: a dead letter, until somebody sends it again.
    """

    tries = models.PositiveIntegerField(_("已发送次数"), default=0, editable=False)
    next_attempt_at = models.DateTimeField(_("下次尝试"), editable=False)
    # The last of them: {"at", "status", "seconds", "error"}.
    log = models.JSONField(_("发送记录"), default=list, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta:
        abstract = True
