"""The app of what was published."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from . import tree_triggers


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("机构与报告")

    def ready(self) -> None:
        post_migrate.connect(keep_triggers, sender=self)


def keep_triggers(using: str, **kwargs: Any) -> None:
    """Put back triggers that a rebuilt table lost; nothing is done where the tables are not there yet."""
    connection = connections[using]
    if tree_triggers.ANCESTOR in connection.introspection.table_names():
        tree_triggers.install(connection)
