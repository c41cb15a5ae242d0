"""Whatever dies while reports are read and matched, all that is found is what a quiet run finds, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from .corpus import Paper, gather_papers
from .servers import Postgres, Redis
from .site import site_of
from .storm import Run, find_faults, plan_for, run_site

# Two processors read 200 real reports and match a dozen of their pairs in half a minute: see docs/reliability.md.
REAL_REPORTS = 204
REAL_PAIRS = 8
FICTIONAL_BODIES = 12
KILL_SECONDS = 30.0
SECONDS_BETWEEN_KILLS = 1.5
SEED = 20260301

needs_servers = pytest.mark.skipif(
    not (Postgres.available() and Redis.available()), reason="needs the programs of PostgreSQL and Redis"
)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[Paper]:
    folder = tmp_path_factory.mktemp("papers")
    return gather_papers(folder, real=REAL_REPORTS, pairs=REAL_PAIRS, fictional=FICTIONAL_BODIES)


@pytest.fixture(scope="module")
def quiet(papers: list[Paper]) -> Run:
    with site_of("sqlite") as site:
        run = run_site(site, papers)
    assert find_faults(run.outcome, run.outcome) == ""
    return run


@pytest.mark.parametrize("kind", [pytest.param("postgres", marks=needs_servers), "sqlite"])
def test_storm_leaves_what_a_quiet_run_leaves(kind: str, papers: list[Paper], quiet: Run) -> None:
    with site_of(kind) as site:
        storm = run_site(site, papers, plan_for(site, SEED, seconds=KILL_SECONDS, every=SECONDS_BETWEEN_KILLS))
    print(f"quiet on sqlite: {quiet.summary()}\nstorm on {kind}: {storm.summary()}")
    assert find_faults(storm.outcome, quiet.outcome) == ""
    assert storm.kills.total() >= 5
    assert quiet.outcome.states["report", "done"] >= 200


def test_papers_are_kept_apart_beyond_the_limit_of_pairs(tmp_path: Path) -> None:
    papers = gather_papers(tmp_path, real=30, pairs=0, fictional=1)
    real = [paper for paper in papers if not paper.path.startswith(str(tmp_path))]
    there = {(paper.organisation, paper.covers_year) for paper in real}
    assert not [paper for paper in real if (paper.organisation, paper.covers_year + 1) in there]
