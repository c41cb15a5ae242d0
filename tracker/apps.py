"""The app of what was promised, and what became of it."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from . import count_triggers


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = _("承诺与落实")

    def ready(self) -> None:
        from . import audit_receivers, receivers  # noqa: F401  connects what follows

        post_migrate.connect(keep_triggers, sender=self)
        post_migrate.connect(keep_audit_triggers, sender=self)
        post_migrate.connect(receivers.on_migrated, sender=self)


def keep_triggers(using: str, **kwargs: Any) -> None:
    """Put back triggers that a rebuilt table lost; nothing is done where the tables are not there yet."""
    connection = connections[using]
    if {count_triggers.COUNT, count_triggers.ANCESTOR} <= set(connection.introspection.table_names()):
        count_triggers.install(connection)


def keep_audit_triggers(using: str, **kwargs: Any) -> None:
    """The same for the audit record and the histories, those of new models among them."""
    from . import audit_triggers

    audit_triggers.install(connections[using])
