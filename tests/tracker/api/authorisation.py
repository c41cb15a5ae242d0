"""Who may do what with whose: one row for each route of the interface that has an id in it, and each method of it.

A row says what answers where the object is in the asker's own part of the tree (their own body, or one below it). For
an object of a sibling, of the body above, or of none at all, the answer is 404 whoever asks, and the same to the byte;
only who lacks the permission or the scope for the action altogether gets 403 for all alike. Nobody gets anything
without a login (401).
"""

from __future__ import annotations

from dataclasses import dataclass

# Columns: supervisor (judges, matches, corrects reports, exports), OA client (every scope), clerk (adds reports and
# bodies, imports), auditor (no permission at all: reads). Four more where what is not there is no 404: to put a body
# under an unknown external id is to create it.
ROUTES = """
GET   organisation-detail          200 200 200 200
PATCH organisation-detail          403 200 403 403
GET   organisation-by-external-id  200 200 200 200
PUT   organisation-by-external-id  403 200 403 403  403 400 400 403
GET   report-detail                200 200 200 200
PATCH report-detail                400 400 403 403
GET   report-text                  200 200 200 200
GET   report-sections              200 200 200 200
GET   report-original              200 200 200 200
POST  report-retry                 409 409 403 403
POST  report-cancel                409 409 403 403
GET   commitment-detail            200 200 200 200
PATCH commitment-detail            403 200 200 403
POST  commitment-split             403 400 400 403
POST  commitment-move              403 400 400 403
POST  commitment-withdraw          403 400 400 403
POST  commitment-restore           403 409 409 403
POST  commitment-confirm           400 400 403 403
GET   commitment-evidence-list     200 200 200 200
POST  commitment-evidence-list     400 400 403 403
GET   assessment-list              200 200 200 200
POST  assessment-list              400 400 403 403
POST  opinion-list                 400 400 403 403
GET   commitment-reminder-list     200 200 200 200
POST  commitment-reminder-list     400 400 403 403
GET   commitment-reply-list        200 200 200 200
POST  commitment-reply-list        403 400 400 403
GET   reminder-detail              200 200 200 200
POST  reminder-close               200 200 403 403
POST  reminder-withdraw            400 400 403 403
GET   reminder-reply-list          200 200 200 200
POST  reminder-reply-list          403 400 400 403
GET   reply-detail                 200 200 200 200
POST  reply-settle                 400 400 403 403
GET   assessment-detail            200 200 200 200
GET   evidence-detail              200 200 200 200
GET   restatement-detail           200 200 200 200
GET   matchrun-detail              200 200 200 200
POST  matchrun-retry               409 409 403 403
POST  matchrun-cancel              409 409 403 403
GET   event-detail                 200 200 200 200
GET   todotarget-detail            200 200 200 200
PATCH todotarget-detail            403 200 403 403
DELETE todotarget-detail           403 204 403 403
POST  todotarget-plan              403 202 403 403
GET   todopush-detail              200 200 200 200
POST  todopush-retry               403 202 403 403
"""
# What belongs to the account that made it: nobody else sees it, of whatever body they are. The columns are the same.
OWNED = """
GET   export-detail                200 200 200 200
GET   export-file                  200 200 200 200
POST  export-retry                 409 409 403 403
POST  export-cancel                409 409 403 403
GET   import-detail                200 200 200 200
GET   import-errors                200 200 200 200
GET   import-errors-file           200 200 200 200
POST  import-apply                 403 409 409 403
POST  import-retry                 403 409 409 403
POST  import-cancel                403 409 409 403
GET   webhookendpoint-detail         200 200 200 200
PATCH webhookendpoint-detail         403 200 403 403
DELETE webhookendpoint-detail        403 204 403 403
POST  webhookendpoint-rotate-secret  403 200 403 403
POST  webhookendpoint-test           403 202 403 403
GET   webhookdelivery-detail         200 200 200 200
POST  webhookdelivery-retry          403 202 403 403
POST  webhookdelivery-cancel         403 409 403 403
"""
# Lists: how many rows each of them holds for the asker, and what must be asked. All are of the asker's part: their own
# body and the one below it.
LISTS = """
organisation-list       2
report-list             4
commitment-list         4
restatement-list        2
matchrun-list           2
fulfilment-list         2
fulfilment-totals-list  1
missing-report-list     2   year=2025
event-list              2
reminder-list           2
reply-list              2
todotarget-list         2
todopush-list           2
"""
# Lists of what belongs to the asker alone.
OWNED_LISTS = """
export-list             1
import-list             1
webhookendpoint-list    1
webhookdelivery-list    1
"""
# Filters that take an id: a foreign one is answered as one that is nobody's.
FILTERS = """
organisation-list       parent         organisation
organisation-list       ancestor       organisation
organisation-list       successor      organisation
report-list             organisation   organisation
commitment-list         organisation   organisation
commitment-list         report         report
restatement-list        earlier        commitment
restatement-list        later          commitment
restatement-list        organisation   organisation
matchrun-list           organisation   organisation
matchrun-list           plan_report    report
matchrun-list           later_report   later_report
reminder-list           organisation   organisation
reminder-list           commitment     commitment
reply-list              organisation   organisation
reply-list              commitment     commitment
reply-list              reminder       reminder
fulfilment-list         organisation   organisation
fulfilment-totals-list  organisation   organisation
missing-report-list     organisation   organisation
progress-list           organisation   organisation
event-list              organisation   organisation
todopush-list           target         todotarget
webhookdelivery-list    endpoint       webhookendpoint
"""
# Ids in bodies: method, route, field, kind of the foreign object. An address names an object of one's own, and the
# other fields are filled in by the test.
BODIES = """
POST  organisation-list            parent                organisation
POST  organisation-list            successor             organisation
PATCH organisation-detail          parent                organisation
PATCH organisation-detail          successor             organisation
PUT   organisation-by-external-id  parent                organisation
PUT   organisation-by-external-id  successor             organisation
POST  report-list                  organisation          organisation
POST  report-list                  supersedes            report
PATCH report-detail                organisation          organisation
POST  commitment-list              report                report
POST  commitment-merge             commitments           commitment
POST  assessment-list              later_report          later_report
POST  assessment-list              evidence              evidence
POST  commitment-confirm           assessment            assessment
POST  commitment-evidence-list     later_report          later_report
POST  opinion-list                 assessment            assessment
POST  restatement-list             earlier               commitment
POST  restatement-list             later                 commitment
POST  reminder-list                organisation          organisation
POST  commitment-reply-list        evidence              evidence
POST  reminder-reply-list          evidence              evidence
POST  reply-settle                 assessment            assessment
POST  matchrun-list                organisation          organisation
POST  matchrun-list                plan_report           report
POST  matchrun-list                later_report          later_report
POST  export-list                  filters.organisation  organisation
POST  export-list                  filters.report        report
POST  webhookendpoint-list         organisation          organisation
PATCH webhookendpoint-detail       organisation          organisation
POST  webhookdelivery-replay       endpoint              webhookendpoint
POST  todotarget-list              organisation          organisation
PATCH todotarget-detail            organisation          organisation
"""
# Ids in the cells of files that are brought in: kind of the rows, title of the column, kind of the foreign object.
CELLS = """
organisations  编号          organisation
organisations  上级机构编号  organisation
organisations  继任机构编号  organisation
reports        编号          report
reports        机构编号      organisation
commitments    编号          commitment
commitments    报告编号      report
assessments    编号          assessment
assessments    承诺编号      commitment
assessments    后续报告编号  later_report
assessments    佐证编号      evidence
"""
# Routes without an id, and what opens them: no object of a body is named in their address.
OPEN = """
docs me oauth-token oauth-revoke schema unknown import-template
organisation-list report-list commitment-list commitment-merge restatement-list fulfilment-list fulfilment-totals-list
missing-report-list reminder-list reply-list matchrun-list progress-list event-list
export-list import-list webhookendpoint-list webhookdelivery-list webhookdelivery-replay todotarget-list todopush-list
"""
ROLES = ("supervisor", "client", "clerk", "auditor", "anonymous")
POSITIONS = ("own", "child", "sibling", "parent", "none")
# For what belongs to accounts, an object of one's own, of somebody else in the same body, and of people elsewhere.
OWNERS = ("mine", "own", "child", "sibling", "parent", "none")


@dataclass(frozen=True, slots=True)
class Row:
    """One method of one route; ``statuses`` by role, for an object of the asker's part; ``elsewhere``: for any other,
    unless it is 404."""

    method: str
    route: str
    statuses: dict[str, int]
    elsewhere: dict[str, int]

    def expected(self, role: str, *, theirs: bool) -> int:
        status = self.statuses[role]
        if theirs or status == 401:
            return status
        return self.elsewhere.get(role, 403 if status == 403 else 404)


def rows(text: str) -> list[Row]:
    """A table of routes."""
    found = []
    for method, route, *cells in table(text):
        statuses = [*map(int, cells[:4]), 401]
        elsewhere = dict(zip(ROLES[:4], map(int, cells[4:]), strict=True)) if cells[4:] else {}
        found.append(Row(method, route, dict(zip(ROLES, statuses, strict=True)), elsewhere))
    return found


def table(text: str) -> list[tuple[str, ...]]:
    """The lines of a table, cell by cell."""
    return [tuple(line.split()) for line in text.splitlines() if line]
