"""System checks: what must be configured before the program may serve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import current_app
from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.models import User
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from tracker.access.roles import ROLES
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


SUPERUSER = (
    "还有可用的超级用户，他不受任何限制：正式使用前请运行 manage.py appoint_officers 设立三员，同时停用超级用户。"
)
BAD_ROLE = "TOTP_REQUIRED_FOR 中的“{role}”不是角色：可用的是 {known}，以逗号隔开。"
BAD_FIELD = "SIGN_ON_FIELD 只能是 username 或 email：请改正。"
OIDC_NEEDS = {
    "OIDC_RP_CLIENT_ID": "OIDC_CLIENT_ID",
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "OIDC_AUTHORIZATION_URL",
    "OIDC_OP_TOKEN_ENDPOINT": "OIDC_TOKEN_URL",
    "OIDC_OP_JWKS_ENDPOINT": "OIDC_JWKS_URL",
}
BAD_OIDC = "设了 OIDC_ISSUER，还须设置 {names}：请补全，或留空 OIDC_ISSUER 以停用。"
BAD_CAS = "CAS_URL 应是以 http:// 或 https:// 开头、以 / 结尾的完整地址：请改正，或留空以停用。"


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


@register(deploy=True)
def superuser_is_gone(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn while somebody may do everything; where the tables are not there yet, nobody may."""
    try:
        there = User.objects.filter(is_superuser=True, is_active=True).exists()
    except DatabaseError:
        return []
    return [Warning(SUPERUSER, id="jiannuo.W001")] if there else []


@register()
def roles_exist(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a demand for a second step of roles that there are not: nobody would be asked for it."""
    unknown = [role for role in settings.TOTP_REQUIRED_FOR if role not in ROLES]
    return [Error(BAD_ROLE.format(role=unknown[0], known="、".join(ROLES)), id="jiannuo.E006")] if unknown else []


@register()
def sign_on_is_whole(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a log-in by another system that lacks something, or an account field that identifies nobody."""
    found: list[CheckMessage] = []
    if settings.SIGN_ON_FIELD not in ("username", "email"):
        found.append(Error(BAD_FIELD, id="jiannuo.E007"))
    missing = [name for setting, name in OIDC_NEEDS.items() if settings.OIDC_ON and not getattr(settings, setting)]
    if missing:
        found.append(Error(BAD_OIDC.format(names="、".join(missing)), id="jiannuo.E008"))
    if settings.CAS_ON and not (_is_http(settings.CAS_SERVER_URL) and settings.CAS_SERVER_URL.endswith("/")):
        found.append(Error(BAD_CAS, id="jiannuo.E009"))
    return found


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
