"""``manage.py recount``: count anew how many commitments have which status, and line up anew what waits for people."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tracker.services import recount_all, renew_places


class Command(BaseCommand):
    help = "按现有承诺重新计算落实情况，并重排核对队列。两者本来随每次改动更新；只在 check_integrity 报告有误时才需要。"

    def handle(self, *args: Any, **options: Any) -> None:
        renew_places()
        self.stdout.write(f"✓ 已重新计数，共 {recount_all()} 行。")
