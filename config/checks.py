"""System checks: what must be configured before the program may serve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from celery import current_app
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from .broker import outdated_broker

KEY_LENGTH = 50  # what django-admin startproject generates, and check --deploy asks for
MISSING_KEY = "没有设置 SECRET_KEY：请用 make run 生成 .env，或在环境变量 SECRET_KEY 中给出至少 50 个字符的随机串。"


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


def require_secret_key() -> None:
    """The same rule for servers that run no system checks; raises ImproperlyConfigured."""
    if secret_key_is_set(None):
        raise ImproperlyConfigured(MISSING_KEY)
