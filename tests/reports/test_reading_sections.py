"""The parts of a report by purpose, also where no heading names them."""

from __future__ import annotations

import itertools

import pytest

from reports.reading import SectionKind, read_text
from tests.reports.reading_texts import LAW_REPORT, ONE_LINE_REPORT, WORK, WORK_REPORT

OPENING = "2023年，岚浦区水务局推进依法行政，各项任务稳步完成。现将有关情况报告如下：\n"
DEEDS = f"一、2023年主要举措和成效\n{WORK * 6}\n"


def section(text: str, kind: SectionKind) -> str:
    return next((part.span.cut(text) for part in read_text(text).sections if part.kind is kind), "")


def kinds(text: str) -> list[str]:
    return [part.kind.value for part in read_text(text).sections]


def test_departmental_report_in_order() -> None:
    assert kinds(LAW_REPORT) == ["preamble", "achievements", "leadership", "problems", "plan", "closing"]


def test_closing_is_the_signature_without_the_page_foot() -> None:
    assert section(LAW_REPORT, SectionKind.CLOSING) == "岚浦区水务局\n2024年1月18日"


def test_one_line_report_in_order() -> None:
    assert kinds(ONE_LINE_REPORT) == ["preamble", "achievements", "problems", "plan"]


def test_work_report_in_order() -> None:
    assert kinds(WORK_REPORT) == ["preamble", "achievements", "problems", "plan", "closing"]


def test_annex_is_no_part_of_a_work_report() -> None:
    assert "名词解释" not in "".join(part.span.cut(WORK_REPORT) for part in read_text(WORK_REPORT).sections)


@pytest.mark.parametrize("text", [LAW_REPORT, ONE_LINE_REPORT, WORK_REPORT], ids=["law", "one line", "work"])
def test_title_furniture_and_sections_cover_all_without_overlap(text: str) -> None:
    reading = read_text(text)
    spans = sorted([*reading.furniture, *(part.span for part in reading.sections)])
    if reading.title_span:
        spans = sorted([*spans, reading.title_span])
    assert all(first.end <= second.start for first, second in itertools.pairwise(spans))
    gaps = "".join(text[first.end : second.start] for first, second in itertools.pairwise(spans))
    assert not gaps.strip()


def test_merged_heading_belongs_to_the_problems() -> None:
    plan = "2024年，我局将修订节约用水管理办法，开展专项检查四次，提升依法治水水平。"
    text = f"{OPENING}{DEEDS}二、存在的不足及下一步打算\n一年来仍有不足：执法力量偏弱。\n{plan}\n"
    assert section(text, SectionKind.PROBLEMS).startswith("二、存在的不足及下一步打算")
    assert section(text, SectionKind.PLAN) == plan


def test_merged_part_in_one_paragraph_is_cut_at_the_sentence() -> None:
    plan = "下一步，我局将修订节约用水管理办法，开展专项检查四次。"
    text = f"{OPENING}{DEEDS}二、存在问题和下一步计划\n执法力量偏弱，普法形式单一。{plan}\n"
    assert section(text, SectionKind.PLAN) == plan


@pytest.mark.parametrize(
    "heading", ["存在问题和下一步打算", "存在的不足及2024年工作重点", "主要问题及对策建议", "存在问题及整改措施"]
)
@pytest.mark.parametrize(
    ("problems", "plan"),
    [
        ("执法力量偏弱。\n", "下一步，我局将修订办法。开展检查。"),
        ("（一）存在的问题\n执法力量偏弱。\n", "（二）下一步打算\n修订办法。开展检查。"),
        ("一是执法力量偏弱。\n二是普法形式单一。\n", "针对以上问题，我局将修订办法。开展检查。"),
        ("虽有成绩，但还存在一些不足。执法力量偏弱。", "2024年，我局将修订办法。开展检查。"),
        ("（一）执法力量偏弱\n（二）普法形式单一\n", "2024年主要做好以下工作：\n（一）修订办法。\n（二）开展检查。"),
        ("执法力量偏弱。\n", "为此，我局将修订办法。开展检查。"),
        ("执法力量偏弱。\n", "在今后的工作中，我局将修订办法。开展检查。"),
        ("执法力量偏弱。\n", "今后，一是修订办法。二是开展检查。"),
        ("执法力量偏弱。\n", "改进措施：\n修订办法。开展检查。"),
        ("存在问题：执法力量偏弱。\n", "下一步打算：修订办法。开展检查。"),
    ],
)
def test_merged_part_turns_to_the_plan_where_its_words_do(heading: str, problems: str, plan: str) -> None:
    text = f"{OPENING}{DEEDS}二、{heading}\n{problems}{plan}\n"
    assert section(text, SectionKind.PLAN) == plan
    assert section(text, SectionKind.PROBLEMS) == f"二、{heading}\n{problems}".strip()


