"""Addresses that want to hear of events, and the work of telling them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.claims import WorkState
from reports.history import ChangeHistory, TrackedQuerySet
from reports.models import Organisation

from .events import Event
from .receivers import SENDING_FIELDS, Receiver, Sending

# The values of Algorithm, spelt out for the constraint as a migration holds it.
_ALGORITHMS = ["hmac-sha256", "hmac-sm3"]


class WebhookEndpoint(Receiver):
    """Where events of one part of the tree are sent, for the account that owns it.

    active ⇄ inactive, by its owner or because it answered 410 (``disabled_reason``). What is sealed
    (tracker/sealing.py) is never shown again.
    """

    class Algorithm(models.TextChoices):
        SHA256 = "hmac-sha256", "HMAC-SHA256"
        SM3 = "hmac-sm3", _("HMAC-SHA256 和 HMAC-SM3")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("所有者"), related_name="webhook_endpoints"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("机构及其下级"), null=True, blank=True, related_name="+"
    )
    url = models.CharField(_("回调地址"), max_length=2048)
    description = models.CharField(_("说明"), max_length=200, blank=True)
    # Event kinds; all where it is empty.
    kinds = models.JSONField(_("事件种类"), default=list, blank=True)
    disabled_reason = models.TextField(_("停用原因"), blank=True, editable=False)
    algorithm = models.CharField(_("签名算法"), max_length=12, choices=Algorithm, default=Algorithm.SHA256)
    secret = models.TextField(editable=False)
    previous_secret = models.TextField(blank=True, editable=False)
    previous_until = models.DateTimeField(_("旧密钥有效至"), null=True, editable=False)
    header_names = models.JSONField(_("附加请求头"), default=list, editable=False)
    headers = models.TextField(blank=True, editable=False)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(leave_out=SENDING_FIELDS, hidden=["secret", "previous_secret", "headers"])

    class Meta:
        verbose_name = _("回调地址")
        verbose_name_plural = pgettext_lazy("plural", "回调地址")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(algorithm__in=_ALGORITHMS), name="webhook_endpoint_algorithm"),
        ]

    def __str__(self) -> str:
        return self.description or self.url


class WebhookDelivery(Sending):
    """The work of telling one endpoint of one event. States: see WorkRow and Sending."""

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, verbose_name=_("回调地址"), related_name="deliveries")
    event = models.ForeignKey(Event, models.PROTECT, verbose_name=_("事件"), related_name="deliveries")

    class Meta:
        verbose_name = _("投递")
        verbose_name_plural = pgettext_lazy("plural", "投递")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            # What is to be sent to one endpoint, next first: the same cost however much waits or has been sent.
            models.Index(fields=["endpoint", "state", "next_attempt_at", "id"], name="webhook_delivery_due"),
            models.Index(fields=["state", "lease_until"], name="webhook_delivery_work"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="one_delivery_per_endpoint_and_event"),
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="webhook_delivery_state"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.endpoint_id}"
