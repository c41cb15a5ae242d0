"""What was answered to a POST that carried an ``Idempotency-Key``."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IdempotentAnswer(models.Model):
    """One answered POST, stored in the transaction of its effect: the row is there if and only if the effect is.

    ``fingerprint`` is a hash of what was sent; ``body`` the answer as JSON text, in the order in which it was given.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("账号"), related_name="+")
    method = models.CharField(_("方法"), max_length=10)
    path = models.CharField(_("网址"), max_length=500)
    key = models.CharField(_("幂等键"), max_length=255)
    fingerprint = models.CharField(_("请求摘要"), max_length=64)
    status = models.PositiveSmallIntegerField(_("状态码"))
    headers = models.JSONField(_("响应头"), default=dict)
    body = models.TextField(_("响应正文"))
    created_at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("幂等请求")
        verbose_name_plural = pgettext_lazy("plural", "幂等请求")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "method", "path", "key"], name="one_answer_per_idempotency_key"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.key}"
