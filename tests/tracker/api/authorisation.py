"""Who may do what with whose: one row for each route of the interface that has an id in it, and each method of it.

A row says what answers where the object is in the asker's own part of the tree (their own body, or one below it). For
an object of a sibling, of the body above, or of none at all, the answer is 404 whoever asks, and the same to the byte;
only who lacks the permission or the scope for the action altogether gets 403 for all alike. Nobody gets anything
without a login (401).
"""

from __future__ import annotations

from dataclasses import dataclass

# Columns: supervisor (add_assessment, change_report, change_matchrun …), OA client (every scope), clerk (add_report,
# add_organisation), auditor (no permission at all: reads).
ROUTES = """
GET  organisation-detail      200 200 200 200
GET  report-detail            200 200 200 200
GET  report-text              200 200 200 200
POST report-retry             409 409 403 403
POST report-cancel            409 409 403 403
GET  commitment-detail        200 200 200 200
GET  assessment-list          200 200 200 200
POST assessment-list          400 400 403 403
POST opinion-list             400 400 403 403
GET  assessment-detail        200 200 200 200
GET  evidence-detail          200 200 200 200
GET  restatement-detail       200 200 200 200
GET  matchrun-detail          200 200 200 200
POST matchrun-retry           409 409 403 403
POST matchrun-cancel          409 409 403 403
GET  event-detail             200 200 200 200
"""
# Lists, by the relation from a row to the id of its body in the answer: each holds rows of the asker's part only.
LISTS = """
organisation-list  id
report-list        organisation.id
commitment-list    organisation.id
restatement-list   later.id
matchrun-list      plan_report.id
fulfilment-list    organisation.id
event-list         id
"""
# Filters that take an id: a foreign one is answered as one that is nobody's.
FILTERS = """
organisation-list  parent         organisation
report-list        organisation   organisation
commitment-list    organisation   organisation
commitment-list    report         report
restatement-list   earlier        commitment
restatement-list   later          commitment
restatement-list   organisation   organisation
matchrun-list      plan_report    report
matchrun-list      later_report   later_report
fulfilment-list    organisation   organisation
progress-list      organisation   organisation
"""
# Ids in bodies: route, the object of one's own in its address, field, kind of the foreign object. The other fields are
# filled in by the test.
BODIES = """
organisation-list  -            parent         organisation
organisation-list  -            successor      organisation
report-list        -            organisation   organisation
report-list        -            supersedes     report
assessment-list    commitment   later_report   later_report
assessment-list    commitment   evidence       evidence
opinion-list       commitment   assessment     assessment
restatement-list   -            earlier        commitment
restatement-list   -            later          commitment
"""
# Routes without an id, and what opens them: no object of a body is named in their address.
OPEN = """
docs me oauth-token oauth-revoke schema unknown
organisation-list report-list commitment-list restatement-list fulfilment-list matchrun-list progress-list event-list
"""
ROLES = ("supervisor", "client", "clerk", "auditor", "anonymous")
POSITIONS = ("own", "child", "sibling", "parent", "none")


@dataclass(frozen=True, slots=True)
class Row:
    """One method of one route; ``statuses`` by role, for an object of the asker's part."""

    method: str
    route: str
    statuses: dict[str, int]

    def expected(self, role: str, position: str) -> int:
        status = self.statuses[role]
        return status if position in ("own", "child") or status in (401, 403) else 404


def rows() -> list[Row]:
    """The table of routes."""
    found = []
    for line in ROUTES.strip().splitlines():
        method, route, *statuses = line.split()
        found.append(Row(method, route, dict(zip(ROLES, [*map(int, statuses), 401], strict=True))))
    return found


def table(text: str) -> list[tuple[str, ...]]:
    """The lines of a table, cell by cell."""
    return [tuple(line.split()) for line in text.strip().splitlines()]
