"""One installation for the tests of faults, of the kind of database that the suite runs on."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.corpus import Paper
from tests.chaos.site import Site, available_kinds, site_of
from tests.faults.work import KIND
from tests.texts import report_text

PLACE_CHARACTERS = "山林田湖草沙石松柏梅竹桃柳青白金银"


@pytest.fixture(scope="module")
def common_site() -> Iterator[Site]:
    if KIND not in available_kinds():
        pytest.skip("needs the programs of PostgreSQL and Redis")
    with site_of(KIND, workers=1) as site:
        yield site


@pytest.fixture
def site(common_site: Site) -> Iterator[Site]:
    yield common_site
    common_site.stop_programs()


@pytest.fixture
def papers(tmp_path: Path) -> list[Paper]:
    """The reports of two years of a body that no other test knows."""
    body = f"云溪县{''.join(secrets.choice(PLACE_CHARACTERS) for _ in range(5))}水务局"
    found = []
    for year in (2022, 2023):
        path = tmp_path / f"{year}.txt"
        path.write_text(report_text(year, body=body), encoding="utf-8")
        found.append(Paper(str(path), body, year))
    return found
