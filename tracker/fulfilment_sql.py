"""The statements that keep the counts of FulfilmentCount. Both databases speak them; Django's own language has no
INSERT … SELECT, and everything here has to be seen at one moment, which only a single statement does."""

from __future__ import annotations

from reports.claims import WorkState
from reports.tree_triggers import ANCESTOR
from tracker.count_triggers import COLUMNS, COUNT
from tracker.models.commitments import PENDING

_CELL = "level, kind, plan_year, verifiability, status"
_IS_CURRENT = f"""r.state = '{WorkState.DONE}' AND NOT EXISTS (
    SELECT 1 FROM reports_report newer WHERE newer.supersedes_id = r.id AND newer.state = '{WorkState.DONE}')"""

_BODY = "(SELECT r.organisation_id FROM reports_report r WHERE r.id = report_id)"
_YEAR = "(SELECT r.plan_year FROM reports_report r WHERE r.id = report_id)"
_CURRENT = f"(withdrawn_at IS NULL AND (SELECT {_IS_CURRENT} FROM reports_report r WHERE r.id = report_id))"
_REPEAT = f"UPDATE tracker_commitment SET organisation_id = {_BODY}, plan_year = {_YEAR}, is_current = {_CURRENT}"
# The commitments of one report, or all of them, repeat what their report says; a withdrawn one is never
# current. Parameter: the report's id.
_DIFFERS = (
    f"(COALESCE(organisation_id, 0) <> COALESCE({_BODY}, 0)"
    f" OR COALESCE(plan_year, 0) <> COALESCE({_YEAR}, 0) OR is_current <> {_CURRENT})"
)
REPEAT_REPORTS = f"{_REPEAT} WHERE {_DIFFERS}"
REPEAT_REPORT = f"{REPEAT_REPORTS} AND report_id = %s"
_STATUS = f"COALESCE((SELECT a.status FROM tracker_assessment a WHERE a.id = current_assessment_id), '{PENDING}')"
# And what the current assessment says, where they do not yet.
REPEAT_ASSESSMENT = f"UPDATE tracker_commitment SET status = {_STATUS} WHERE status <> {_STATUS}"

# What each plan of a body has of each kind of commitment, less what is counted of it already.
_DIFFERENCES = f"""
    SELECT body, {_CELL}, SUM(n) AS n, SUM(confirmed) AS confirmed FROM (
        SELECT r.organisation_id AS body, o.level, r.kind, r.plan_year, c.verifiability,
            COALESCE(a.status, '{PENDING}') AS status,
            COUNT(*) AS n, SUM(CASE WHEN a.counts THEN 1 ELSE 0 END) AS confirmed
        FROM reports_report r
        JOIN reports_organisation o ON o.id = r.organisation_id
        JOIN tracker_commitment c ON c.report_id = r.id
        LEFT JOIN tracker_assessment a ON a.id = c.current_assessment_id
        WHERE {_IS_CURRENT} AND c.withdrawn_at IS NULL {{of_plan}}
        GROUP BY r.organisation_id, o.level, r.kind, r.plan_year, c.verifiability, a.status
        UNION ALL
        SELECT r.organisation_id, {_CELL}, -n, -confirmed FROM {COUNT} r WHERE NOT below {{of_plan}}
    ) cells GROUP BY body, {_CELL} HAVING SUM(n) <> 0 OR SUM(confirmed) <> 0
"""
_OF_PLAN = "AND r.organisation_id = %s AND r.kind = %s AND r.plan_year = %s"
# The same for the body, for each one above it, and for all together.
_WRITE = f"""
    WITH changed AS ({_DIFFERENCES})
    INSERT INTO {COUNT} ({COLUMNS})
    SELECT body, FALSE, {_CELL}, n, confirmed, {{folded}} FROM changed
    UNION ALL SELECT ancestor_id, TRUE, {_CELL}, SUM(n), SUM(confirmed), {{folded}}
        FROM changed JOIN {ANCESTOR} ON descendant_id = body WHERE ancestor_id <> body GROUP BY ancestor_id, {_CELL}
    UNION ALL SELECT NULL, TRUE, {_CELL}, SUM(n), SUM(confirmed), {{folded}} FROM changed GROUP BY {_CELL}
"""
# Parameters: organisation id, kind and plan year, twice.
COUNT_PLAN = _WRITE.format(of_plan=_OF_PLAN, folded="FALSE")
# Where nothing is counted yet: every row is whole.
COUNT_ALL = _WRITE.format(of_plan="", folded="TRUE")
WRONG_COUNTS = _DIFFERENCES.format(of_plan="")
# Sums of bodies that are not those of all below them.
WRONG_SUMS = f"""
    SELECT id, SUM(n) FROM (
        SELECT organisation_id AS id, {_CELL}, n, confirmed FROM {COUNT} WHERE below
        UNION ALL SELECT ancestor_id, {_CELL}, -n, -confirmed
            FROM {COUNT} JOIN {ANCESTOR} ON descendant_id = organisation_id
            WHERE NOT below AND ancestor_id <> organisation_id
        UNION ALL SELECT NULL, {_CELL}, -n, -confirmed FROM {COUNT} WHERE NOT below
    ) sums GROUP BY id, {_CELL} HAVING SUM(n) <> 0 OR SUM(confirmed) <> 0
"""
