"""Settings, addresses and process entries. Imports tracker and reports; neither imports config."""

from .celery import app as celery_app

__all__ = ["celery_app"]
