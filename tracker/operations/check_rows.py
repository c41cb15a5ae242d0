"""The database as a database: its own files, and rows that point at nothing."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models
from django.db.models import Exists, OuterRef

from .findings import Finding

APPS = ("reports", "tracker")


def damaged_database() -> Iterator[Finding]:
    """What SQLite itself finds wrong with its file; PostgreSQL has no such question to ask."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        answers = [row[0] for row in cursor.execute("PRAGMA integrity_check(20)").fetchall()]
    if answers != ["ok"]:
        shown = "；".join(answers)
        yield Finding("database_damaged", "database", f"数据库文件已损坏（{shown}）：请停止系统，从最近的备份恢复。")


def orphan_rows() -> Iterator[Finding]:
    """Rows whose foreign key names a row that is not there."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            for field in model._meta.concrete_fields:
                if isinstance(field, models.ForeignKey):
                    yield from _orphans(model, field)


def _orphans(model: type[models.Model], field: models.ForeignKey) -> Iterator[Finding]:
    there = Exists(field.related_model._base_manager.filter(pk=OuterRef(field.attname)))
    lost = model._base_manager.filter(~there, **{f"{field.name}__isnull": False}).order_by("pk")
    for pk, missing in lost.values_list("pk", field.attname):
        yield Finding(
            "row_orphan",
            f"{model._meta.model_name}:{pk}",
            f"“{model._meta.verbose_name}”第 {pk} 行的“{field.verbose_name}”指向不存在的 {missing}：请从备份恢复。",
        )
