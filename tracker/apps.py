"""The app of what was promised, and what became of it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = _("承诺与落实")

    def ready(self) -> None:
        from . import receivers  # noqa: F401  connects the one signal
