"""Where the embedded broker answers when no REDIS_URL is given, and what else is kept in the broker's server."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any

# sun_path holds 108 bytes with its closing zero (unix(7)); the server writes a few bytes beside the name.
SOCKET_PATH_LIMIT = 100
# Both the server's configuration file and the broker's address give other characters (a space, %, #) a meaning.
PLAIN_PATH = re.compile(r"[\w./-]+")


def broker_socket(var_dir: Path) -> Path:
    """The unix socket of the embedded broker: below ``var_dir``, or, where that path is too long or not plain, in a
    directory of the temporary folder whose name is made from it."""
    socket = var_dir / "run" / "valkey.sock"
    if len(os.fsencode(socket)) <= SOCKET_PATH_LIMIT and PLAIN_PATH.fullmatch(str(socket)):
        return socket
    digest = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"jiannuo-{os.getuid()}-{digest}" / "valkey.sock"


def broker_url(var_dir: Path) -> str:
    """The Celery broker address of that socket."""
    return f"redis+socket://{broker_socket(var_dir)}"


def rates_cache(redis_url: str, socket: Path | None) -> dict[str, Any]:
    """The Django cache in which requests are counted: the broker's own server, where it is a plain one.

    It is asked within each request: what does not answer in a fifth of a second is done without.
    """
    url = f"unix://{socket}" if socket else redis_url
    if not url.startswith(("redis://", "rediss://", "unix://")):  # a Sentinel or RabbitMQ
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "rates"}
    times = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "jiannuo",
        "OPTIONS": times,
    }
