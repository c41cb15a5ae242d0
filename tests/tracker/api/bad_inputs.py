"""Bad inputs as rows: what is sent, and the status, code and place of the error that must come back.

``about`` names the kind of mistake. Files that only reading finds bad are rows of
tests/reports/test_reader_bad_files.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.documents import write_zip
from tests.reports.bad_files import docx_bomb, docx_of, encrypted_office, symbolic_link, zip_of_members
from tests.texts import report_text

HUGE = 2**63
NAMED = {"name": "云溪县档案局"}


@dataclass(frozen=True)
class Case:
    """One bad request. ``sender`` is a person of the cast; {names} of the path are filled from it."""

    about: str
    path: str
    status: int
    code: str
    attr: str | None = None
    method: str = "GET"
    body: Any = None
    content_type: str | None = None
    sender: str = "outsider"
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        if isinstance(self.body, str) and self.attr:
            return f"{self.about}: {self.attr} {self.code}"
        said = self.path if self.body is None else self.body
        if isinstance(said, dict):
            said = {name: value for name, value in said.items() if name != "file"} or ""
        elif isinstance(said, bytes):
            said = ""
        return f"{self.about}: {str(said)[:60]}".removesuffix(": ")


def queries() -> list[Case]:
    """Lists that are asked for in a way that means nothing."""
    sizes = [
        (f"reports/?page_size={size}", "page_size", "page_size_invalid")
        for size in ("0", "-1", "201", "1001", "abc", "1.5")
    ]
    cursors = [
        (f"reports/?cursor={cursor}", "cursor", "cursor_invalid")
        # nonsense, p=letters, p=9999…, signs no cursor has
        for cursor in ("nonsense", "cD1sZXR0ZXJz", "cD05" + "OTk5" * 9, "水", "~")
    ]
    unknown = [
        ("commitments/?organization=1", "organization"),
        ("commitments/?ordering=-score", "ordering"),
        ("commitments/?author__password=x", "author__password"),
        ("reports/?format=xml", "format"),
        ("fulfilment/?year=2024", "year"),
        ("reports/{report}/?page_size=1", "page_size"),
        ("reports/?%00=1", "\x00"),
    ]
    values = [
        ("commitments/?organisation=", "organisation", "parameter_empty"),
        ("commitments/?organisation={body}&organisation={body}", "organisation", "parameter_repeated"),
        ("commitments/?organisation=letters", "organisation", "invalid_choice"),
        (f"commitments/?organisation={HUGE}", "organisation", "invalid_choice"),
        ("commitments/?organisation=-1", "organisation", "invalid_choice"),
        ("commitments/?organisation=%00", "organisation", "null_characters_not_allowed"),
        (f"commitments/?report={'9' * 5000}", "report", "invalid_choice"),
        ("commitments/?plan_year=letters", "plan_year", "invalid"),
        ("commitments/?plan_year=2024.5", "plan_year", "invalid"),
        ("commitments/?plan_year=1899", "plan_year", "min_value"),
        (f"commitments/?plan_year={HUGE}", "plan_year", "max_value"),
        ("commitments/?status=kept", "status", "invalid_choice"),
        ("commitments/?status=pending&status=kept", "status", "invalid_choice"),
        ("commitments/?confirmed=maybe", "confirmed", "invalid_choice"),
        ("commitments/?q=%00", "q", "null_characters_not_allowed"),
        (f"commitments/?q={'水' * 101}", "q", "max_length"),
        ("events/?after=-1", "after", "min_value"),
        (f"events/?after={HUGE}", "after", "max_value"),
        ("events/?occurred_after=2024-05-01T08:00:00", "occurred_after", "datetime_invalid"),
        ("reports/?updated_after=2021-02-30T00:00:00Z", "updated_after", "datetime_invalid"),
        ("commitments/?updated_after=10000-01-01T00:00:00Z", "updated_after", "datetime_invalid"),
        ("missing-reports/?year=2024&as_of=2021-02-30", "as_of", "date_invalid"),
        ("commitments/?fields=secret", "fields", "unknown_field"),
        ("commitments/?expand=secret", "expand", "invalid_choice"),
        ("commitments/?include=secret", "include", "invalid_choice"),
    ]
    rows = [("parameter", *row) for row in values] + [("page", *row) for row in (*sizes, *cursors)]
    rows += [("unknown parameter", path, attr, "unknown_parameter") for path, attr in unknown]
    return [Case(about, path, 400, code, attr) for about, path, attr, code in rows]


def addresses() -> list[Case]:
    """Ids that are none, and those of nothing."""
    paths = [
        "organisations/letters/",
        "organisations/-1/",
        "organisations/0/",
        f"organisations/{HUGE}/",
        f"reports/{'9' * 30}/",
        f"reports/{'9' * 5000}/",
        "reports/1.5/",
        f"reports/{HUGE}/text/",
        f"reports/{HUGE}/sections/",
        f"reports/{HUGE}/original/",
        f"commitments/{HUGE}/",
        f"commitments/{HUGE}/assessments/",
        f"commitments/{HUGE}/evidence/",
        f"assessments/{HUGE}/",
        f"evidence/{HUGE}/",
        f"match-runs/{HUGE}/",
        f"events/{HUGE}/",
        "commitments/%00/",
        "nothing-here/",
    ]
    return [Case("id", path, 404, "not_found") for path in paths]


def bodies() -> list[Case]:
    """What is no JSON, and JSON that is no object."""
    rows: list[tuple[Any, str]] = [
        ("{", "json_invalid"),
        ('{"name": NaN}', "json_invalid"),
        ('{"name": -Infinity}', "json_invalid"),
        ('{"name": 1e400}', "json_invalid"),
        ('{"name": ' + "9" * 5000 + "}", "json_invalid"),
        ('{"name": "a", "name": "b"}', "json_invalid"),
        (b'{"name": "\xff"}', "json_invalid"),
        ("", "json_invalid"),
        ("[" * 100_000, "json_too_deep"),
        ('{"a":' * 100_000, "json_too_deep"),
        ("[]", "object_expected"),
        ('"x"', "object_expected"),
        ("null", "object_expected"),
    ]
    sent = [organisation("JSON", body, 400, code) for body, code in rows if body != ""]
    long = '{"name": "' + "a" * 1_100_000 + '"}'
    return [*sent, organisation("long JSON", long, 413, "body_too_large")]


def organisation(about: str, body: Any, status: int, code: str, attr: str | None = None, **sent: Any) -> Case:
    """A body handed in by the clerk: text and bytes as they are, anything else as JSON."""
    body = body if isinstance(body, str | bytes) else json.dumps(body)
    known: dict[str, Any] = {"content_type": "application/json", "method": "POST", "sender": "clerk"}
    return Case(about, "organisations/", status, code, attr, body=body, **(known | sent))


def fields() -> list[Case]:
    """Objects with a field that cannot be."""
    rows: list[tuple[dict[str, Any], str, str]] = [
        ({}, "name", "required"),
        ({"name": None}, "name", "null"),
        ({"name": ["甲"]}, "name", "invalid"),
        ({"name": True}, "name", "invalid"),
        ({"name": "云" * 201}, "name", "max_length"),
        ({"name": "\u200b"}, "name", "blank"),
        ({"name": "云\x00溪"}, "name", "null_characters_not_allowed"),
        ({"name": "云\ud800溪"}, "name", "surrogate_characters_not_allowed"),
        ({"level": "\ud800"}, "level", "invalid_choice"),
        ({"id": 7}, "id", "unknown_field"),
        ({"\ud800": 7}, "?", "unknown_field"),
        ({"created_at": "2024-01-01"}, "created_at", "unknown_field"),
        ({"level": "village"}, "level", "invalid_choice"),
        ({"level": 1}, "level", "invalid_choice"),
        ({"parent": HUGE}, "parent", "does_not_exist"),
        ({"parent": 1.5}, "parent", "invalid"),
        ({"parent": True}, "parent", "invalid"),
        ({"parent": -1}, "parent", "does_not_exist"),
        ({"credit_code": "1" * 18}, "credit_code", "credit_code_invalid"),
        ({"region_code": "999999"}, "region_code", "region_code_invalid"),
        ({"confirmed": "maybe"}, "confirmed", "invalid"),
        ({"names": "档案局"}, "names", "not_a_list"),
        ({"names": [{"name": "档案局", "id": 1}]}, "names.0.id", "unknown_field"),
        ({"names": [{"name": "档案局", "used_until": "2021-02-30"}]}, "names.0.used_until", "invalid"),
        ({"name": "云岭市松涛区水务局"}, "name", "unique"),
    ]
    complete = [(body if not body or "name" in body else {**NAMED, **body}, attr, code) for body, attr, code in rows]
    return [organisation("field", body, 400, code, attr) for body, attr, code in complete]


def upload(about: str, data: bytes | None, status: int, code: str, attr: str | None = None, **form: Any) -> Case:
    """A form handed in by the clerk; None stands for a good report."""
    file = SimpleUploadedFile(form.pop("file_name", "2022.txt"), report_text(2022).encode() if data is None else data)
    return Case(about, "reports/", status, code, attr, method="POST", body={"file": file, **form}, sender="clerk")


def files() -> list[tuple[str, bytes, int, str]]:
    """What each is, its bytes, and the status and code of its refusal."""
    good = report_text(2022).encode()
    return [
        ("empty file", b"", 400, "file_empty"),
        ("blank file", b" \n ", 400, "no_text"),
        ("program", b"MZ\x90\x00" + b"\x00" * 200, 415, "content_mismatch"),
        ("archive", b"Rar!\x1a\x07\x00", 415, "archive_not_supported"),
        ("zip of reports", write_zip({"2022.txt": good, "2021.txt": good}), 415, "archive_not_supported"),
        ("many members", zip_of_members(2_001), 413, "archive_too_many_members"),
        ("members beyond count", zip_of_members(100_000), 413, "archive_too_many_members"),
        ("bomb", docx_bomb(), 413, "archive_too_large_unpacked"),
        ("half a docx", docx_of("")[:-60], 422, "archive_damaged"),
        ("link in a docx", symbolic_link(), 422, "archive_unsafe_path"),
        ("path out of a docx", write_zip({"word/../../etc/x": "x"}), 422, "archive_unsafe_path"),
        ("path on a drive", write_zip({"C:/word/document.xml": "x"}), 422, "archive_unsafe_path"),
        ("path on a host", write_zip({"//host/word/document.xml": "x"}), 422, "archive_unsafe_path"),
        ("password", encrypted_office(), 422, "password_protected"),
        ("mixed encodings", good + b"\xff\xff" + report_text(2022).encode("gb18030"), 400, "encoding_invalid"),
        ("lone surrogate", good + b"\xed\xa0\x80\xff", 400, "encoding_invalid"),
        ("nul byte", good + b"\x00" + good, 400, "encoding_invalid"),
        ("utf-8 read as gbk", good.decode("gb18030", "ignore").encode(), 400, "encoding_unsure"),
    ]


def uploads() -> list[Case]:
    """Files that are refused at the door, and what is said about a good one."""
    years = ["1899", "2999", "二〇二一", "2021年", "2021.0", "-1", "null"]
    said: list[tuple[dict[str, Any], str]] = [
        ({"kind": "plan"}, "invalid_choice"),
        ({"organisation": "999"}, "does_not_exist"),
        ({"organisation": str(HUGE)}, "does_not_exist"),
        ({"organisation": "水务局"}, "invalid"),
        ({"supersedes": "999"}, "does_not_exist"),
        ({"source_url": "javascript:alert(1)"}, "invalid"),
        ({"state": "done"}, "unknown_field"),
        ({"year": "2021"}, "unknown_field"),
        ({"kind": ["rule_of_law", "work_summary"]}, "field_repeated"),
    ]
    return [
        *[upload(about, data, status, code) for about, data, status, code in files()],
        *[upload("year", None, 400, "year_invalid", covers_year=year) for year in years],
        *[upload("said of a file", None, 400, code, next(iter(fields)), **fields) for fields, code in said],
        upload("program named pdf", b"MZ\x90\x00" + bytes(400), 415, "content_mismatch", file_name="2022.pdf"),
    ]


def broken_forms() -> list[Case]:
    """Forms without a file, that break off, or that are none."""
    form: dict[str, Any] = {"method": "POST", "sender": "clerk", "path": "reports/"}
    multipart = "multipart/form-data; boundary=x"
    return [
        Case("no file", status=400, code="file_required", attr="file", body={}, **form),
        Case("text for a file", status=400, code="file_required", attr="file", body={"file": "just text"}, **form),
        Case(
            "cut off in its head",
            status=400,
            code="incomplete_body",
            body=b"--x\r\nCont",
            content_type=multipart,
            **form,
        ),
        Case(
            "cut off in its file", status=400, code="incomplete_body", body=broken_off(), content_type=multipart, **form
        ),
        Case(
            "name without end",
            status=400,
            code="form_invalid",
            body=whole_form("长" * 400 + ".txt"),
            content_type=multipart,
            **form,
        ),
        Case(
            "no boundary",
            status=400,
            code="form_invalid",
            body=whole_form("2022.txt").replace(b"--x", b"--"),
            content_type="multipart/form-data",
            **form,
        ),
    ]


def broken_off() -> bytes:
    """Nine tenths of a form with a good report."""
    whole = whole_form("2022.txt")
    return whole[: len(whole) * 9 // 10]


def whole_form(name: str) -> bytes:
    """A form with a good report under that name, its boundary being x."""
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return (head + report_text(2022)).encode() + b"\r\n--x--\r\n"


def forms() -> list[Case]:
    """The wrong format, method or header."""
    post: dict[str, Any] = {"method": "POST", "sender": "clerk"}
    return [
        organisation("content type", "<a/>", 415, "unsupported_media_type", content_type="application/xml"),
        organisation(
            "charset", json.dumps(NAMED), 415, "unsupported_media_type", content_type="application/json; charset=gbk"
        ),
        Case(
            "neither text nor address",
            "reports/",
            400,
            "text_or_url",
            body="{}",
            content_type="application/json",
            **post,
        ),
        Case("answer format", "reports/", 406, "not_acceptable", headers={"Accept": "application/xml"}),
        Case("method", "progress/", 405, "method_not_allowed", method="DELETE"),
        organisation("key", NAMED, 400, "idempotency_key_invalid", headers={"Idempotency-Key": "k" * 300}),
    ]


SECTIONS: list[Callable[[], list[Case]]] = [queries, addresses, bodies, fields, uploads, broken_forms, forms]
CASES = [case for section in SECTIONS for case in section()]
