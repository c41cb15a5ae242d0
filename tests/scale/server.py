"""A scratch database on the PostgreSQL of DATABASE_URL, and the web server on it: one worker, one thing at once."""

from __future__ import annotations

import http.client
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection

from tests.services import database_url
from tests.serving import web_served


@contextmanager
def scratch_database() -> Iterator[None]:
    """Within it the default connection is an empty database with all tables, which is dropped afterwards."""
    own = settings.DATABASES["default"]["NAME"]
    name = f"jiannuo_scale_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def session_of(user: User) -> str:
    """The key of a session in which the user is logged in."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.create()
    return str(session.session_key)


class Client:
    """Asks the server in the name of one session, one request a connection, as a sync worker wants it."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.headers = port, {"Cookie": f"sessionid={session}"}

    def get(self, path: str) -> tuple[float, bytes]:
        """Seconds, and the answer; RuntimeError where it is not 200."""
        http_connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        began = time.perf_counter()
        http_connection.request("GET", path, headers=self.headers)
        answer = http_connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - began
        http_connection.close()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        return took, body

    def json(self, path: str) -> Any:
        return orjson.loads(self.get(path)[1])


@contextmanager
def web_server() -> Iterator[int]:
    """gunicorn as in service, but with one sync worker, and the floor beside the project's addresses; its port."""
    with tempfile.TemporaryDirectory(prefix="jiannuo-scale-") as folder:
        variables = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.scale.settings",
            "DATABASE_URL": database_url(),
            "VAR_DIR": folder,
        }
        with web_served(Path(folder) / "web.log", variables, threads=1) as address:
            yield int(address.rpartition(":")[2])
