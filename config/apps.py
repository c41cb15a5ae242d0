"""The project's own app entry: its system checks and its admin site; other people's apps under Chinese names."""

from axes.apps import AppConfig as BaseAxesConfig
from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.apps import DefaultConfig as BaseStaticConfig
from django_otp.plugins.otp_totp.apps import DefaultConfig as BaseTotpConfig


class ProjectConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the checks


class JiannuoAdminConfig(AdminConfig):
    default_site = "config.admin.JiannuoAdminSite"


class AxesConfig(BaseAxesConfig):
    verbose_name = _("登录失败")


class TotpConfig(BaseTotpConfig):
    verbose_name = _("动态口令")


class RecoveryConfig(BaseStaticConfig):
    verbose_name = _("恢复码")
