"""Files handed in by form that only reading finds bad or doubtful: accepted, and then told at the report's address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from rest_framework.test import APIClient

from reports.models import Report, Section
from tests.documents import converted, needs_office, write_docx
from tests.reports.bad_files import PARAGRAPHS
from tests.texts import report_text
from tests.tracker.cast import Cast, make_user
from tests.tracker.exchange_files import export, rows_of
from tracker.models import Commitment
from tracker.workflow import work_off

from .bad_inputs import whole_form
from .bad_reports import ENCODED, FAILING, READ, Handed
from .conftest import Login
from .test_bad_inputs import INSIDE, send_form
from .test_upload import UPLOAD, hand_in

TEXT = report_text(2022).encode()


def read_in(client: APIClient, data: bytes, name: str = "2022.txt", **form: Any) -> dict[str, Any]:
    """The report as the interface shows it once it has been read."""
    answer = hand_in(client, data, name, **form)
    assert answer.status_code == 202, answer.content.decode()
    work_off()
    shown: dict[str, Any] = client.get(answer["Location"]).json()
    return shown


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_bad_report_ends_as_failed_and_says_why(cast: Cast, clerk: APIClient, case: Handed) -> None:
    sections, commitments = Section.objects.count(), Commitment.objects.count()
    shown = read_in(clerk, case.make(), case.name)
    assert (shown["state"], shown["error"]["code"]) == ("failed", case.outcome), shown["error"]
    assert shown["error"]["message"].endswith("。")
    assert case.told in shown["error"]["message"]
    assert not [word for word in INSIDE if word in shown["error"]["message"]]
    assert clerk.get(shown["text_url"]).json()["text"] == ""
    assert (Section.objects.count(), Commitment.objects.count()) == (sections, commitments)


@pytest.mark.parametrize("case", READ, ids=str)
def test_doubtful_report_is_read_and_the_doubt_shown(cast: Cast, clerk: APIClient, case: Handed) -> None:
    form = {
        name: value.format(body=cast.body.pk) if isinstance(value, str) else value for name, value in case.form.items()
    }
    shown = read_in(clerk, case.make(), case.name, **form)
    assert (shown["state"], shown["error"]) == ("done", None)
    text = clerk.get(shown["text_url"]).json()["text"]
    assert "制定河湖巡查管理办法" in "".join(text.split())
    assert "隐藏的话" not in text
    if case.outcome:
        assert [sentence for sentence in shown["conflicts"] if case.outcome in sentence], shown["conflicts"]


@pytest.mark.parametrize(("make", "encoding"), [pytest.param(*row[1:], id=row[0]) for row in ENCODED])
def test_encoding_is_found_and_recorded(cast: Cast, clerk: APIClient, make: Callable[[], bytes], encoding: str) -> None:
    shown = read_in(clerk, make())
    assert (shown["state"], shown["encoding"], shown["covers_year"]) == ("done", encoding, 2022), shown["error"]


def test_what_is_declared_wins(cast: Cast, clerk: APIClient) -> None:
    shown = read_in(clerk, TEXT, covers_year="2019", organisation=cast.body.pk)
    assert (shown["covers_year"], shown["organisation"]["id"]) == (2019, cast.body.pk)
    assert len([sentence for sentence in shown["conflicts"] if "已按指定" in sentence]) == 2


@needs_office
def test_word_of_old_is_read(cast: Cast, clerk: APIClient, tmp_path: Path) -> None:
    data = converted(write_docx(PARAGRAPHS), "docx", "doc", tmp_path)
    shown = read_in(clerk, data, "2023.wps")
    assert (shown["state"], shown["format"], shown["covers_year"]) == ("done", "doc", 2023)


def test_person_may_insist_that_it_is_a_report(cast: Cast, clerk: APIClient) -> None:
    notice = next(case for case in FAILING if case.outcome == "wrong_document_kind").make()
    refused = read_in(clerk, notice)
    said: dict[str, Any] = {"kind": "rule_of_law", "organisation": cast.body.pk, "covers_year": "2022"}
    shown = read_in(clerk, notice, **said)
    assert (shown["id"], shown["state"], shown["kind"]) == (refused["id"], "done", "rule_of_law")


NAMES = {
    "long": "长" * 300 + ".txt",
    "emoji": "年报🙂.txt",
    "line break": "年报\r\nX-Forged: 1.txt",
    "nul": "年报\x00.txt",
    "path": "../../etc/年报.txt",
    "other path": "..\\..\\年报.txt",
    "turned round": "年报\u202etxt.exe",
    "mark-up": "<img src=x onerror=alert(1)>.txt",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_file_name_is_kept_harmless(cast: Cast, clerk: APIClient, settings: Any, name: str) -> None:
    # As browsers write it, or where that cannot be written, as RFC 5987 does.
    plain, spelt = b'filename="%s"' % name.encode(), f"filename*=UTF-8''{quote(name)}".encode()
    form = whole_form("2022.txt").replace(b'filename="2022.txt"', plain if name.isprintable() else spelt)
    answer = send_form(clerk, UPLOAD, form)
    shown = answer.json()
    assert answer.status_code == 202, answer.content.decode()
    kept = shown["original_name"]
    assert kept.isprintable()
    assert not set(kept) & set("/\\")
    assert [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == [shown["sha256"]]
    original: Any = clerk.get(shown["original_url"])
    assert original.getvalue() == TEXT
    assert "X-Forged" not in original.headers


def test_formula_as_a_file_name_is_no_formula_in_an_export(cast: Cast, clerk: APIClient, login: Login) -> None:
    name = "=cmd|' calc'!A0.txt"
    assert read_in(clerk, TEXT, name)["original_name"] == name
    keeper = login(make_user("keeper", "tracker.add_export"))
    for file_format in ("xlsx", "csv"):
        titles, *rows = rows_of(export(keeper, "reports", file_format), file_format)
        assert f"'{name}" in {row[titles.index("原件名")] for row in rows}


def test_upload_that_broke_off_is_taken_when_it_is_sent_again(cast: Cast, clerk: APIClient) -> None:
    form = whole_form("2022.txt")
    before = Report.objects.count()
    answers = [send_form(clerk, UPLOAD, form[:length]) for length in (len(form) * 9 // 10, len(form))]
    assert [answer.status_code for answer in answers] == [400, 202]
    assert Report.objects.count() == before + 1
