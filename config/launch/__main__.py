"""The story of ``make run``: prepare, start, load samples, show, serve until Ctrl-C."""

from __future__ import annotations

import argparse
import io
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import django
from celery import current_app
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from kombu.exceptions import OperationalError

from .guards import LaunchError, ensure_no_broker, ensure_port_free, only_run
from .prepare import collect_static_files, first_admin, prepare_database, write_env_file
from .processes import Services, web_answers

ROOT = Path(__file__).resolve().parent.parent.parent
# Bound to all addresses, the server is asked and shown at the local one.
LOCAL = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
INTERRUPTED = 130  # what shells report for Ctrl-C
WATCH_SECONDS = 1.0
PING_SECONDS = 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until Ctrl-C or SIGTERM; 1 with a Chinese sentence on stderr where something is in the way."""
    options = _options(arguments)
    os.chdir(ROOT)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # terminals set to GBK have no ✓
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            services = _start(options, stack)
            _load_samples(options.samples)
            _show(options.host, options.port)
            if not options.once:
                _serve(services)
    except LaunchError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="config.launch", description="启动践诺的全部服务。")
    parser.add_argument("--host", default="127.0.0.1", help="网页服务监听的地址")
    parser.add_argument("--port", type=_port, default=8000, help="网页服务监听的端口")
    parser.add_argument("--once", action="store_true", help="显示结果后即停止")
    parser.add_argument("--no-samples", dest="samples", action="store_false", help="不录入样例")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"端口应是 1 至 65535 的整数，不能是“{text}”：请改用如 PORT=8001")
    return int(text)


def _start(options: argparse.Namespace, stack: ExitStack) -> Services:
    """Guards before anything is written, then preparation, then the services, stopped when ``stack`` closes."""
    ensure_port_free(options.host, options.port)
    made = write_env_file(ROOT / ".env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    stack.enter_context(only_run(settings.VAR_DIR))
    if settings.EMBEDDED_BROKER_SOCKET:
        ensure_no_broker(settings.EMBEDDED_BROKER_SOCKET)
    _say(2, "准备配置：" + ("已生成 .env，内含随机的 SECRET_KEY" if made else "沿用现有的 SECRET_KEY"))
    _say(3, f"准备数据库（{connection.display_name}）和静态文件…")
    prepare_database()
    collect_static_files()
    log = settings.VAR_DIR / "log" / "services.log"
    _say(4, f"启动服务：{'、'.join(_service_names())}，日志在 {os.path.relpath(log)}")
    services = stack.enter_context(_services(options, log))
    services.wait_until(lambda: web_answers(_local(options.host), options.port), "网页服务")
    services.wait_until(_worker_answers, "worker ")
    return services


def _services(options: argparse.Namespace, log: Path) -> Services:
    address = {"HOST": f"[{options.host}]" if ":" in options.host else options.host, "PORT": str(options.port)}
    return Services(ROOT, log, _service_names(), os.environ | address | {"VAR_DIR": str(settings.VAR_DIR)})


def _service_names() -> list[str]:
    return ["web", "worker", "beat"] + (["broker"] if settings.EMBEDDED_BROKER_SOCKET else [])


def _worker_answers() -> bool:
    """Does the worker of this folder's queue answer? Others may listen at the same broker."""
    name = f"{settings.CELERY_TASK_DEFAULT_QUEUE}@{socket.gethostname()}"
    try:
        return bool(current_app.control.ping(destination=[name], timeout=PING_SECONDS))
    except OperationalError:
        return False


def _load_samples(wanted: bool) -> None:
    if not wanted:
        _say(5, "样例：不录入")
        return
    _say(5, "录入样例：三个虚构机构，由 worker 读取和匹配")
    try:
        call_command("load_samples")
    except CommandError as error:
        print(f"样例没有全部录入：{error}", file=sys.stderr, flush=True)


def _show(host: str, port: int) -> None:
    try:
        call_command("fulfilment", summary=True, examples=1)
    except CommandError as error:
        print(error, flush=True)
    admin = first_admin()
    connection.close()
    local = _local(host)
    site = f"http://{f'[{local}]' if ':' in local else local}:{port}"
    account = (
        f"用户名 {admin.name}，口令 {admin.password}（只显示这一次，请记下并尽快修改）"
        if admin.password
        else f"用户名 {admin.name}；忘记口令请执行 .venv/bin/python manage.py changepassword {admin.name}"
    )
    _say(6, "可以使用了")
    print(f"\n  督查页面  {site}/\n  数据管理  {site}/admin/\n  接口文档  {site}/api/v1/docs/\n  管理员    {account}")
    if host != local and settings.ALLOWED_HOSTS == ["localhost", "127.0.0.1", "[::1]"]:
        print("  从别的机器访问，须先在 .env 中写明本机的名称或地址，如 ALLOWED_HOSTS=10.1.2.3")
    print(flush=True)


def _serve(services: Services) -> None:
    try:
        print("  停止服务  按 Ctrl-C\n", flush=True)
        while True:
            services.check()
            time.sleep(WATCH_SECONDS)
    except KeyboardInterrupt:
        print("\n正在停止服务…", flush=True)


def _local(host: str) -> str:
    return LOCAL.get(host, host)


def _say(step: int, words: str) -> None:
    print(f"[{step}/6] {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