@pytest.mark.parametrize(
    "plan",
    [
        "针对这些问题，2024年重点做好以下工作：一是修订办法。二是开展检查。",
        "针对上述不足，重点抓好三件事。修订办法。开展检查。",
        "2024年度重点推进以下任务：一是修订办法；二是开展检查。",
        "下一阶段采取如下措施：修订办法。开展检查。",
    ],
    ids=["problems and year", "shortcomings", "year", "stage"],
)
def test_merged_paragraph_turns_to_the_plan_at_what_is_listed(plan: str) -> None:
    problems = "（一）执法力量偏弱，普法形式单一。协同监管还有堵点。"
    text = f"{OPENING}{DEEDS}二、存在问题和下一步打算\n{problems}{plan}\n"
    assert section(text, SectionKind.PLAN) == plan
    assert section(text, SectionKind.PROBLEMS) == f"二、存在问题和下一步打算\n{problems}"


def test_a_problem_that_speaks_of_problems_opens_no_plan() -> None:
    problems = "执法力量偏弱。针对这些问题的研究还不深。"
    plan = "2024年，我局将修订办法。"
    text = f"{OPENING}{DEEDS}二、存在问题和下一步打算\n{problems}{plan}\n"
    assert section(text, SectionKind.PLAN) == plan


def test_remedies_stay_with_the_problems_where_a_plan_has_its_own_heading() -> None:
    text = f"{OPENING}{DEEDS}二、存在问题及整改措施\n力量偏弱。为此，我局将增员。\n三、下一步打算\n修订办法。\n"
    assert section(text, SectionKind.PLAN) == "三、下一步打算\n修订办法。"


def test_a_deed_done_for_a_reason_opens_no_plan() -> None:
    text = f"{OPENING}一、主要举措\n{WORK * 6}\n为此，我局进一步完善制度，将办理时限压缩到两日。\n"
    assert section(text, SectionKind.PLAN) == ""


def test_one_chapter_that_looks_ahead_makes_no_plans_of_chapters() -> None:
    chapter = f"{WORK}\n"
    text = (
        f"{OPENING}一、依法决策\n{chapter}下一步，将修订规则。\n二、依法行政\n{chapter}三、依法监督\n{chapter}"
        f"四、深入普法\n{chapter}2024年，我局将继续修订节约用水管理办法，开展专项检查四次，提升水平。\n"
    )
    assert section(text, SectionKind.PLAN).startswith("2024年，我局将继续")


def test_plan_without_heading_is_the_closing_paragraph() -> None:
    plan = "2024年，区水务局将继续围绕中心工作，修订节约用水管理办法，提升依法治水水平。"
    assert section(f"{OPENING}{DEEDS}{plan}\n", SectionKind.PLAN) == plan


def test_a_later_year_far_ahead_of_the_end_is_no_plan() -> None:
    text = f"{OPENING}一、主要举措\n2024年，我局将迎来建局周年，提前谋划各项重点工作任务安排。\n{WORK * 20}\n"
    assert section(text, SectionKind.PLAN) == ""


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("二、下一步工作打算", SectionKind.PLAN),
        ("二、今后努力方向", SectionKind.PLAN),
        ("二、下步工作措施", SectionKind.PLAN),
        ("二、2024年重点工作", SectionKind.PLAN),
        ("二、二〇二四年工作安排", SectionKind.PLAN),
        ("二、2024年", SectionKind.PLAN),
        ("二、改进的措施", SectionKind.PLAN),
        ("二、工作展望与未来工作", SectionKind.PLAN),
        ("存在的问题和不足", SectionKind.PROBLEMS),
        ("下一步工作打算：", SectionKind.PLAN),
        ("二、薄弱环节", SectionKind.PROBLEMS),
        ("二、推进法治政府建设存在的不足和原因", SectionKind.PROBLEMS),
        ("二、党组书记、局长履行推进法治建设职责情况", SectionKind.LEADERSHIP),
        ("二、下年度主要安排", SectionKind.PLAN),
        ("二、2024年重点任务", SectionKind.PLAN),
        ("二、2024年依法治水工作思路", SectionKind.PLAN),
        ("二、存在的短板", SectionKind.PROBLEMS),
        ("二、面临的困难和问题", SectionKind.PROBLEMS),
        ("二、存在问题及整改情况", SectionKind.PROBLEMS),
        ("二、党政主要负责人履行法治建设第一责任人职责情况", SectionKind.LEADERSHIP),
        ("二、其他需要报告的情况", SectionKind.CLOSING),
    ],
)
def test_heading_words_say_what_a_part_is_for(heading: str, kind: SectionKind) -> None:
    text = f"{OPENING}{DEEDS}{heading}\n将持续推进河道管护与普法宣传。\n"
    assert section(text, kind).startswith(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "二、坚持问题导向，狠抓督察整改",
        "二、重点任务完成情况",
        "二、聚焦突出问题，化解矛盾纠纷",
        "二、2023年工作计划落实情况",
        "二、深化水务改革",
        "二、完善工作计划，统筹推进普法",
        "二、落实重大决策部署，强化监督",
        "二、强化法治保障，谋划未来发展",
        "二、上年度存在问题整改情况",
    ],
)
def test_headings_that_only_sound_like_problems_or_plans(heading: str) -> None:
    assert kinds(f"{OPENING}{DEEDS}{heading}\n{WORK}\n三、下一步计划\n将修订办法。\n") == [
        "preamble",
        "achievements",
        "plan",
    ]


