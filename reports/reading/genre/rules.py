"""Texts that say in so many words that they are no annual report, each with the sentence that is told."""

from __future__ import annotations

import re

from reports.reading.metadata.dates import DATE_SHAPE
from reports.reading.structure.outline import Anchor
from reports.reading.text.page import Page
from reports.reading.values import Refusal, Span

_ADDRESS = re.compile(r"各位(?:人大)?代表|同志们[:!]")
_WORK_FORMULA = re.compile(
    r"(?:请予|予以|一并)审议|向大会|作(?:政府)?工作报告|政府工作报告|报告(?:政府)?工作|人民代表大会|人大.{0,8}监督"
)

# A title may go on from the report to the plan: …工作总结及2024年工作计划.
REPORT_TITLE = re.compile(
    r"(?:报 ?告|汇报|总结|年报|情况|打算|安排)(?:[(<〈\[].{1,20}[)>〉\]])?$|(?:报告|汇报|总结|情况)(?:和|及|与|暨|以及)"
)
# A title's head word, and what such a document is called.
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
    "通报": "通报",
    "讲话": "讲话",
    "答复": "答复",
    "批复": "批复",
    "公报": "公报",
    "公示": "公示",
    "规定": "规定",
    "细则": "细则",
    "条例": "条例",
    "倡议书": "倡议书",
    "一封信": "公开信",
    "名单": "名单",
    "清单": "清单",
    "纪要": "会议纪要",
}
# Reports that every body writes as well, but that hold a form filled in or money and not a year's work and plan.
_OTHER_REPORTS = (
    (
        re.compile(
            r"^(?!.*(?:法治政府|依法行政)).*信息公开(?:工作)?(?:年度)?(?:工作)?(?:情况)?(?:的)?(?:报告|年报|总结)"
        ),
        "政府信息公开工作年度报告",
    ),
    (re.compile(r"预算|决算"), "预算或决算材料"),
    (re.compile(r"国民经济和社会发展.{0,12}(?:计划|公报)"), "国民经济和社会发展计划报告或统计公报"),
    (re.compile(r"审计(?:结果|工作|整改|查出).{0,12}(?:报告|公告|情况)"), "审计报告"),
    (
        re.compile(r"(?:绩效(?:自评|评价)|可行性研究|环境影响|调研|评估|政府网站).{0,6}(?:报告|报表)|论文|课题"),
        "专项报告或报表",
    ),
    (re.compile(r"股份有限公司|有限责任公司"), "企业的报告"),
    (re.compile(r"行政(?:处罚|许可)(?:决定)?(?:信息)?公[示开]"), "行政执法公示信息"),
)
_PART_OF_A_YEAR = re.compile(r"上半年|半年度|季度|[1-9一二三]-?\d?月份|月度")
_ENACTING = re.compile(
    r"(?:制定|提出|特制定|拟定)(?:本|如下|以下)(?P<kind>方案|办法|规定|意见|要点|计划|细则|规划|措施)"
)
_INTERPRETATION = re.compile(r"解读|[一图]图?(?:读|看|速)[懂览]|图解|问答|漫画|数说")
_BACKGROUND = re.compile(r"^(?:文件|起草|编制|制定|出台|发布)?(?:的)?(?:背景|依据)|起草过程|编制过程")
_CIRCULAR = re.compile(r"关于(?:印发|转发|做好|开展|组织|报送)[^。]{0,80}通知$")
# What asks for reports is none, however its first line reads; what sends one round may hold it.
_CALL = re.compile(r"关于(?:做好|开展|组织|报送|上报|征集|填报)[^。]{0,80}通知$")
_LAW_TEXT = re.compile(r"^ *第一条[ 　]", re.M)
_PERSONAL = re.compile(r"述职|述法|个人(?:工作)?总结")
_FIRST_PERSON = re.compile(r"第一责任人职责")
_WHOLE_BODY = re.compile(r"法治政府建设|依法行政|暨")
# Sites of model texts and their traces. 范文 alone is no trace: it hides in 示范文本 and 规范文件.
_TEMPLATE = re.compile(
    r"网友投稿|会员上传|小编|公文网|公文库|(?<![规示典])范文(?:大全|网|阁|吧|库|参考|模板|\b)|欢迎阅读|文秘(?:网|站|家园|114)|笔杆子|私信|篇一:"
    r"|\((?:精选|通用|优秀|最新|汇总|合集)?.{0,4}?[\d一二三四五六七八九十]{1,3}篇\)|仅展示\d+字|全文共\d+字|乡镇版|下载本文|怎么写"
)
# A name left blank counts where the body's name stands, or again and again; 某局 further down only spares a name.
_MASK = re.compile(r"[*×]{1,4}(?:省|市|县|区|镇|乡|局|单位)|(?<![A-Za-z一-龥])[Xx]{1,4}(?:省|市|县|区|镇|乡|局|单位)")
_MASK_EARLY = re.compile(rf"{_MASK.pattern}|(?<![一-龥])某某?(?:省|市|县|区|镇|乡|局|单位)")
_MASKS_AT_LEAST = 2
_NEWS_LEAD = re.compile(r"本报讯|讯 ?\((?:通讯员|记者)|记者(?:从|获悉|了解到)|\(记者")
_MEETING = re.compile(r"\d{1,2}日[^。]{0,60}(?:召开|主持|听取|举行|举办)")
_MEETING_SAYS = re.compile(r"(?:^|[。\n]) *会议(?:指出|强调|要求|认为|听取|审议)", re.M)
_FULL_TEXT = re.compile(r"(?:内容|全文|报告)[^。]{0,10}如下")
_AS_FOLLOWS = re.compile(r"如下[:。]|全文(?:照登|刊登)")
_HEADING = re.compile(r"^ *(?:一、|\(一\)|1[.、])|[。: ]一、", re.M)
_LIST_ROW = re.compile(rf"(?:报告|总结|汇报|情况) *[\[(]?{DATE_SHAPE}[\])]?$")
_ROWS_OF_A_LIST = 3
_ATTACHED = re.compile(r"^附件?\d?[:：]|\.(?:pdf|docx?|wps|ofd)$", re.IGNORECASE | re.M)
# A body shorter than this that points to a file holds nothing to read.
_EMPTY_BODY = 120
_PROSE = re.compile(
    r"[。;]|[^\n,]{4,60},[^\n,]{4,60},|^ *(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\))", re.M
)
_HEAD = 1500


