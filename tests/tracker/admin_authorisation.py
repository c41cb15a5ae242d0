"""Who may do what with whose on the admin site: a row for each model that is registered there, each further route,
and each action of a list.

What stands here holds for the asker's own part of the tree (their own body, or one below it). What is a sibling's,
of the body above, or nobody's at all is answered as one missing row is, whoever asks; who lacks the permission gets
403. Who is not logged in is sent to the log-in page everywhere.

Columns: the roles of tracker/access/roles.py, and somebody who may open the site but has no role.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.access.roles import AUDITOR, ENTRY, REVIEWER, SECURITY, SUPERVISOR, SYSTEM

VISITOR = "visitor"
COLUMNS = (ENTRY, SUPERVISOR, REVIEWER, AUDITOR, SYSTEM, SECURITY, VISITOR)

# v: list, page, history and choices; a: add; c: change; d: delete; -: nothing of it.
# model                    entry supervisor reviewer auditor system security visitor
MODELS = """
auth.group                 -     -     -     v     -     v     -
auth.user                  -     -     -     v     vac   vc    -
reports.organisation       vac   v     v     v     -     -     -
reports.report             vac   v     v     v     -     -     -
reports.section            v     v     v     v     -     -     -
tracker.apiclient          -     -     -     v     vac   vc    -
tracker.assessment         v     va    va    v     -     -     -
tracker.assignment         v     vac   v     v     -     -     -
tracker.auditentry         -     -     -     v     -     -     -
tracker.commitment         vc    v     v     v     -     -     -
tracker.draftbatch         vc    -     -     -     -     -     -
tracker.event              v     v     v     v     -     -     -
tracker.evidence           v     v     v     v     -     -     -
tracker.export             va    va    -     -     -     -     -
tracker.import             va    -     -     -     -     -     -
tracker.linkrun            v     v     v     v     -     -     -
tracker.matchrun           v     v     v     v     -     -     -
tracker.misreading         v     v     v     v     -     -     -
tracker.opinion            -     v     v     v     -     -     -
tracker.opinionrequest     -     v     v     v     -     -     -
tracker.reportdraft        vac   -     -     -     -     -     -
tracker.reminder           v     vac   v     v     -     -     -
tracker.reply              va    vc    v     v     -     -     -
tracker.restatement        v     vac   v     v     -     -     -
tracker.todopush           -     v     -     v     -     -     -
tracker.todotarget         -     -     -     v     v     -     -
tracker.webhookdelivery    -     -     -     v     v     -     -
tracker.webhookendpoint    -     -     -     v     v     -     -
"""
# Further routes with the id of a row: method, route, and for each column ok or - (403).
ROUTES = """
POST tracker_apiclient_secret   - - - - ok - -
POST tracker_apiclient_revoke   - - - - ok - -
GET  tracker_commitment_review_item  - ok ok - - - -
POST tracker_commitment_review_item  - ok ok - - - -
POST tracker_commitment_review_hold  - ok ok - - - -
POST tracker_commitment_review_undo  - ok ok - - - -
GET  tracker_misreading_settle  ok - - - - - -
POST tracker_misreading_settle  ok - - - - - -
GET  reports_report_commitments  ok - - - - - -
POST reports_report_commitments  ok - - - - - -
GET  tracker_commitment_evidence  ok ok ok - - - -
POST tracker_commitment_evidence  ok ok ok - - - -
GET  tracker_export_file        ok ok - - - - -
POST tracker_import_apply       ok - - - - - -
GET  tracker_import_errors_file ok - - - - - -
"""
# Further routes without an id, and who may open them.
PAGES = """
GET  index                 ok ok ok ok ok ok ok
GET  password_change       ok ok ok ok ok ok ok
GET  password_change_done  ok ok ok ok ok ok ok
GET  tracker_commitment_review  - ok ok - - - -
GET  jsi18n                ok ok ok ok ok ok ok
GET  tracker_reminder_missing  ok ok ok ok - - -
"""
# The lists' actions on chosen rows; what is not offered is not done when it is sent all the same.
ACTIONS = """
auth.user                renew_password      - - - - ok - -
auth.user                unlock              - - - - ok - -
auth.user                drop_second_factor  - - - - ok - -
auth.user                disable             - - - - ok - -
auth.user                enable              - - - - ok - -
reports.organisation     move_below   ok -  - - -  - -
reports.organisation     confirm      ok -  - - -  - -
reports.organisation     export_rows  ok ok - - -  - -
reports.report           export_rows  ok ok - - -  - -
reports.report           retry        ok -  - - -  - -
reports.report           cancel       ok -  - - -  - -
reports.report           match_again  -  ok - - -  - -
tracker.assessment       ask_model    -  ok ok - - - -
tracker.assessment       export_rows  ok ok - - -  - -
tracker.commitment       export_rows  ok ok - - -  - -
tracker.export           retry        ok ok - - -  - -
tracker.export           cancel       ok ok - - -  - -
tracker.import           retry        ok -  - - -  - -
tracker.import           cancel       ok -  - - -  - -
tracker.commitment       remind       -  ok - - -  - -
tracker.linkrun          link_again   -  ok - - -  - -
tracker.linkrun          cancel       -  ok - - -  - -
tracker.matchrun         match_again  -  ok - - -  - -
tracker.matchrun         cancel       -  ok - - -  - -
tracker.opinionrequest   ask_again    -  ok ok - - - -
tracker.opinionrequest   cancel       -  ok ok - - - -
tracker.restatement      confirm      -  ok - - -  - -
tracker.restatement      reject       -  ok - - -  - -
tracker.restatement      withdraw     -  ok - - -  - -
tracker.todopush         push_again   -  ok - - -  - -
tracker.webhookdelivery  replay       -  -  - - ok - -
"""
# Routes that are tested by name: they belong to nobody, or answer by what is asked of them.
OTHERS = {"login", "logout", "autocomplete", "view_on_site", "app_list", "tracker_import_template", None}
# Who may choose among rows, of the own part, whose pages are closed to them.
CHOOSERS = {"reports.organisation": (SYSTEM, SECURITY)}
# Models whose rows are of no body: who may see one sees all.
OF_NO_BODY = {"auth.group"}
# Models whose rows are only their owner's, whatever body they are about: see tests/tracker/test_exchange_pages.py.
OF_OWNER = {"tracker.export", "tracker.import"}


@dataclass(frozen=True, slots=True)
class Row:
    """``label`` and ``name``: a model and its letters' or its action's, or a method and its route."""

    label: str
    name: str
    cells: dict[str, str]


def rows(text: str, *, named: bool = True) -> list[Row]:
    """A table, line by line."""
    found = []
    for line in text.splitlines():
        if line:
            label, *cells = line.split()
            name = cells.pop(0) if named else ""
            found.append(Row(label, name, dict(zip(COLUMNS, cells, strict=True))))
    return found
