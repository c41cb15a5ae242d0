"""Copying a PostgreSQL database out and back by its own client programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.db import connection, connections, transaction

from reports.models import Report

from .errors import OperationError

# Where Debian and its kin keep the programs of each version, beside those in the path.
VERSIONED = "/usr/lib/postgresql/{version}/bin"


@contextmanager
def dump(target: Path) -> Iterator[Iterator[tuple[str, str]]]:
    """Copy the database as of one moment, that of the transaction in which (name, sha256) of its originals are read."""
    program = _program("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run([program, "--format=custom", f"--snapshot={snapshot}", f"--file={target}"])
        with target.open("rb") as file:
            os.fsync(file.fileno())
        yield Report.objects.order_by("pk").values_list("original", "sha256").iterator(chunk_size=5000)


def load(source: Path) -> None:
    """Put the copy in the place of all tables of the program, in one transaction."""
    restore, psql = _program("pg_restore"), _program("psql")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        # A script first, so that what pg_restore cannot read to its end is never begun.
        _run(
            [restore, "--clean", "--if-exists", "--no-owner", "--no-privileges", f"--file={script}", str(source)], None
        )
        drop = Path(folder) / "drop.sql"
        drop.write_text(_drop_tables(), encoding="utf-8")
        connections.close_all()
        _run([psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", f"--file={drop}", f"--file={script}"])


def others() -> int:
    """How many other sessions are connected to the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def _drop_tables() -> str:
    """Tables of a newer version may refer to those that are restored, and are not in the copy to be dropped by it."""
    own = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
    there = own & set(connection.introspection.table_names())
    return "".join(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE;\n" for table in sorted(there))


def _program(name: str) -> str:
    """The path of a client program at least as new as the server; OperationError where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    found = [shutil.which(name, path=VERSIONED.format(version=server)), shutil.which(name)]
    for program in filter(None, found):
        if _version(program) >= server:
            return program
    raise OperationError(
        f"找不到 {server} 版或更新的 {name}：请在本机安装与数据库服务器同版本的 PostgreSQL 客户端程序"
        f"（Debian 系：postgresql-client-{server}）。"
    )


def _version(program: str) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    number = re.search(r"\d+", answer.stdout)
    return int(number.group()) if number else 0


def _run(command: list[str], database: str | None = "") -> None:
    """Run a client program; on the configured database, unless ``database`` is None."""
    environment = os.environ.copy()
    if database is not None:
        options, extra = _connection_options()
        command, environment = [*command, *options], environment | extra
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
    if done.returncode:
        raise OperationError(f"{Path(command[0]).name} 没有成功（{done.stderr.strip()[-500:]}）：请按提示处理后重试。")


def _connection_options() -> tuple[list[str], dict[str, str]]:
    # Passwords travel by the environment: arguments are seen by every user of the machine.
    arguments, environment = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    *options, name = arguments[1:]
    return [*options, f"--dbname={name}"], dict(environment or {})
