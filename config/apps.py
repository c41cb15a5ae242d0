"""The project's own app entry: its system checks and its admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the checks


class JiannuoAdminConfig(AdminConfig):
    default_site = "config.admin.JiannuoAdminSite"
