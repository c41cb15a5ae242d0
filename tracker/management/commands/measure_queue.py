"""Measure what the queue costs: the overhead of hint, claim and finish, as a share of the work of matching."""

from __future__ import annotations

import secrets
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from kombu.exceptions import OperationalError

from reports.claims import WorkState
from tracker.models import MatchRun
from tracker.services import match_pair, rematch
from tracker.tasks import match_organisation

# No body has this id: what is left of the task is the way through the queue.
NOBODY = 0
HINTS = 300
START_TIMEOUT = 60.0


class Command(BaseCommand):
    help = "测量排队的开销占匹配工作的比例。会把若干已匹配的报告对重新匹配一遍，结果不变；人工判断不受影响。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pairs", type=int, default=20, metavar="N", help="重新匹配多少对，默认 20")

    def handle(self, *args: Any, **options: Any) -> None:
        done = MatchRun.objects.filter(state=WorkState.DONE).order_by("pk")
        pks = list(done.values_list("pk", flat=True)[: options["pairs"]])
        if not pks:
            raise CommandError("没有已匹配的报告对可供测量：请先用 ingest 录入同一机构相邻两年的报告。")
        whole, unchanged = _pair_seconds(pks)
        try:
            hint = _hint_seconds()
        except OperationalError as error:
            raise CommandError("连不上 broker：请先启动 make run，或用 REDIS_URL 指定一个 Redis，再来测量。") from error
        bodies = done.values("plan_report__organisation").annotate(pairs=Count("pk"))
        share_of_hint = 1 / statistics.mean(row["pairs"] for row in bodies)
        overhead = unchanged + hint * share_of_hint
        self.stdout.write(
            f"每对匹配 {whole * 1000:.1f} 毫秒；内容未变时 {unchanged * 1000:.2f} 毫秒（领取、续租、比对摘要、收尾），"
            f"为前者的 {unchanged / whole:.3f}。\n"
            f"每条消息往返 {hint * 1000:.2f} 毫秒，每对分摊 {share_of_hint:.2f} 条。\n"
            f"排队开销 ÷ 工作 = {overhead / (whole - unchanged):.3f}（{len(pks)} 对，取中位数；目标不超过 0.10）。"
        )


def _pair_seconds(pks: list[int]) -> tuple[float, float]:
    """Median seconds for a pair matched anew, and for the same pair when nothing changed; the two taken in turn."""
    whole, unchanged = [], []
    _match(pks[0])  # loads the matcher
    for pk in pks:
        MatchRun.objects.filter(pk=pk).update(input_hash="")
        whole.append(_seconds(_match, pk))
        unchanged.append(_seconds(_match, pk))
    return statistics.median(whole), statistics.median(unchanged)


def _match(pk: int) -> None:
    rematch([pk])
    match_pair(pk)


def _seconds(call: Callable[[int], None], pk: int) -> float:
    started = time.perf_counter()
    call(pk)
    return time.perf_counter() - started


def _hint_seconds() -> float:
    """Seconds a hint takes from sender to the end of its task, by one worker on a queue of its own."""
    queue = f"measure-{secrets.token_hex(4)}"
    name = f"{queue}@localhost"
    options = ["-Q", queue, "-n", name, "-c", "1", "-l", "error", "--without-gossip", "--without-mingle"]
    with subprocess.Popen(  # noqa: S603  our own worker
        [sys.executable, "-m", "celery", "-A", "config", "worker", *options],
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
    ) as worker:
        try:
            _wait_for(name, worker)
            _run_hints(queue, 1)  # opens the connections of both sides
            started = time.perf_counter()
            _run_hints(queue, HINTS)
            return (time.perf_counter() - started) / HINTS
        finally:
            worker.terminate()


def _wait_for(name: str, worker: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not current_app.control.ping(destination=[name], timeout=0.5):
        if worker.poll() is not None or time.monotonic() > deadline:
            raise CommandError(
                "测量用的 worker 没有应答：请确认 broker 已启动（REDIS_URL，或 make run 的内置 broker）。"
            )


def _run_hints(queue: str, count: int) -> None:
    for _ in range(count):
        match_organisation.apply_async((NOBODY,), queue=queue)
    with current_app.connection_for_read() as connection:
        channel = connection.default_channel
        while channel.client.llen(queue):
            time.sleep(0.005)
