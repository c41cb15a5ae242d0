"""The program as it is served, for a server whose database is emptied under it between two tests."""

from __future__ import annotations

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE

# Tests make users by the dozen: the suite's own hash (tests/settings.py).
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MIDDLEWARE.insert(0, "tests.browser.emptied.forget_models")