def test_first_heading_is_never_a_plan() -> None:
    text = f"{OPENING}一、统筹谋划，完善工作计划\n{WORK * 4}\n二、规范执法\n{WORK * 4}\n"
    assert section(text, SectionKind.ACHIEVEMENTS).startswith("一、统筹谋划")


def test_duties_do_not_go_on_under_a_heading_of_its_own_subject() -> None:
    text = f"{OPENING}一、履行第一责任人职责情况\n局长每季度听取汇报。\n二、规范水务执法\n{WORK * 3}\n"
    assert kinds(text) == ["preamble", "leadership", "achievements"]


def test_problem_paragraph_ends_where_the_review_resumes() -> None:
    text = WORK_REPORT.replace("二、2024年工作安排", "各位代表！回顾走过的路，成绩来之不易。\n二、2024年工作安排")
    assert kinds(text) == ["preamble", "achievements", "problems", "achievements", "plan", "closing"]


def test_unnumbered_section_headings_outrank_numbered_ones_below() -> None:
    text = WORK_REPORT.replace("一、2023年工作回顾", "2023年工作回顾").replace("二、2024年工作安排", "2024年工作安排")
    assert section(text, SectionKind.PLAN).startswith("2024年工作安排")
    assert "着力惠民生" in section(text, SectionKind.PLAN)


def test_unnumbered_heading_is_told_by_its_section() -> None:
    text = WORK_REPORT.replace("一、2023年工作回顾", "2023年工作回顾").replace("二、2024年工作安排", "2024年工作安排")
    plan = next(part for part in read_text(text).sections if part.kind is SectionKind.PLAN)
    assert plan.heading is not None
    assert plan.heading.text == "2024年工作安排"


def test_lost_beginning_is_review_and_problems() -> None:
    text = WORK_REPORT[WORK_REPORT.index("各位代表，成绩来之不易") :].replace("大会", "")
    assert kinds(text) == ["achievements", "problems", "plan", "closing"]
    assert read_text(text).metadata.covers_year == 2023


@pytest.mark.parametrize(
    ("opening", "is_plan"),
    [
        ("2024年是实施规划的关键一年，做好今年工作意义重大。", True),
        ("各位代表！\n2024年，是实施规划的关键一年。", True),
        ("今年政府工作的总体要求是：稳中求进。", True),
        ("2023年还有许多工作值得回顾。", False),
    ],
)
def test_general_requirements_ahead_of_the_plan_heading_belong_to_the_plan(opening: str, is_plan: bool) -> None:
    text = WORK_REPORT.replace("二、2024年工作安排", f"{opening}\n二、聚焦高质量发展")
    assert section(text, SectionKind.PLAN).startswith(opening if is_plan else "二、聚焦高质量发展")


def test_what_was_learned_is_no_problem() -> None:
    learned = "过去的实践使我们深刻认识到，必须直面问题和挑战，必须坚持人民至上。"
    text = WORK_REPORT.replace("各位代表，成绩来之不易", f"{learned}\n各位代表，成绩来之不易")
    assert section(text, SectionKind.PROBLEMS).startswith("我们也清醒认识到")


@pytest.mark.parametrize(
    "problems",
    [
        "成绩固然可喜，问题也不容忽视。一是产业结构不优。",
        "产业结构不优，停车难、入学难仍然突出，公共服务不足，创新能力不强，县域经济薄弱。",
    ],
    ids=["named in other words", "only listed"],
)
def test_problems_behind_the_thanks(problems: str) -> None:
    start = WORK_REPORT.index("我们也清醒认识到")
    text = WORK_REPORT[:start] + problems + WORK_REPORT[WORK_REPORT.index("\n", start) :]
    assert section(text, SectionKind.PROBLEMS) == problems


