"""By when a commitment is due, and whether its text says so."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.extraction import Deadline, read_deadline

PLAN_YEAR = 2031
END = date(2031, 12, 31)

STATED = [
    ("2031年底前建成渡口指挥平台。", END),
    ("2031年年底前建成渡口指挥平台。", END),
    ("今年年底前完成渡船检验。", END),
    ("力争年末实现全覆盖。", END),
    ("截至12月底全部整改到位。", END),
    ("12月31日之前完成考核。", END),
    ("全年开展检查20次。", END),
    ("今年新建候船亭3座。", END),
    ("本年度修订制度5项。", END),
    ("明年，我局将修订渡口管理办法。", END),
    ("下半年启动立法后评估。", END),
    ("四季度前组织验收。", END),
    ("6月底前公布清单，12月底前完成评估。", date(2031, 6, 30)),
    ("于六月三十日前报送。", date(2031, 6, 30)),
    ("6月30日前报送清理结果。", date(2031, 6, 30)),
    ("3月上旬前印发工作要点。", date(2031, 3, 10)),
    ("8月中旬前完成培训。", date(2031, 8, 20)),
    ("9月下旬前完成验收。", date(2031, 9, 30)),
    ("5月份前完成摸排。", date(2031, 5, 31)),
    ("11月末完成自评。", date(2031, 11, 30)),
    ("一季度印发普法清单。", date(2031, 3, 31)),
    ("第二季度组织集中培训。", date(2031, 6, 30)),
    ("3季度末完成督察。", date(2031, 9, 30)),
    ("半年内办结遗留案件。", date(2031, 6, 30)),
    ("今年上半年完成机构更名。", date(2031, 6, 30)),
    ("2031年9月完成换证。", date(2031, 9, 30)),
    ("今年9月投入使用。", date(2031, 9, 30)),
    ("国庆节前开放法治公园。", date(2031, 9, 30)),
    ("“五一”前完成景区检查。", date(2031, 4, 30)),
    ("到2033年，全面建成智慧港航体系。", date(2033, 12, 31)),
    ("力争2032年6月底前全线贯通。", date(2032, 6, 30)),
    ("二期工程确保明年6月底前投用。", date(2032, 6, 30)),
    ("三年内完成老旧渡船更新。", date(2033, 12, 31)),
    ("5年内建成区域航运中心。", date(2035, 12, 31)),
    ("“十六五”期间新建码头4座。", date(2035, 12, 31)),
    ("“十六五”末覆盖全部乡镇。", date(2035, 12, 31)),
    ("２０３１年１０月底前完成。", date(2031, 10, 31)),
]
DERIVED = [
    "制定渡口安全检查办法。",
    "每季度开展1次检查。",
    "每月通报执法数据。",
    "对近3年制发的文件开展清理。",
    "清理2029年底前制发的规范性文件。",
    "开展安全生产月活动。",
    "落实2030年6月印发的实施方案。",
    "7日内答复群众诉求。",
    "",
]


@pytest.mark.parametrize(("text", "due"), STATED, ids=[text for text, _ in STATED])
def test_a_named_time_is_the_deadline_and_marked_as_stated(text: str, due: date) -> None:
    assert read_deadline(text, PLAN_YEAR) == Deadline(due, stated=True)


@pytest.mark.parametrize("text", DERIVED)
def test_without_a_named_time_the_deadline_is_the_end_of_the_plan_year_and_marked_as_derived(text: str) -> None:
    assert read_deadline(text, PLAN_YEAR) == Deadline(END, stated=False)


@pytest.mark.parametrize("text", ["年底前完成。", "全年开展检查。", "三年内建成。", "国庆前开放。", "明年，完成换证。"])
def test_a_time_within_an_unknown_year_is_no_deadline(text: str) -> None:
    assert read_deadline(text, None) is None


@pytest.mark.parametrize("text", ["到2033年建成。", "2033年3月底前建成。"])
def test_a_full_date_needs_no_plan_year(text: str) -> None:
    deadline = read_deadline(text, None)
    assert deadline is not None
    assert (deadline.due.year, deadline.stated) == (2033, True)


@pytest.mark.parametrize("year", [0, 1, 9998, 9999, 20000, -5])
def test_odd_plan_years_do_no_harm(year: int) -> None:
    deadline = read_deadline("三年内、明年6月底前、国庆前建成。", year)
    assert deadline is None or abs(deadline.due.year - year) <= 3
