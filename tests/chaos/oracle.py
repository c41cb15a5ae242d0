"""What must be true after the storm: everything ended, nothing lost, nothing doubled, and all as after a quiet run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .corpus import Paper
from .site import Site

COUNT_STATES = """
    SELECT 'report', state, count(*) FROM reports_report GROUP BY state
    UNION ALL SELECT 'link', state, count(*) FROM tracker_linkrun GROUP BY state
    UNION ALL SELECT 'pair', state, count(*) FROM tracker_matchrun GROUP BY state"""
COUNT_UNENDED = """
    SELECT (SELECT count(*) FROM reports_report WHERE state IN ('queued', 'running'))
         + (SELECT count(*) FROM tracker_linkrun WHERE state IN ('queued', 'running'))
         + (SELECT count(*) FROM tracker_matchrun WHERE state IN ('queued', 'running'))"""
COUNT_REPEATED = """
    SELECT (SELECT coalesce(sum(attempts - 1), 0) FROM reports_report WHERE attempts > 1)
         + (SELECT coalesce(sum(attempts - 1), 0) FROM tracker_linkrun WHERE attempts > 1)
         + (SELECT coalesce(sum(attempts - 1), 0) FROM tracker_matchrun WHERE attempts > 1)"""
# Keys that may stand once only, asked of the rows themselves: constraints are part of what is tested.
DOUBLED = {
    "report": ("reports_report", "sha256"),
    "section": ("reports_section", 'report_id, kind, start, "end", heading'),
    "commitment": ("tracker_commitment", 'report_id, start, "end"'),
    "pair": ("tracker_matchrun", "plan_report_id, later_report_id"),
    "link work": ("tracker_linkrun", "report_id"),
    "link": ("tracker_restatement", "earlier_id, later_id"),
    "evidence": ("tracker_evidence", 'commitment_id, later_report_id, start, "end"'),
    "suggestion": ("tracker_assessment", "commitment_id, later_report_id, matcher_version"),
    "event": ("tracker_event WHERE kind IN ('report.received', 'report.read', 'match.finished')", "kind, object_id"),
}
LOST = {
    "pair of two reports that follow one another": """
        SELECT count(*) FROM reports_report p JOIN reports_report l
            ON l.organisation_id = p.organisation_id AND l.kind = p.kind AND l.covers_year = p.plan_year
        WHERE p.state = 'done' AND l.state = 'done' AND NOT EXISTS (
            SELECT 1 FROM tracker_matchrun r WHERE r.plan_report_id = p.id AND r.later_report_id = l.id)""",
    "link work of a report that was read": """
        SELECT count(*) FROM reports_report r WHERE r.state = 'done' AND NOT EXISTS (
            SELECT 1 FROM tracker_linkrun l WHERE l.report_id = r.id AND l.state = 'done')""",
    "suggestion of a matched pair": """
        SELECT count(*) FROM tracker_matchrun r JOIN tracker_commitment c ON c.report_id = r.plan_report_id
        WHERE r.state = 'done' AND NOT EXISTS (
            SELECT 1 FROM tracker_assessment a
            WHERE a.commitment_id = c.id AND a.later_report_id = r.later_report_id)""",
    "event of a report that was read": """
        SELECT count(*) FROM reports_report r WHERE r.state = 'done' AND NOT EXISTS (
            SELECT 1 FROM tracker_event e WHERE e.kind = 'report.read' AND e.object_id = r.id)""",
    "event of an assessment": """
        SELECT (SELECT count(*) FROM tracker_assessment)
             - (SELECT count(*) FROM tracker_event WHERE kind = 'assessment.added')""",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left behind. ``doubled`` and ``lost`` name what there is of either, with its number."""

    states: dict[tuple[str, str], int]
    doubled: dict[str, int]
    lost: dict[str, int]
    repeated: int
    dump: str


def unended(site: Site) -> int:
    """How many rows still wait or are being worked on."""
    return int(site.database.query(COUNT_UNENDED)[0][0])


def judge_site(site: Site, papers: Sequence[Paper]) -> Outcome:
    """Look at a site on which all work has ended, ``papers`` being what was handed in."""
    states = {(kind, state): count for kind, state, count in site.database.query(COUNT_STATES)}
    doubled = {what: _count_doubled(site, *key) for what, key in DOUBLED.items()}
    lost = {what: int(site.database.query(sql)[0][0]) for what, sql in LOST.items()}
    lost["report or its file"] = _count_lost_papers(site, papers)
    return Outcome(
        states=states,
        doubled={what: count for what, count in doubled.items() if count},
        lost={what: count for what, count in lost.items() if count},
        repeated=int(site.database.query(COUNT_REPEATED)[0][0]),
        dump=site.manage("dump_canonical"),
    )


def _count_doubled(site: Site, table: str, key: str) -> int:
    sql = f"SELECT count(*) FROM (SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1) AS doubled"  # noqa: S608
    return int(site.database.query(sql)[0][0])


def _count_lost_papers(site: Site, papers: Sequence[Paper]) -> int:
    stored = dict(site.database.query("SELECT sha256, original FROM reports_report"))
    lost = 0
    for paper in papers:
        data = Path(paper.path).read_bytes()
        original = stored.get(sha256(data).hexdigest())
        lost += original is None or (site.folder / "var" / "media" / original).read_bytes() != data
    return lost