def is_work_address(head: str) -> bool:
    """Whether a text addresses the deputies as a work report does."""
    return bool(_ADDRESS.match(head)) or bool(_ADDRESS.search(head[:300]) and _WORK_FORMULA.search(head))


def refuse_surely(page: Page, body: Span, title: Span | None, anchors: tuple[Anchor, ...]) -> Refusal | None:
    """The refusal of a text that shows what else it is; None where it must be weighed."""
    printed = re.sub(r"\s", "", title.cut(page.copy)) if title else ""
    head = page.copy[body.start : min(body.end, body.start + _HEAD)]
    return (
        _by_title(printed)
        or (None if is_work_address(head) else _by_opening(page, body, printed, head, anchors))
        or _by_page(page, body)
    )


def _by_title(title: str) -> Refusal | None:
    if _INTERPRETATION.search(title):
        return _wrong_kind("文件解读")
    named = next((kind for pattern, kind in _OTHER_REPORTS if pattern.search(title)), None)
    if named:
        return _wrong_kind(named)
    bare = re.sub(r"[(<〈\[][^)>〉\]]{1,20}[)>〉\]]$", "", title).rstrip("》”")
    head_word = next((word for word in _OTHER_DOCUMENT if bare.endswith(word)), None)
    if head_word and not REPORT_TITLE.search(title):
        return _wrong_kind(_OTHER_DOCUMENT[head_word])
    if _PART_OF_A_YEAR.search(title):
        return _wrong_kind("半年、季度或月度材料")
    if _PERSONAL.search(title) or (_FIRST_PERSON.search(title) and not _WHOLE_BODY.search(title)):
        return Refusal("not_a_report", "这是个人的述职述法材料，不是机关的年度报告，请上传机关的年度报告。")
    return None


def _by_opening(page: Page, body: Span, title: str, head: str, anchors: tuple[Anchor, ...]) -> Refusal | None:
    if anchors and _BACKGROUND.search(anchors[0].text):
        return _wrong_kind("文件解读")
    enacting = _ENACTING.search(head[:600])
    if enacting and not REPORT_TITLE.search(title):
        return _wrong_kind(enacting["kind"])
    circular = _CALL if REPORT_TITLE.search(title) else _CIRCULAR
    if _is_circular(page, body, circular):
        return _wrong_kind("通知")
    if _LAW_TEXT.search(page.copy[: body.start + _HEAD]):
        return _wrong_kind("条文")
    first = re.split(r"。|\n", head, maxsplit=2)
    news = _NEWS_LEAD.search(head[:200]) or _MEETING.search("。".join(first[:2])) or _MEETING_SAYS.search(head[:500])
    if news and not _FULL_TEXT.search(head[:600]) and not _AS_FOLLOWS.search(head) and not _HEADING.search(head):
        return Refusal("not_a_report", "这是会议或活动的新闻，不是年度报告正文，请上传报告全文。")
    return None


def _is_circular(page: Page, body: Span, heading: re.Pattern[str]) -> bool:
    """Whether lines above the body, one to three of them, make such a heading."""
    lines = [re.sub(r"\s", "", line.text) for line in page.lines if line.start < body.start][-12:]
    return any(heading.search("".join(lines[at : at + count])) for at in range(len(lines)) for count in (1, 2, 3))


def _by_page(page: Page, body: Span) -> Refusal | None:
    masks = len(_MASK.findall(page.copy[: 3 * _HEAD]))
    masked_early = _MASK_EARLY.search(page.copy[: body.start + 30])
    if _TEMPLATE.search(page.copy[: 3 * _HEAD]) or masked_early or masks >= _MASKS_AT_LEAST:
        return Refusal(
            "not_a_report",
            "文中有范文网站或模板的痕迹（如“**区”“XX局”），不是某个机关的正式报告，请上传官方发布的原文。",
        )
    if sum(bool(_LIST_ROW.search(line.text)) for line in page.lines[:60]) >= _ROWS_OF_A_LIST:
        return Refusal("not_a_report", "这是栏目的目录页，不是报告正文，请打开其中一份报告，保存后再上传。")
    if not _PROSE.search(page.copy):
        return Refusal("not_a_report", "页面里没有成段的正文，看起来是网站首页或登录页，请打开报告页面，保存后再上传。")
    text = body.cut(page.copy)
    if len(text) < _EMPTY_BODY and _ATTACHED.search(page.copy[body.start :]) and not re.search(r"[,。]", text):
        return Refusal("not_a_report", "页面里没有报告正文，只有附件的链接，请下载附件后上传附件。")
    return None


def _wrong_kind(name: str) -> Refusal:
    return Refusal(
        "wrong_document_kind",
        f"这是{name}，不是年度报告，请上传年度报告（法治政府建设年度报告、政府工作报告或年度工作总结）。",
    )
