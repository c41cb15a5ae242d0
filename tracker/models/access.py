"""Machine clients and their secrets, and which part of the tree a person belongs to."""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_network
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.history import ChangeHistory, TrackedQuerySet
from reports.models import Organisation


def check_networks(networks: list[str]) -> None:
    """A validator: addresses or CIDR ranges, such as 10.1.2.3 or 10.1.0.0/16."""
    for network in networks:
        try:
            ip_network(network, strict=False)
        except (TypeError, ValueError) as error:
            message = _("“%(network)s”不是地址或网段：请填写如 10.1.2.3 或 10.1.0.0/16，每行一个。")
            raise ValidationError(message, code="network_invalid", params={"network": network}) from error


class Membership(models.Model):
    """A person's part of the tree: a body with all below it, or all bodies. Without one a person sees nothing."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("用户"), related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("机构"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("可以看到该机构及其全部下级；留空表示全部机构"),
    )

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(part_of=["user"])

    class Meta:
        verbose_name = _("所属机构")
        verbose_name_plural = pgettext_lazy("plural", "所属机构")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation"], name="one_membership_per_user_and_body"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(organisation__isnull=True), name="one_membership_of_all_per_user"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation or _("全部机构"))


class ApiClient(models.Model):
    """Another system that uses the interface in its own name. What it does is done by its technical ``user``."""

    name = models.CharField(_("名称"), max_length=100, unique=True, help_text=_("如：区政府 OA"))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("技术账号"), editable=False, related_name="api_client"
    )
    application = models.OneToOneField(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, models.PROTECT, editable=False, related_name="api_client"
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("机构"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("可以看到该机构及其全部下级；留空表示全部机构，只有授权的人自己看得到全部机构时可以这样设置"),
    )
    scopes = models.JSONField(_("权限范围"), default=list, blank=True)  # none: it may do nothing yet
    expires_at = models.DateTimeField(_("到期时间"), null=True, blank=True)
    networks = models.JSONField(
        _("允许的地址"),
        default=list,
        blank=True,
        validators=[check_networks],
        help_text=_("地址或网段，每行一个；不填则不限"),
    )
    rate = models.PositiveIntegerField(
        _("每分钟请求数"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("不填则用系统的默认值"),
    )
    envelope = models.BooleanField(
        _("统一外壳"), default=False, help_text=_("应答一律套上 {code, msg, data, requestId} 外壳，状态码不变")
    )
    active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(leave_out=["application", "created_at"])

    class Meta:
        verbose_name = _("接口客户端")
        verbose_name_plural = pgettext_lazy("plural", "接口客户端")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def is_usable(self, now: datetime) -> bool:
        """Neither disabled nor expired?"""
        return self.active and (self.expires_at is None or now < self.expires_at)


class ClientSecret(models.Model):
    """One secret of a client; two may hold at a time, so that a client can change over without a gap."""

    client = models.ForeignKey(ApiClient, models.CASCADE, verbose_name=_("接口客户端"), related_name="secrets")
    # SHA-256: a secret of 256 random bits needs no slow hash, and cannot be guessed from this one.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("开头"), max_length=8, editable=False)
    created_at = models.DateTimeField(_("生成时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("到期时间"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("作废时间"), null=True, blank=True, editable=False)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(leave_out=["created_at"], hidden=["digest"], part_of=["client"])

    class Meta:
        verbose_name = _("密钥")
        verbose_name_plural = pgettext_lazy("plural", "密钥")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.hint}…"

    def is_usable(self, now: datetime) -> bool:
        """Neither revoked nor expired?"""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    @property
    def holds(self) -> bool:
        """Is it good at this moment?"""
        return self.is_usable(timezone.now())


class IssuedToken(models.Model):
    """By which secret an access token was got, so that it ends with that secret. Only the token's hash is stored."""

    token = models.OneToOneField(
        settings.OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL, models.CASCADE, related_name="issued", editable=False
    )
    secret = models.ForeignKey(ClientSecret, models.CASCADE, related_name="tokens", editable=False)

    class Meta:
        verbose_name = _("令牌")
        verbose_name_plural = pgettext_lazy("plural", "令牌")

    def __str__(self) -> str:
        return f"{self.secret_id}:{self.token_id}"
