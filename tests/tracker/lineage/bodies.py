"""Bodies whose reports carry the plans of a sequence, taken in by the real services."""

from __future__ import annotations

from collections.abc import Sequence as Many

from reports.models import Organisation, Report
from reports.services import Declaration, read_report, receive_report
from tests.texts import report_text
from tracker.models import Commitment, Restatement
from tracker.services import link_organisation

BODY = "云溪县水务局"


def take_in(plan_year: int, promises: Many[str], *, body: str = BODY, supersedes: Report | None = None) -> Report:
    """The body's report whose plan for the year promises these, read and linked; ``supersedes`` makes it a corrected
    version."""
    report = read_in(plan_year, promises, body=body, supersedes=supersedes)
    assert report.organisation_id is not None
    link_organisation(report.organisation_id)
    return report


def read_in(plan_year: int, promises: Many[str], *, body: str = BODY, supersedes: Report | None = None) -> Report:
    """As take_in, but not linked yet."""
    mark = f"补正版：{len(promises)}项。" if supersedes else ""
    done = f"开展河湖巡查。{mark}"
    text = report_text(plan_year - 1, done=done, plan="\n".join(promises), body=body)
    organisation = Organisation.objects.get_or_create(name=body)[0]
    declared = Declaration(organisation=organisation, covers_year=plan_year - 1, supersedes=supersedes)
    receipt = receive_report(data=text.encode(), name=f"{body}{plan_year}.txt", declaration=declared)
    read_report(receipt.report.pk)
    report = Report.objects.get(pk=receipt.report.pk)
    assert report.state == "done", report.error_message
    return report


def promise(year: int, words: str, body: str = BODY) -> Commitment:
    """The commitment of that plan year whose text holds the words, of the version that is current."""
    rows = Commitment.objects.filter(
        report__plan_year=year, text__contains=words, report__organisation__name=body, report__superseded_by=None
    )
    return rows.get()


def links() -> set[tuple[int, str, int, str]]:
    """The links that count, by year and text."""
    rows = Restatement.objects.filter(counts=True)
    names = ("earlier__report__plan_year", "earlier__text", "later__report__plan_year", "later__text")
    return {tuple(row) for row in rows.values_list(*names)}
