"""A client of the site in a process of its own: hands in a list of papers, and each again until it is accepted."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import django

from tests.chaos.corpus import Paper, read_list

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
PAUSE = 0.3


def main(file: Path) -> None:
    """Return when every paper of the list in ``file`` is accepted."""
    django.setup()
    for paper in read_list(file):
        while not accepted(paper):
            time.sleep(PAUSE)


def accepted(paper: Paper) -> bool:
    """Hand in one paper; False where the database was not there."""
    from django.db import Error, close_old_connections

    from reports.hints import hint_on_commit
    from reports.organisations import create_organisation
    from reports.services import Declaration, receive_report
    from reports.tasks import read_report

    close_old_connections()
    path = Path(paper.path)
    try:
        organisation = create_organisation(paper.organisation, confirmed=True)
        declaration = Declaration(organisation=organisation, covers_year=paper.covers_year)
        receipt = receive_report(data=path.read_bytes(), name=path.name, declaration=declaration)
    except Error as error:
        print(f"{path}: {error}", file=sys.stderr)
        return False
    hint_on_commit(read_report, receipt.report.pk)
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]))
