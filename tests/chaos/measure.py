"""``python -m tests.chaos.measure``: what dying costs, what matching again costs, and what a second worker brings.

Prints both sides of each ratio, measured in one run one after the other; only the ratios mean something.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .corpus import Paper, gather_papers
from .programs import ROOT
from .site import available_kinds, site_of
from .storm import plan_for, run_site, wait_for_end

# Seconds between the first and the last row to end, by the clock of the database: the start of workers is not work.
ENDS = """
    SELECT finished_at FROM reports_report WHERE finished_at IS NOT NULL
    UNION ALL SELECT finished_at FROM tracker_linkrun WHERE finished_at IS NOT NULL
    UNION ALL SELECT finished_at FROM tracker_matchrun WHERE finished_at IS NOT NULL"""
SPAN = {
    "postgres": f"SELECT extract(epoch FROM max(finished_at) - min(finished_at)) FROM ({ENDS}) AS ends",  # noqa: S608
    "sqlite": f"SELECT (julianday(max(finished_at)) - julianday(min(finished_at))) * 86400 FROM ({ENDS})",  # noqa: S608
}


def main() -> int:
    options = parse_options()
    with tempfile.TemporaryDirectory(prefix="jiannuo-papers-") as folder:
        papers = gather_papers(Path(folder), real=options.reports, pairs=options.pairs, fictional=options.bodies)
        say(f"{len(papers)} reports on {options.kind}, fictional or among the shortest real ones")
        if "storm" in options.only:
            say(compare_storm(papers, options.kind, options.seed, options.every))
        if "rematch" in options.only:
            say(compare_rematch(papers, options.kind))
        if "workers" in options.only:
            say(compare_workers(papers, options.kind))
    return 0


def compare_storm(papers: Sequence[Paper], kind: str, seed: int, every: float) -> str:
    with site_of(kind) as site:
        quiet = run_site(site, papers)
    with site_of(kind) as site:
        storm = run_site(site, papers, plan_for(site, seed, seconds=3 * quiet.seconds, every=every))
    return (
        f"chaos/quiet {storm.seconds / quiet.seconds:.2f} (at most 1.5): {storm.seconds:.1f} s with "
        f"{storm.kills.total()} kills, {quiet.seconds:.1f} s without"
    )


def compare_rematch(papers: Sequence[Paper], kind: str) -> str:
    with site_of(kind, encoder=True) as site:  # as in service: the ratio is that of the whole matcher
        site.hand_in(papers)
        site.client.wait(600)
        command = [sys.executable, "-m", "tests.chaos.rematch"]
        done = subprocess.run(command, cwd=ROOT, env=site.environment, check=True, stdout=subprocess.PIPE)
    found = json.loads(done.stdout)
    first, again = found["first"], found["again"]
    return (
        f"re-match/first {again / first:.3f} (at most 0.05): {again:.2f} s and {first:.2f} s of processor time for "
        f"{found['pairs']} pairs"
    )


def compare_workers(papers: Sequence[Paper], kind: str) -> str:
    spans = [_span(papers, kind, workers) for workers in (1, 2, 2, 1)]  # in turn, for the machine's speed changes
    one, two = spans[0] + spans[3], spans[1] + spans[2]
    return f"two workers/one {one / two:.2f} (at least 1.8): {one:.1f} s in two runs with one, {two:.1f} s with two"


def _span(papers: Sequence[Paper], kind: str, workers: int) -> float:
    with site_of(kind, workers=workers) as site:
        site.beat.start()  # before: its start takes a processor for seconds, which a second worker would lack
        site.hand_in(papers)
        site.client.wait(600)
        for worker in site.workers:
            worker.start()
        wait_for_end(site)
        return float(site.database.query(SPAN[kind])[0][0])


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.measure", description=__doc__)
    parser.add_argument("--kind", choices=["postgres", "sqlite"], default=available_kinds()[0])
    parser.add_argument("--reports", type=int, default=60, help="how many real reports, the shortest first")
    parser.add_argument("--pairs", type=int, default=20, help="how many pairs of real reports are matched")
    parser.add_argument("--bodies", type=int, default=40, help="how many fictional bodies of three reports each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=float, default=5.0, help="mean seconds between two kills")
    parser.add_argument("--only", nargs="+", choices=["storm", "rematch", "workers"])
    options = parser.parse_args()
    options.only = options.only or ["storm", "rematch", "workers"]
    return options


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
