"""Settings of the test suite: the project's own, with a key of its own, writing to a temporary folder only."""

import atexit
import os
import secrets
import shutil
import tempfile

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="jiannuo-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(60))
os.environ["JIANNUO_TESTING"] = "true"  # processes started by tests may have fail-points

from config.settings import *  # noqa: F403
from config.settings import API_RATES, DATABASES, STATIC_ROOT, STORAGES, VAR_DIR

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: workers in other processes open the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
# Where REDIS_URL is set, other workers listen at the same broker.
CELERY_TASK_DEFAULT_QUEUE = f"jiannuo-test-{secrets.token_hex(4)}"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests share few accounts and one address; those about limits set their own.
API_RATES.update(dict.fromkeys(API_RATES, 1_000_000))
