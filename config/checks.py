"""System checks: what must be configured before the program may serve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

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


def require_secret_key() -> None:
    """The same rule for servers that run no system checks; raises ImproperlyConfigured."""
    if secret_key_is_set(None):
        raise ImproperlyConfigured(MISSING_KEY)
