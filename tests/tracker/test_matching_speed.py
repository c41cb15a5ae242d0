"""Matching stays within its limits beside lexical search and the bare encoder, and the command says so."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.texts import report_text
from tracker.matching import Matcher
from tracker.matching_memory import peak_megabytes
from tracker.matching_pairs import chain, load_real_pairs, make_report
from tracker.matching_speed import PairTimes, measure_pairs, measure_sentences, straightness, sum_ratio
from tracker.reading_speed import exponent

SLACK = 1.3  # for a machine that others use too
# The aim is 5; measured 6.3 to 7.1 (docs/measurements.md). It must not get worse.
MATCH_TO_SEARCH = 7.1
SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture(scope="module")
def times() -> list[PairTimes]:
    pairs = chain([make_report(year, done=150, planned=20) for year in range(2020, 2024)])
    return measure_pairs(pairs, fresh_pairs=2)


@pytest.mark.parametrize(
    ("above", "below", "limit"),
    [("lexical", "search", 1.0), ("fresh", "encode", 1.5), ("match", "encode", 0.25)],
    ids=["lexical stage beside search", "nothing cached beside the bare encoder", "vectors known beside the encoder"],
)
def test_matching_stays_within_its_limits(times: list[PairTimes], above: str, below: str, limit: float) -> None:
    first, second, ratio = sum_ratio(times, above, below)
    assert ratio <= limit * SLACK, f"{first:.3f} s, {second:.3f} s"


def test_only_chosen_pairs_are_measured_with_nothing_known(times: list[PairTimes]) -> None:
    assert [one.fresh is not None for one in times] == [True, True, False]


def test_time_grows_no_faster_than_the_report() -> None:
    points = measure_sentences((30, 120, 480))
    assert exponent(points) <= 1.1 * SLACK, points


@pytest.mark.parametrize("power", [0.9, 1.0, 2.0])
def test_straightness_is_one_where_growth_is_a_power(power: float) -> None:
    assert straightness([(x, 3 * x**power) for x in (2.0, 20.0, 200.0)]) == pytest.approx(1.0)


def test_straightness_falls_where_growth_bends() -> None:
    assert straightness([(2.0, 1.0), (20.0, 1.0), (200.0, 50.0)]) < 0.9


def test_made_up_report_holds_what_was_asked() -> None:
    report = make_report(2022, done=7, planned=5)
    assert len(report.commitments) == 5
    assert make_report(2022, done=7, planned=5) == report
    assert len(Matcher.load().match(report, make_report(2023, done=7, planned=5))) == 5


def test_process_knows_the_most_memory_it_had() -> None:
    before = peak_megabytes()
    kept = bytearray(200_000_000)
    kept[::4096] = b"1" * len(kept[::4096])
    assert before > 10
    assert peak_megabytes() >= before


def test_pairs_of_adjacent_years_come_before_those_further_apart(tmp_path: Path) -> None:
    write_folder(tmp_path, 2020, 2021, 2022)
    pairs, kinds = load_real_pairs(tmp_path, limit=3)
    assert (len(pairs), kinds) == (3, {"adjacent": 2, "labelled": 0, "further": 1})


def test_command_prints_each_figure_with_its_limit(tmp_path: Path) -> None:
    write_folder(tmp_path, 2021, 2022)
    said = StringIO()
    options = ("--shared", str(tmp_path), "--fresh-pairs", "1", "--skip-growth")
    call_command("measure_matching", *options, stdout=said)
    lines = said.getvalue().splitlines()
    assert lines[0].startswith("1 对报告")
    assert [line.split("（")[-1][:2] for line in lines[1:]] == ["至多", "至多", "至多", "至少"]


def test_command_refuses_a_folder_without_an_index(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"INDEX\.tsv"):
        call_command("measure_matching", "--shared", str(tmp_path), stdout=StringIO())


@pytest.mark.skipif(not (SHARED / "reports" / "INDEX.tsv").is_file(), reason="real reports are not beside the project")
def test_real_pairs_take_no_more_beside_search_than_measured() -> None:
    pairs, _ = load_real_pairs(SHARED, limit=2)
    first, second, ratio = sum_ratio(measure_pairs(pairs, fresh_pairs=0), "match", "search")
    assert ratio <= MATCH_TO_SEARCH * SLACK, f"{first:.3f} s, {second:.3f} s"


def write_folder(shared: Path, *years: int) -> None:
    """A folder of labelled reports with one body, and an index of it."""
    folder = shared / "reports" / "云溪县水务局"
    folder.mkdir(parents=True)
    rows = ["path\torganisation\ttitle_year\tgenre\tsource\tcharacters"]
    for year in years:
        (folder / f"{year}.txt").write_text(report_text(year), encoding="utf-8")
        rows.append(f"云溪县水务局/{year}.txt\t云溪县水务局\t{year}\t法治政府建设报告\tmade up\t0")
    (shared / "reports" / "INDEX.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
