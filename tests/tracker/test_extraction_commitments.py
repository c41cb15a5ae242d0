"""Commitments of a plan: what is cut out, under which task, with what description."""

from __future__ import annotations

from datetime import date

import pytest

from reports.reading import Heading, Metadata, Reading, ReportKind, Section, SectionKind, Span, read_text
from tracker.extraction import (
    CommitmentDraft,
    Deadline,
    TargetOperator,
    Verifiability,
    describe_commitments,
    extract_commitments,
    read_deadline,
    read_responsible_unit,
)

PLAN = (
    "四、下一步工作打算\n"
    "（一）修补制度。\n制定渡口安全检查办法。新建候船亭12座以上；由港务科牵头，6月底前公布渡运时刻表。\n"
    "（二）改进服务。\n1.窗口。\n渡船票务办理时限由5天压缩至2天以内。\n（三）设立夜航值守点。\n"
)
REVIEW = "二、主要成效\n新建候船亭3座。\n"
TEXT = REVIEW + PLAN


def heading(title: str, level: int) -> Heading:
    start = TEXT.index(title)
    return Heading(Span(start, start + len(title)), level, title)


def reading(*, plan_year: int | None = 2031, furniture: tuple[Span, ...] = ()) -> Reading:
    headings = (
        heading("二、主要成效", 1),
        heading("四、下一步工作打算", 1),
        heading("（一）修补制度。", 2),
        heading("（二）改进服务。", 2),
        heading("1.窗口。", 3),
    )
    return Reading(
        kind=ReportKind.RULE_OF_LAW,
        metadata=Metadata(plan_year=plan_year),
        title_span=None,
        furniture=furniture,
        headings=headings,
        sections=(
            Section(SectionKind.ACHIEVEMENTS, Span(0, len(REVIEW)), headings[0]),
            Section(SectionKind.PLAN, Span(len(REVIEW), len(TEXT)), headings[1]),
        ),
    )


def drafts() -> dict[str, CommitmentDraft]:
    return {draft.text: draft for draft in extract_commitments(TEXT, reading())}


def test_only_sentences_of_the_plan_are_commitments() -> None:
    assert list(drafts()) == [
        "制定渡口安全检查办法。",
        "新建候船亭12座以上；",
        "由港务科牵头，6月底前公布渡运时刻表。",
        "渡船票务办理时限由5天压缩至2天以内。",
        "（三）设立夜航值守点。",
    ]


def test_spans_cut_the_text_of_the_original() -> None:
    assert all(draft.span.cut(TEXT) == draft.text for draft in drafts().values())


@pytest.mark.parametrize(
    ("sentence", "task"),
    [
        ("新建候船亭12座以上；", "（一）修补制度。"),
        ("渡船票务办理时限由5天压缩至2天以内。", "1.窗口。"),
        ("（三）设立夜航值守点。", None),
    ],
    ids=["level-2", "nearest-is-level-3", "bare-item-has-none"],
)
def test_task_is_the_nearest_numbered_heading(sentence: str, task: str | None) -> None:
    assert drafts()[sentence].task == task


@pytest.mark.parametrize(
    ("plan", "task"),
    [
        pytest.param("一是建站。建站两处。\n二是修路三条。\n", None, id="beside an ordinal"),
        pytest.param("1.建设。\n一是建站。建站两处。\n二是修路三条。\n", None, id="beside an ordinal below a number"),
        pytest.param("（一）建设。\n一是修路三条。\n二是修路三条。\n", "（一）建设。", id="below a number"),
        pytest.param("（一）建设。建站两处。\n①修路三条。\n②修路三条。\n", "（一）建设。", id="listed"),
        pytest.param(
            "1.建设。\n（1）路网。\n修路三条。\n（2）水网。\n修路三条。\n", "1.建设。", id="below a fourth level"
        ),
    ],
)
def test_task_of_the_last_commitment(plan: str, task: str | None) -> None:
    text = f"岚浦区航运局2030年工作总结\n一、主要成效\n新建候船亭3座，修补栈桥两处。\n二、2031年工作打算\n{plan}"
    draft = extract_commitments(text, read_text(text))[-1]
    assert (draft.text.endswith("修路三条。"), draft.task) == (True, task)


def test_bare_item_is_judged_by_what_it_promises() -> None:
    assert drafts()["（三）设立夜航值守点。"].verifiability is Verifiability.CONCRETE


def test_promised_number_becomes_the_target() -> None:
    target = drafts()["渡船票务办理时限由5天压缩至2天以内。"].target
    assert target is not None
    assert (target.operator, target.value, target.unit) == (TargetOperator.AT_MOST, 2, "天")


def test_quantity_makes_a_commitment_quantified() -> None:
    assert drafts()["新建候船亭12座以上；"].verifiability is Verifiability.QUANTIFIED


def test_responsible_unit_is_read_where_named() -> None:
    assert [draft.responsible_unit for draft in drafts().values()] == [None, None, "港务科", None, None]


def test_furniture_inside_the_plan_is_left_out() -> None:
    start = TEXT.index("新建候船亭12座以上；")
    furniture = (Span(start, start + len("新建候船亭12座以上；")),)
    texts = [draft.text for draft in extract_commitments(TEXT, reading(furniture=furniture))]
    assert "新建候船亭12座以上；" not in texts


def test_given_spans_are_described_the_same() -> None:
    extracted = extract_commitments(TEXT, reading())
    assert describe_commitments(TEXT, reading(), [draft.span for draft in extracted]) == extracted


def test_unknown_plan_year_leaves_the_deadline_open() -> None:
    draft = extract_commitments(TEXT, reading(plan_year=None))[0]
    assert draft.deadline is None


@pytest.mark.parametrize(
    ("text", "due", "stated"),
    [
        ("制定渡口办法。", date(2031, 12, 31), False),
        ("年内制定渡口办法。", date(2031, 12, 31), True),
        ("6月底前制定渡口办法。", date(2031, 6, 30), True),
        ("２月底前制定渡口办法。", date(2031, 2, 28), True),
        ("9月15日前制定渡口办法。", date(2031, 9, 15), True),
        ("十一月底前制定渡口办法。", date(2031, 11, 30), True),
        ("上半年开工。", date(2031, 6, 30), True),
        ("三季度末开工。", date(2031, 9, 30), True),
        ("到2035年全面建成。", date(2035, 12, 31), True),
        ("2032年3月底前建成。", date(2032, 3, 31), True),
        ("“十六五”末建成。", date(2035, 12, 31), True),
        ("2028年底前的老船全部更换。", date(2031, 12, 31), False),
        ("2月30日前报送。", date(2031, 2, 28), True),
    ],
)
def test_deadline(text: str, due: date, stated: bool) -> None:
    assert read_deadline(text, 2031) == Deadline(due, stated)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("公布时刻表（责任单位：港务科、调度中心）。", "港务科、调度中心"),
        ("由区航运局负责公布时刻表。", "区航运局"),
        ("（航道处牵头）清理航道。", "航道处"),
        ("由专人负责公布时刻表。", None),
        ("由相关部门负责公布时刻表。", None),
        ("公布时刻表。", None),
    ],
)
def test_responsible_unit(text: str, unit: str | None) -> None:
    assert read_responsible_unit(text) == unit
