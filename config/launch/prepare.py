"""What a fresh folder lacks: a secret key, the tables, the collected static files, the first administrator."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError

from .guards import LaunchError

ADMIN_NAME = "admin"
KEY_BYTES = 48  # 64 characters; the system check asks for 50
PASSWORD_BYTES = 12  # 16 characters
# The second of the two documentation pages in the wheel, 12 MB: the site shows the first.
UNUSED_STATIC = ["redoc"]


def write_env_file(path: Path) -> bool:
    """Give ``path`` a random SECRET_KEY, readable by its owner alone; False where a key is there already."""
    if os.environ.get("SECRET_KEY"):
        return False
    with suppress(FileNotFoundError):
        if any(line.strip().startswith("SECRET_KEY=") for line in path.read_text(encoding="utf-8").splitlines()):
            return False
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(
            f"\n# 用于会话与签名，不要外传；换掉后所有人须重新登录。\nSECRET_KEY={secrets.token_urlsafe(KEY_BYTES)}\n"
        )
    return True


def prepare_database() -> None:
    """Bring the tables up to date; LaunchError where the database does not answer."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        raise LaunchError(
            f"连不上数据库（{str(error).strip()}）：请检查环境变量 DATABASE_URL，并确认数据库已启动。"
        ) from error


def collect_static_files() -> None:
    """Collect and compress the static files, a matter of seconds, unless they are those of the last time."""
    stamp = settings.STATIC_ROOT / "collected"
    digest = _static_digest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=UNUSED_STATIC)
    stamp.write_text(digest, encoding="ascii")


def _static_digest() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(UNUSED_STATIC):
            digest.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}\n".encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Admin:
    """An administrator's name, and the password where it was made just now: it is kept nowhere in clear."""

    name: str
    password: str | None


def first_admin() -> Admin:
    """The first active superuser, or who keeps the accounts where the officers have been appointed; made here, with a
    random password, where there is neither."""
    users = get_user_model().objects.filter(is_active=True).order_by("pk")
    there = users.filter(is_superuser=True).first() or users.filter(groups__permissions__codename="add_user").first()
    if there is not None:
        return Admin(there.get_username(), None)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    created = get_user_model().objects.create_superuser(ADMIN_NAME, password=password)
    return Admin(created.get_username(), password)
