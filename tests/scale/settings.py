"""The project's settings, with the floor as one more address beside its own, and nothing collected beforehand."""

from config.settings import *  # noqa: F403
from config.settings import API_RATES, STORAGES

ROOT_URLCONF = "tests.scale.urls"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
API_RATES["account"] = 1_000_000  # requests are counted as in service; a fast machine sends more than a person may
