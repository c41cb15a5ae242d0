"""Whether a text is an annual report at all, and which of them."""

from __future__ import annotations

import re

from reports.reading.outline import Anchor, is_plan, is_problems
from reports.reading.page import Page
from reports.reading.values import Refusal, ReportKind, Span

_WORK_TITLE = re.compile(r"政府工作报告|(?:政府|管委会|管理委员会)工作报告")
_LAW = re.compile(r"法治政府|依法行政|法治建设|法治")
_ADDRESS = re.compile(r"各位(?:人大)?代表|同志们[:!]")
_WORK_FORMULA = re.compile(
    r"(?:请予|予以|一并)审议|向大会|作(?:政府)?工作报告|政府工作报告|报告(?:政府)?工作|人民代表大会|人大.{0,8}监督"
)

_OTHER_DOCUMENT = {
    "通知": "通知",
    "要点": "工作要点",
    "方案": "实施方案",
    "计划": "工作计划",
    "意见": "意见",
    "办法": "办法",
    "公告": "公告",
    "决定": "决定",
    "规划": "规划",
}
# A title may go on from the report to the plan: …工作总结及2024年工作计划.
_REPORT_TITLE = re.compile(
    r"(?:报 ?告|汇报|总结|年报|情况|打算|安排)(?:\(.{1,20}\))?$|(?:报告|汇报|总结|情况)(?:和|及|与|暨|以及)"
)
_PART_OF_A_YEAR = re.compile(r"上半年|半年度|季度|[1-9一二三]-?\d?月份|月度")
_ENACTING = re.compile(
    r"(?:制定|提出|特制定|拟定)(?:本|如下|以下)(?P<kind>方案|办法|规定|意见|要点|计划|细则|规划|措施)"
)
_INTERPRETATION = re.compile(r"解读|一图读懂|图解|问答")
_BACKGROUND = re.compile(r"背景|依据|起草过程|编制过程")
_NEWS = re.compile(r"\d{1,2}月\d{1,2}日[^。]{0,60}(?:召开|主持|听取|举行)|会议(?:指出|强调|要求|听取)")
_PERSONAL = re.compile(r"述职|述法")
_LAW_TEXT = re.compile(r"^ *第一条[ 　]", re.M)
# Sites of model texts and their traces. 范文 alone is no trace: it hides in 示范文本 and 规范文件.
_TEMPLATE = re.compile(
    r"网友投稿|会员上传|小编|公文网|公文库|(?<![规示典])范文(?:大全|网|阁|吧|库|参考|模板|\b)|欢迎阅读|仅供参考|文秘|[*×xX]{2,}(?:省|市|县|区|镇|局)"
    r"|仅展示\d+字|全文共\d+字|乡镇版|(?<![A-Za-z])(?:[Xx×*]{1,4}|某某?)(?:省|市|县|区|镇|乡|局|单位)"
)
_FULL_TEXT = re.compile(r"(?:内容|全文|报告)[^。]{0,10}如下")
_AS_FOLLOWS = re.compile(r"如下[:。]")
_OPENING_YEAR = re.compile(r"^ *(?:19|20)\d\d ?年", re.M)
_FIRST_HEADING = re.compile(r"^ *一、|[。: ]一、", re.M)
_STANCE = re.compile(r"坚持以|以习近平|领导下|指导下|为指导")

# Three points make a report: title's end word 2, 如下 2, the others 1 each.
_POINTS_NEEDED = 3
_OPENING_LENGTH = 1500


def report_kind(page: Page, body: Span, title: Span | None) -> ReportKind:
    """Which annual report a text is, by its title, else by its address and its words."""
    printed = title.cut(page.copy).replace("\n", "") if title else ""
    head = page.copy[body.start : body.start + _OPENING_LENGTH]
    if re.search(r"法治|依法行政", printed):
        return ReportKind.RULE_OF_LAW
    if _WORK_TITLE.search(re.sub(r"\s", "", printed)) or is_work_address(head):
        return ReportKind.GOVERNMENT_WORK
    return ReportKind.RULE_OF_LAW if _LAW.search(head) else ReportKind.WORK_SUMMARY


def is_work_address(head: str) -> bool:
    """Whether a text addresses the deputies as a work report does."""
    return bool(_ADDRESS.match(head)) or bool(_ADDRESS.search(head[:300]) and _WORK_FORMULA.search(head))


def judge_genre(page: Page, body: Span, title: Span | None, anchors: tuple[Anchor, ...]) -> Refusal | None:
    """None for an annual report, else why the text is not taken for one."""
    printed = re.sub(r"\s", "", title.cut(page.copy)) if title else ""
    head = page.copy[body.start : min(body.end, body.start + _OPENING_LENGTH)]
    if is_work_address(head):
        return None
    return _other_document(page, body, printed, anchors) or _no_report(page, head, printed, anchors)


def _other_document(page: Page, body: Span, title: str, anchors: tuple[Anchor, ...]) -> Refusal | None:
    if _INTERPRETATION.search(title) or (anchors and _BACKGROUND.search(anchors[0].text)):
        return _wrong_kind("文件解读")
    head_word = next((word for word in _OTHER_DOCUMENT if title.rstrip("》”").endswith(word)), None)
    if head_word and not _REPORT_TITLE.search(title):
        return _wrong_kind(_OTHER_DOCUMENT[head_word])
    if _PART_OF_A_YEAR.search(title):
        return _wrong_kind("半年、季度或月度材料")
    enacting = _ENACTING.search(page.copy, body.start, min(body.end, body.start + 600))
    if enacting and not _REPORT_TITLE.search(title):
        return _wrong_kind(enacting["kind"])
    if re.search(r"关于(?:印发|转发|做好|开展|组织).*通知", re.sub(r"\s", "", page.copy[: body.start])):
        return _wrong_kind("通知")
    if _LAW_TEXT.search(page.copy[: body.start + _OPENING_LENGTH]):
        return _wrong_kind("条文")
    return None


def _no_report(page: Page, head: str, title: str, anchors: tuple[Anchor, ...]) -> Refusal | None:
    if _TEMPLATE.search(page.copy[: 3 * _OPENING_LENGTH]):
        return Refusal(
            "not_a_report",
            "文中有范文网站或模板的痕迹（如“**区”“XX局”），不是某个机关的正式报告，请上传官方发布的原文。",
        )
    if _PERSONAL.search(title):
        return Refusal("not_a_report", "这是个人的述职述法材料，不是机关的年度报告，请上传机关的年度报告。")
    if _NEWS.search(head[:400]) and not _FULL_TEXT.search(head[:600]):
        return Refusal("not_a_report", "这是会议或活动的新闻，不是年度报告正文，请上传报告全文。")
    points = (
        2 * bool(_REPORT_TITLE.search(title))
        + 2 * bool(_AS_FOLLOWS.search(head))
        + bool(_LAW.search(head))
        + bool(_OPENING_YEAR.search(head))
        + bool(_FIRST_HEADING.search(head))
        + bool(_STANCE.search(head))
        + bool(_ADDRESS.search(head))
        + (len(anchors) > 1)
        + any(is_problems(anchor) or is_plan(anchor, None) for anchor in anchors[1:])
    )
    if points >= _POINTS_NEEDED:
        return None
    return Refusal(
        "not_a_report", "看不出这是年度报告（没有报告标题、“报告如下”或分节标题），请确认文件，或上传年度报告的全文。"
    )


def _wrong_kind(name: str) -> Refusal:
    return Refusal(
        "wrong_document_kind",
        f"这是{name}，不是年度报告，请上传年度报告（法治政府建设年度报告、政府工作报告或年度工作总结）。",
    )
