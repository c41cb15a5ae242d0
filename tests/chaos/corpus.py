"""What a chaos run reads: real reports where they lie beside the project, else as many fictional ones."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.texts import report_text

SHARED = Path(__file__).resolve().parents[3] / "shared" / "reports"
FICTIONAL_YEARS = (2021, 2022, 2023)
UNLIMITED = 10_000


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to be handed in, and what the person who does so says of it."""

    path: str
    organisation: str
    covers_year: int


def gather_papers(folder: Path, *, real: int = UNLIMITED, pairs: int = UNLIMITED, fictional: int = 0) -> list[Paper]:
    """The ``real`` shortest papers, of which at most ``pairs`` pairs follow one another, and ``fictional`` bodies' own.

    Matching two real reports costs ten times their reading, matching two fictional ones next to nothing. Where there
    are no real reports, as many fictional ones take their place; RuntimeError where CI=true demands real ones. Body
    and year are declared, so that nothing depends on which of two reports is read first.
    """
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            raise RuntimeError(f"CI needs the reports in {SHARED}")
        return _fictional_papers(folder, fictional + min(real, 210) // len(FICTIONAL_YEARS))
    papers = sorted(_real_papers(), key=lambda paper: Path(paper.path).stat().st_size)[:real]
    by_body: dict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        by_body[paper.organisation].append(paper)
    return _limit_pairs(list(by_body.values()), pairs) + _fictional_papers(folder, fictional)


def write_list(papers: Sequence[Paper], file: Path) -> None:
    file.write_text(json.dumps([asdict(paper) for paper in papers], ensure_ascii=False), encoding="utf-8")


def read_list(file: Path) -> list[Paper]:
    return [Paper(**entry) for entry in json.loads(file.read_text(encoding="utf-8"))]


def _real_papers() -> list[Paper]:
    lines = (SHARED / "INDEX.tsv").read_text(encoding="utf-8").splitlines()[1:]
    papers = []
    for path, organisation, title_year, genre, *_ in (line.split("\t") for line in lines):
        # Second reports of one year and pages with a hole answer no plan; a work report reviews the year before.
        if (SHARED / path).stem.isdigit() and title_year.isdigit():
            year = int(title_year) - genre.startswith("政府工作报告")
            papers.append(Paper(str(SHARED / path), organisation, year))
    return papers


def _fictional_papers(folder: Path, bodies: int) -> list[Paper]:
    papers = []
    for number in range(1, bodies + 1):
        body = f"云溪县第{number}水务所"
        for year in FICTIONAL_YEARS:
            path = folder / f"{number}-{year}.txt"
            path.write_text(report_text(year, body=body), encoding="utf-8")
            papers.append(Paper(str(path), body, year))
    return papers


def _limit_pairs(bodies: Sequence[Sequence[Paper]], limit: int) -> list[Paper]:
    """Bodies beyond the limit are handed in under two names, for odd and even years, so that none follows another."""
    chosen: list[Paper] = []
    pairs = 0
    for papers in bodies:
        years = {paper.covers_year for paper in papers}
        follow = sum(year + 1 in years for year in years)
        whole = pairs + follow <= limit
        pairs += follow if whole else 0
        chosen += papers if whole else [_half(paper) for paper in papers]
    return chosen


def _half(paper: Paper) -> Paper:
    return Paper(
        paper.path, f"{paper.organisation}（{'双' if paper.covers_year % 2 == 0 else '单'}年）", paper.covers_year
    )
