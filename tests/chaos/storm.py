"""One run of a site from the first paper to the last pair, under a plan of kills or in quiet."""

from __future__ import annotations

import difflib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from .corpus import Paper
from .kills import Kill, Target, plan_kills
from .oracle import Outcome, judge_site, unended
from .site import Site

# A run that makes no progress for so long has lost something; seconds. Slow machines make progress, if slowly.
PATIENCE = 240.0
POLL = 0.5
# Of a difference between two dumps: enough to see its kind.
SHOWN_LINES = 20


@dataclass(frozen=True, slots=True)
class Run:
    """``seconds`` from the start of the workers to the end of the last row; ``deaths`` nobody planned."""

    seconds: float
    kills: Counter[str]
    deaths: int
    outcome: Outcome

    def summary(self) -> str:
        kills = "、".join(f"{target} {count}" for target, count in sorted(self.kills.items())) or "none"
        states = ", ".join(f"{kind} {state} {count}" for (kind, state), count in sorted(self.outcome.states.items()))
        return (
            f"{self.seconds:.1f} s; kills: {kills}; other deaths {self.deaths}; {states}; repeated attempts "
            f"{self.outcome.repeated}; doubled {sum(self.outcome.doubled.values())}; "
            f"lost {sum(self.outcome.lost.values())}"
        )


def run_site(site: Site, papers: Sequence[Paper], kills: Sequence[Kill] = ()) -> Run:
    """Hand in the papers, kill as planned, wait until everything has ended, and look at what is there.

    Raises TimeoutError, with the ends of the logs, where no row ends for PATIENCE seconds.
    """
    began = time.monotonic()
    site.start_workers()
    site.hand_in(papers)
    done, deaths = _kill_as_planned(site, kills, began)
    deaths += wait_for_end(site)
    return Run(time.monotonic() - began, done, deaths, judge_site(site, papers))


def _kill_as_planned(site: Site, kills: Sequence[Kill], began: float) -> tuple[Counter[str], int]:
    done, deaths = Counter[str](), 0
    for kill in kills:
        time.sleep(max(0.0, began + kill.at - time.monotonic()))
        deaths += site.restart_ended()
        if site.client.code == 0 and unended(site) == 0:
            break  # a fast machine: there is nothing left to disturb
        site.inflict(kill)
        done[kill.target] += 1
    return done, deaths


def wait_for_end(site: Site) -> int:
    """Return when the client and every row have ended: how many processes had to be started again.

    Raises TimeoutError, with the ends of the logs, where no row ends for PATIENCE seconds.
    """
    deaths, left, moved = 0, -1, time.monotonic()
    while site.client.code != 0 or unended(site):
        deaths += site.restart_ended()
        time.sleep(POLL)
        now = unended(site)
        if now != left:
            left, moved = now, time.monotonic()
        if time.monotonic() - moved > PATIENCE:
            raise TimeoutError(f"{left} rows have not ended for {PATIENCE:.0f} s:\n{site.logs()}")
    return deaths


def plan_for(site: Site, seed: int, *, seconds: float, every: float) -> list[Kill]:
    """Kills of everything that the site has."""
    targets = [target for target in Target if target is not Target.DATABASE or site.database.crashes]
    return plan_kills(seed=seed, seconds=seconds, every=every, targets=targets)


def find_faults(storm: Outcome, quiet: Outcome) -> str:
    """What is wrong after a storm, in lines; empty where it left, byte for byte, what the quiet run left."""
    faults = [f"doubled: {what} {count}" for what, count in storm.doubled.items()]
    faults += [f"lost: {what} {count}" for what, count in storm.lost.items()]
    if storm.states != quiet.states:
        faults.append(f"states {storm.states}, in quiet {quiet.states}")
    if storm.dump != quiet.dump:
        lines = difflib.unified_diff(quiet.dump.splitlines(), storm.dump.splitlines(), "quiet", "storm", n=0)
        faults += [line[:300] for line in islice(lines, SHOWN_LINES)]
    return "\n".join(faults)
