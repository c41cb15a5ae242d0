"""On a site: match every pair, match it again unchanged, and print the processor seconds of both."""

from __future__ import annotations

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    """Everything waits to be read when this begins."""
    django.setup()
    from reports.claims import waiting
    from reports.models import Report
    from reports.services import read_report
    from tracker.models import MatchRun
    from tracker.services import rematch

    for pk in waiting(Report):
        read_report(pk)
    pks = waiting(MatchRun)
    first = match_all(pks)
    rematch(pks)
    again = match_all(pks)
    sys.stdout.write(json.dumps({"pairs": len(pks), "first": first, "again": again}))


def match_all(pks: list[int]) -> float:
    from tracker.services import match_pair

    began = time.process_time()
    for pk in pks:
        match_pair(pk)
    return time.process_time() - began


if __name__ == "__main__":
    main()
