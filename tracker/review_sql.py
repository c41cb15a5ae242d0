"""The statement that gives commitments their place in the review queue. Both databases speak it; the order is that of
tracker/review_order.py."""

from __future__ import annotations

from collections.abc import Mapping

from reports.claims import WorkState

from .review_order import HARM_OF_STATUS, HARM_OF_VERIFIABILITY, RESTATED


def _case(column: str, numbers: Mapping[str, float]) -> str:
    return f"CASE {column} " + " ".join(f"WHEN '{key}' THEN {number}" for key, number in numbers.items()) + " END"


_HARM = (
    f"({{status}}) * ({_case('seen.verifiability', HARM_OF_VERIFIABILITY)})"
    f" * (CASE WHEN newest.restated THEN {RESTATED} ELSE 1.0 END)"
)
_HARM_OF_SECOND = _HARM.format(status=HARM_OF_STATUS["not_fulfilled"])
_HARM_OF_SHOWN = _HARM.format(status=_case("seen.shown", HARM_OF_STATUS))
_HARM_OF_SUGGESTED = _HARM.format(status=_case("newest.status", HARM_OF_STATUS))
_REPLACED = f"""EXISTS (SELECT 1 FROM reports_report later
    WHERE later.supersedes_id = newest.later_report_id AND later.state = '{WorkState.DONE}')"""
_MISREAD = """EXISTS (SELECT 1 FROM tracker_misreading misread
    WHERE misread.commitment_id = seen.id AND misread.settled_at IS NULL)"""
_DIFFERS = "COALESCE(seen.counts AND newest.id > seen.shown_id AND newest.status <> seen.shown, FALSE)"
# What each commitment should say of itself; ``{which}`` narrows ``c``.
_DUE = f"""
    SELECT seen.id, {_DIFFERS} AS differs, CASE
        WHEN {_MISREAD} OR {_REPLACED} THEN NULL
        WHEN seen.pending_second THEN {_HARM_OF_SECOND}
        WHEN newest.id IS NULL THEN NULL
        WHEN {_DIFFERS} THEN {_HARM_OF_SHOWN} * newest.confidence
        WHEN COALESCE(seen.counts, FALSE) THEN NULL
        ELSE {_HARM_OF_SUGGESTED} * (1.0 - newest.confidence)
    END AS weight
    FROM (
        SELECT c.id, c.verifiability, c.pending_second, a.id AS shown_id, a.status AS shown, a.counts,
            (SELECT MAX(m.id) FROM tracker_assessment m WHERE m.commitment_id = c.id AND m.source = 'machine') AS newest
        FROM tracker_commitment c LEFT JOIN tracker_assessment a ON a.id = c.current_assessment_id {{which}}
    ) seen LEFT JOIN tracker_assessment newest ON newest.id = seen.newest
"""
_OTHERWISE = """(tracker_commitment.machine_differs <> due.differs
    OR ABS(COALESCE(tracker_commitment.review_weight, -1.0) - COALESCE(due.weight, -1.0)) > 0.000001)"""
_RENEW = f"""
    UPDATE tracker_commitment SET machine_differs = due.differs, review_weight = due.weight
    FROM ({_DUE}) due WHERE due.id = tracker_commitment.id AND {_OTHERWISE}
"""
RENEW_ALL = _RENEW.format(which="")
# Parameter: the commitment's id.
RENEW_ONE = _RENEW.format(which="WHERE c.id = %s")
# Parameter: the id of the report whose plan it is.
RENEW_PLAN = _RENEW.format(which="WHERE c.report_id = %s")
# Parameter: the id of a report that another one has replaced; what was suggested of it waits no longer.
RENEW_ANSWERED = _RENEW.format(
    which="WHERE c.id IN (SELECT s.commitment_id FROM tracker_assessment s WHERE s.later_report_id = %s)"
)
# Commitments whose place is wrong.
WRONG = f"""
    SELECT tracker_commitment.id FROM tracker_commitment JOIN ({_DUE.format(which="")}) due
    ON due.id = tracker_commitment.id WHERE {_OTHERWISE} ORDER BY tracker_commitment.id
"""
