"""Load the fictional sample bodies, three years of reports each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

import tracker
from reports.organisations import find_organisation, register_organisation

SAMPLES = Path(tracker.__file__).parent / "samples"


class Command(BaseCommand):
    help = "录入随程序附带的虚构样例：三个机构，各三年报告。"

    def handle(self, *args: Any, **options: Any) -> None:
        for body in json.loads((SAMPLES / "organisations.json").read_text(encoding="utf-8")):
            if find_organisation(body["name"]) is None:
                _register(body)
        call_command("ingest", SAMPLES, stdout=self.stdout, stderr=self.stderr)


def _register(body: dict[str, Any]) -> None:
    register_organisation(
        name=body["name"],
        level=body["level"],
        successor=find_organisation(body["successor"]) if "successor" in body else None,
        names=[{"name": alias} for alias in body.get("aliases", ())],
    )
