"""``manage.py export_labels``: write what people decided as labels for ``fit_matcher``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from reports.errors import InputError
from tracker.access.viewers import Viewer, viewer_of_person
from tracker.services import export_labels


class Command(BaseCommand):
    help = "把已生效的人工判断连同所选佐证导出为标注文件，供 fit_matcher --corrections 拟合、evaluate --also 评测。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="写到这个文件夹，须不存在或是空的")
        parser.add_argument("--user", metavar="用户名", help="只导出这个用户看得到的机构；不写则导出全部")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = export_labels(folder=options["folder"], viewer=self._viewer(options["user"]))
        except InputError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"✓ 已导出 {done.labels} 条标注（其中改正系统建议 {done.corrections} 条），"
            f"来自 {done.pairs} 对报告，写在 {options['folder']}"
        )

    def _viewer(self, name: str | None) -> Viewer:
        if name is None:
            return Viewer(User(), None)
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"没有名为“{name}”的用户，请核对。")
        return viewer_of_person(user)
