"""Link the promises of all plans anew, and find again by which keys copies of them are known."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tracker.services import relink_all


class Command(BaseCommand):
    help = "重新比对所有机构历年计划中的连续承诺，并补建查找相同表述所用的键；人工决定不受影响。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"已比对 {relink_all()} 份报告的计划。")