def test_a_review_without_a_heading_is_no_preamble() -> None:
    text = WORK_REPORT.replace("一、2023年工作回顾\n", "").replace("二、2024年工作安排", "一、聚焦高质量发展")
    assert kinds(text) == ["preamble", "achievements", "problems", "plan", "closing"]
    assert section(text, SectionKind.PLAN).startswith("一、聚焦高质量发展")


def test_what_a_government_promises_of_itself_is_no_closing() -> None:
    text = WORK_REPORT.replace("各位代表！蓝图", "各位代表！加强政治建设，自觉接受监督。\n各位代表！蓝图")
    assert section(text, SectionKind.CLOSING).startswith("各位代表！蓝图")


def test_an_address_ahead_of_further_tasks_is_not_the_closing() -> None:
    text = WORK_REPORT.replace("各位代表！蓝图", "各位代表！加强政府自身建设，办结建议提案二百件。\n各位代表！蓝图")
    assert section(text, SectionKind.CLOSING).startswith("各位代表！蓝图")


def test_problems_and_plan_under_headings_of_the_second_level() -> None:
    text = (
        f"{OPENING}一、2023年工作开展情况\n（一）规范执法\n{WORK * 4}\n（二）存在的问题\n执法力量偏弱。\n"
        "（三）下一步工作计划\n修订节约用水管理办法。\n"
    )
    assert kinds(text) == ["preamble", "achievements", "problems", "plan"]


def test_problems_of_the_second_level_end_at_the_next_heading() -> None:
    text = (
        f"{OPENING}一、工作情况\n（一）存在的不足\n力量偏弱。\n（二）整改情况\n{WORK}\n二、下一步计划\n将修订办法。\n"
    )
    assert kinds(text) == ["preamble", "achievements", "problems", "achievements", "plan"]


def test_parts_outrank_the_headings_that_count_from_one_in_each() -> None:
    text = (
        f"岚浦区水务局2023年工作总结和2024年工作计划\n{OPENING}第一部分 2023年工作总结\n一、规范执法\n{WORK}\n"
        f"二、深化改革\n{WORK}\n第二部分 2024年工作计划\n一、健全制度\n修订办法三件。\n二、强化普法\n开展宣讲十场。\n"
    )
    assert kinds(text) == ["preamble", "achievements", "plan"]
    assert section(text, SectionKind.PLAN).startswith("第二部分")


def test_a_report_divided_by_arabic_numbers() -> None:
    text = f"{OPENING}1.工作开展情况\n{WORK * 3}\n2.存在问题\n力量偏弱。\n3.下步打算\n将修订办法，加强普法。\n"
    assert kinds(text) == ["preamble", "achievements", "problems", "plan"]


@pytest.mark.parametrize(
    ("tail", "closing"),
    [
        ("特此报告。\n岚浦区水务局\n2024年1月18日", "特此报告。\n岚浦区水务局\n2024年1月18日"),
        ("岚浦区水务局  2024年1月18日", "岚浦区水务局  2024年1月18日"),
        ("岚浦区水务局（盖章）\n2024年1月18日", "岚浦区水务局（盖章）\n2024年1月18日"),
        (
            "附件：岚浦区水务局普法清单\n岚浦区水务局\n2024年1月18日\n附件\n岚浦区水务局普法清单\n水法宣传",
            "附件：岚浦区水务局普法清单\n岚浦区水务局\n2024年1月18日",
        ),
        ("岚浦区水务局\n2024年1月18日\n（此件公开发布）\n抄送：区司法局。", "岚浦区水务局\n2024年1月18日"),
    ],
    ids=["formal end", "one line", "seal", "annex above the signature", "copies below"],
)
def test_signature_in_its_usual_shapes(tail: str, closing: str) -> None:
    text = f"{OPENING}{DEEDS}二、下一步打算\n将修订节约用水管理办法。\n{tail}\n"
    assert section(text, SectionKind.CLOSING) == closing


def test_a_page_notice_inside_a_plan_is_left_out_of_it() -> None:
    notice = "您访问的链接即将离开“岚浦区水务局”网站，是否继续？"
    text = f"{OPENING}{DEEDS}二、下一步打算\n将修订节约用水管理办法。\n{notice}\n将开展专项检查四次。\n"
    reading = read_text(text)
    plans = [part.span.cut(text) for part in reading.sections if part.kind is SectionKind.PLAN]
    assert plans == ["二、下一步打算\n将修订节约用水管理办法。", "将开展专项检查四次。"]
    assert [span.cut(text) for span in reading.furniture] == [notice]
