"""A process that writes as the system does: ``python -m tests.tracker.writer NUMBER REPORTS``.

Ends with 1 and the error where one reached the caller of a service.
"""

from __future__ import annotations

import sys

import django


def main(number: int, reports: int) -> None:
    """Take in, read and match reports of a body of one's own; started again it goes on where it was."""
    django.setup()

    from reports import claims
    from reports.models import Report
    from reports.organisations import create_organisation
    from reports.services import Declaration, read_report, receive_report
    from tests.texts import report_text
    from tracker.matching import Matcher
    from tracker.models import MatchRun
    from tracker.services import match_pair

    body = f"云溪县第{number}水务所"
    organisation, matcher = create_organisation(body, confirmed=True), Matcher.load()
    for year in range(2000, 2000 + reports):
        data = report_text(year, body=body).encode()
        declaration = Declaration(organisation=organisation, covers_year=year)
        receive_report(data=data, name=f"{body}{year}.txt", declaration=declaration)
        for pk in claims.waiting(Report):
            read_report(pk)
        for pk in claims.waiting(MatchRun):
            match_pair(pk, matcher)
        print(year, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
