"""What must hold before anything is started: a free port, and no other run in the same folder."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LaunchError(Exception):
    """The program cannot be started; the message is a Chinese sentence that says why and what to do."""


def ensure_port_free(host: str, port: int) -> None:
    """Raise LaunchError where the web server could not listen at ``host``:``port``."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # as the server: closing connections do not count
            probe.bind(address)
    except socket.gaierror as error:
        raise LaunchError(f"认不出地址“{host}”：请检查 HOST，如 make run HOST=127.0.0.1。") from error
    except OSError as error:
        raise LaunchError(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用：请关闭占用它的程序，或换一个端口，如 make run PORT={port + 1}。"
    if error.errno == errno.EACCES:
        return f"当前用户不能使用端口 {port}：请换一个 1024 以上的端口，如 make run PORT=8000。"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"本机没有地址 {host}：请检查 HOST，如 make run HOST=127.0.0.1。"
    return f"不能在 {host} 的端口 {port} 上监听（{error.strerror}）：请检查 HOST 和 PORT。"


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the lock of ``folder`` (the kernel lets go of it however this process ends); LaunchError where another run
    holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "launch.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise LaunchError(_running_already(lock.read().strip())) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def ensure_no_broker(path: Path) -> None:
    """Raise LaunchError where a broker answers at the socket; one that nobody answers at is only left over, and
    replaced."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return
        peer = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    raise LaunchError(_running_already(str(struct.unpack("3i", peer)[0])))


def _running_already(pid: str) -> str:
    return f"这个文件夹里已有一个践诺在运行（进程号 {pid}）：请先在它的终端按 Ctrl-C，或执行 kill {pid}，然后再启动。"
