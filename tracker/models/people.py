"""What is kept of a person's account besides Django's own row: where it belongs, and its passwords so far."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.history import ChangeHistory
from reports.models import Organisation


class Account(models.Model):
    """Where an account belongs (it is looked after there; what it sees are its memberships), and its password's state.

    An account without such a row belongs to the whole tree, and its password is its own.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="account", editable=False)
    home = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("所在单位"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("账号由哪个单位的管理员维护；能看到哪些数据由安全管理员另行设定"),
    )
    one_time = models.BooleanField(_("须修改密码"), default=False, editable=False)
    password_at = models.DateTimeField(_("密码设定时间"), null=True, editable=False)
    history = ChangeHistory(leave_out=["password_at"])

    class Meta:
        verbose_name = _("账号信息")
        verbose_name_plural = pgettext_lazy("plural", "账号信息")

    def __str__(self) -> str:
        return str(self.user)


class OldPassword(models.Model):
    """The hash of one of the latest passwords of an account, so that it is not used again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="old_passwords", editable=False)
    encoded = models.CharField(max_length=128, editable=False)

    class Meta:
        verbose_name = _("用过的密码")
        verbose_name_plural = pgettext_lazy("plural", "用过的密码")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.pk}"
