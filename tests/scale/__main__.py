"""``python -m tests.scale``: generate, serve, ask, print, and drop everything again. DATABASE_URL names the server."""

from __future__ import annotations

import argparse
import os
import sys
import time
from contextlib import ExitStack
from functools import partial

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402  needs configured settings
from django.db import connection  # noqa: E402

from reports.models import Organisation, Report  # noqa: E402
from tracker.access import Viewer  # noqa: E402
from tracker.fulfilment import add_up, counts_of  # noqa: E402
from tracker.models import FulfilmentCount, Membership  # noqa: E402
from tracker.services import recount, recount_all  # noqa: E402

from .corpus import Size, fill  # noqa: E402
from .measure import in_turn, median_sql, page_after  # noqa: E402
from .server import Client, scratch_database, session_of, web_server  # noqa: E402

LIST = "/api/v1/commitments/"


def main() -> int:
    """Print every figure; the thresholds stand beside them, and nothing is judged here."""
    options = parse_options()
    with ExitStack() as stack:
        small = served(stack, Size(options.small_bodies, options.small))
        large = served(stack, Size(options.bodies, options.commitments))
        lists(small, large, options)
        narrowed(large, options)
        figures(large, options.rounds // 8)
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.scale", description=__doc__)
    parser.add_argument("--commitments", type=int, default=2_000_000)
    parser.add_argument("--bodies", type=int, default=3000)
    parser.add_argument("--small", type=int, default=20_000, help="commitments of the database to compare with")
    parser.add_argument("--small-bodies", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=400, help="requests of each kind")
    return parser.parse_args()


def served(stack: ExitStack, size: Size) -> Client:
    """A filled database and a server on it, until the stack closes."""
    stack.enter_context(scratch_database())
    user = User.objects.create_user("reader", password=None)
    Membership.objects.create(user=user, organisation=None)
    began = time.monotonic()
    fill(size, user)
    filled = time.monotonic()
    rows = recount_all()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    done = time.monotonic()
    written = f"{size.reports * size.each} commitments: written in {filled - began:.0f} s"
    say(f"{written}, {rows} rows of counts in {done - filled:.0f} s")
    session = session_of(user)
    return Client(stack.enter_context(web_server()), session)


def lists(small: Client, large: Client, options: argparse.Namespace) -> None:
    rounds, deep = options.rounds, options.commitments * 95 // 100
    assert large.json(LIST)["results"] == large.json("/floor/")["results"]
    body = f"organisation={options.bodies // 2}"
    assert large.json(f"{LIST}?{body}")["results"] == large.json(f"/floor/?{body}")["results"]
    asks = [
        (large, "/floor/"), (large, LIST), (large, f"/floor/?{body}"), (large, f"{LIST}?{body}"),
        (large, f"{LIST}?{page_after(deep)}"), (small, LIST),
    ]  # fmt: skip
    floor, whole, floor_of_body, of_body, at_depth, of_small = in_turn(asks, rounds)
    say(f"list: {whole}, floor {floor}: {whole.p50 / floor.p50:.2f} × (1.6) and {whole.p99 / floor.p99:.2f} × (3)")
    ratios = (of_body.p50 / floor_of_body.p50, of_body.p99 / floor_of_body.p99)
    say(f"list of one body: {of_body}, floor {floor_of_body}: {ratios[0]:.2f} × and {ratios[1]:.2f} ×")
    say(f"page at depth 1.9 M: {at_depth}: {at_depth.p50 / whole.p50:.2f} × the first (1.2)")
    say(f"same list of 20 k: {of_small}: 2 M take {whole.p50 / of_small.p50:.2f} × as long (1.15)")


def narrowed(client: Client, options: argparse.Namespace) -> None:
    filters = [
        "plan_year=2020", "status=not_fulfilled", "plan_year=2020&status=pending", "organisation=20",
        "organisation=20&descendants=true", "organisation=5&descendants=true", "organisation=1&descendants=true",
        "organisation=20&descendants=true&status=not_fulfilled&plan_year=2019",
    ]  # fmt: skip
    paths = [f"{LIST}?{given}" for given in filters]
    paths += [f"{LIST}?{given}&{page_after(options.commitments * 95 // 100)}" for given in filters]
    for path, times in zip(paths, in_turn([(client, path) for path in paths], options.rounds // 8), strict=True):
        say(f"{path.removeprefix(LIST)}: {times}")


def figures(client: Client, rounds: int) -> None:
    everything = Viewer(User.objects.get(), None)
    province = Organisation.objects.get(pk=1)
    for group_by in (None, "level", "plan_year", "kind", "verifiability"):
        work = partial(add_up, counts_of(province, everything, descendants=True), group_by)
        say(f"summary of the province by {group_by}: {median_sql(work):.2f} ms of SQL (2)")
    of_all = median_sql(lambda: add_up(counts_of(None, everything, descendants=True)))
    say(f"summary of all bodies: {of_all:.2f} ms of SQL")
    report = Report.objects.get(pk=15_001 % Report.objects.count() + 1)
    say(f"recount of one plan: {median_sql(lambda: recount(report)):.2f} ms of SQL")
    paths = [
        f"/api/v1/fulfilment/totals/?organisation=1&descendants=true&group_by={name}" for name in ("level", "plan_year")
    ]
    paths += ["/api/v1/fulfilment/totals/?organisation=1&group_by=organisation", "/api/v1/fulfilment/", "/"]
    paths += ["/api/v1/fulfilment/?organisation=1&descendants=true&plan_year=2020"]
    for path, times in zip(paths, in_turn([(client, path) for path in paths], rounds), strict=True):
        say(f"{path}: {times}")
    say(f"{FulfilmentCount.objects.count()} rows of counts")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
