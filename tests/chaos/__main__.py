"""``python -m tests.chaos``: storm after storm on fresh sites for a given time, each compared with a quiet run."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

from .corpus import UNLIMITED, gather_papers
from .site import available_kinds, site_of
from .storm import find_faults, plan_for, run_site


def main() -> int:
    """0 where every storm left what the quiet run left, 1 after the first that did not."""
    options = parse_options()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jiannuo-papers-") as folder:
        papers = gather_papers(Path(folder), real=options.reports, pairs=options.pairs, fictional=20)
        with site_of(options.kinds[0]) as site:
            quiet = run_site(site, papers)
        say(f"quiet on {options.kinds[0]}: {quiet.summary()}")
        for seed, kind in enumerate(cycle(options.kinds), options.seed):
            if seed > options.seed and time.monotonic() - began > options.seconds:
                break
            with site_of(kind) as site:
                storm = run_site(site, papers, plan_for(site, seed, seconds=quiet.seconds * 2, every=options.every))
            say(f"seed {seed} on {kind}: {storm.summary()}; {storm.seconds / quiet.seconds:.2f} × quiet")
            if faults := find_faults(storm.outcome, quiet.outcome):
                say(faults)
                return 1
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1800, help="no new storm begins after so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=float, default=3.0, help="mean seconds between two kills")
    parser.add_argument("--reports", type=int, default=UNLIMITED, help="how many real reports, the shortest first")
    parser.add_argument("--pairs", type=int, default=40, help="how many pairs of real reports are matched")
    parser.add_argument("--kinds", nargs="+", choices=["postgres", "sqlite"], default=available_kinds())
    return parser.parse_args()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
