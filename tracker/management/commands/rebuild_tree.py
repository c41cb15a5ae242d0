"""``manage.py rebuild_tree``: write anew which bodies are below which, from the bodies' own parents."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reports.tree import rebuild_tree


class Command(BaseCommand):
    help = "按各机构的上级重建上下级对照表；平时由数据库自己维护，只在核对（check_integrity）报告其不一致时使用。"

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = rebuild_tree()
        self.stdout.write(f"已重建：更正 {wrong} 行。" if wrong else "无需更正：上下级对照表与各机构的上级一致。")
