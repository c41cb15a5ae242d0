"""System checks: what must be configured before the program may serve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import current_app
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from tracker.audit.keeping import LEAST_DAYS
from tracker.matching.parameters import PARAMETERS_FILE
from tracker.outbound import outbound_policy

from .broker import outdated_broker

KEY_LENGTH = 50  # what django-admin startproject generates, and check --deploy asks for
MISSING_KEY = "没有设置 SECRET_KEY：请用 make run 生成 .env，或在环境变量 SECRET_KEY 中给出至少 50 个字符的随机串。"

BAD_PARAMETERS = "ENCODER_PARAMETERS 所指的文件夹里没有 fit_matcher 写出的参数文件：请改正，或留空以用自带的参数。"
BAD_ADDRESS = "{name}_URL 应是以 http:// 或 https:// 开头的完整地址，并同时设置 {name}_MODEL：请改正，或留空以停用。"

BAD_KEEPING = (
    "AUDIT_KEEP_DAYS 设为 {days}：审计记录至少保存 180 天（《网络安全法》第二十一条规定不少于六个月）。"
    "请改为 180 或更多，或改为 0（一直保存）。"
)
BAD_HOST = "OUTBOUND_PRIVATE_HOSTS 应是以逗号隔开的“主机:端口”，如 oa.example.gov.cn:8080：请改正（{error}）。"


@register()
def secret_key_is_set(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to serve, migrate or work without a secret key of sufficient length."""
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:
        key = ""
    return [] if len(key) >= KEY_LENGTH else [Error(MISSING_KEY, id="jiannuo.E001")]


@register()
def broker_is_recent(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a Redis that is too old. One that does not answer is no error: it may be started later."""
    outdated = outdated_broker(current_app) if settings.REDIS_URL else None
    return [Error(outdated, id="jiannuo.E002")] if outdated else []


@register()
def addresses_are_whole(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse an intranet address that is none, or has no model beside it."""
    return [
        Error(BAD_ADDRESS.format(name=name), id="jiannuo.E003")
        for name in ("ENCODER", "OPINION")
        if (url := getattr(settings, f"{name}_URL")) and not (_is_http(url) and getattr(settings, f"{name}_MODEL"))
    ]


@register()
def parameters_are_there(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a folder of matcher parameters that fit_matcher has not written."""
    folder = settings.ENCODER_PARAMETERS
    missing = folder and not (Path(folder) / PARAMETERS_FILE).is_file()
    return [Error(BAD_PARAMETERS, id="jiannuo.E004")] if missing else []


@register()
def private_hosts_are_exact(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a list of private addresses that does not name each host and port."""
    try:
        outbound_policy()
    except ValueError as error:
        return [Error(BAD_HOST.format(error=error), id="jiannuo.E005")]
    return []


@register()
def audit_is_kept(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to keep the audit record for less than half a year."""
    days = settings.AUDIT_KEEP_DAYS
    is_kept = days == 0 or days >= LEAST_DAYS
    return [] if is_kept else [Error(BAD_KEEPING.format(days=days), id="jiannuo.E010")]


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def require_secret_key() -> None:
    """The same rule for servers that run no system checks; raises ImproperlyConfigured."""
    if secret_key_is_set(None):
        raise ImproperlyConfigured(MISSING_KEY)
