"""What speaks for and against a text being an annual report, as named signals for the fitted model."""

from __future__ import annotations

import re

from reports.reading.genre.rules import REPORT_TITLE
from reports.reading.structure.outline import Anchor, is_plan, is_problems, is_review
from reports.reading.text.page import Page
from reports.reading.values import Span

OPENING_LENGTH = 1500

# Signals of the opening: present or absent.
_OPENING = {
    "as_follows": re.compile(r"如下[:。]|[作做].{0,4}(?:汇报|报告)[:。]"),
    "law": re.compile(r"法治政府|依法行政|法治建设|法治"),
    "opening_year": re.compile(r"^ *(?:19|20)\d\d ?年(?!\d{1,2}月)|一年来|今年以来", re.M),
    "numbered": re.compile(r"^ *(?:一、|\(一\)|1[.、])|[。: ](?:一、|\(一\))", re.M),
    "stance": re.compile(r"坚持以|以习近平|领导下|指导下|为指导|学习贯彻"),
    "first_person": re.compile(r"[我本](?:省|市|县|区|镇|乡|街道|局|办|委|厅|部|中心)(?![委])"),
    "counts": re.compile(r"(?:\d|[一二三四五六七八九十百千]{2,})(?:余|多)?(?:件|次|家|户|个|项|起|场|人|份|万|条)"),
    "address": re.compile(r"各位(?:人大)?代表"),
    "to_superior": re.compile(r"^[^,。]{2,24}(?:办|委员会|政府|局|厅):$", re.M),
    "instructs": re.compile(
        r"认真(?:贯彻|抓好|组织)|(?:贯彻|遵照)执行|特此(?:通知|公告|函)|现印发|印发给|现(?:予|将.{0,30})公[告示]|请各|请于|报送(?:至|我)|结果通报|公示期"
    ),
    "enacts": re.compile(r"制定本|指导思想|基本原则|总体要求|适用范围|责任单位|牵头单位|完成时限"),
    "news": re.compile(r"近日|日前|获悉|记者|本报|编辑:|责编|一起来看|讯"),
    "meeting": re.compile(r"\d{1,2}月\d{1,2}日[^。]{0,40}(?:召开|举行|举办|主持)|会议(?:指出|强调|要求|认为)[,:]"),
    "speech": re.compile(r"我讲|同志们|这次会议|刚才"),
    "letter": re.compile(r"尊敬的|您(?:提出|好)|敬请|收悉|答复如下"),
    "personal": re.compile(r"本人|个人"),
    "question": re.compile(r"[?]|^(?:问|答):", re.M),
    "lists": re.compile(r"上一页|下一页|共\d+[条页]|附件[:1]|下载"),
    "computer": re.compile(r"用户名|密码|登录|验证码|页面不存在|已被删除|404"),
    "form": re.compile(r"条例》?(?:要求|规定).{0,20}(?:编制|汇编)|统计期限|决算|预算|处罚决定书"),
}


def extract_features(page: Page, body: Span, title: Span | None, anchors: tuple[Anchor, ...]) -> dict[str, float]:
    """The signals of a text, each 0 or 1."""
    printed = re.sub(r"\s", "", title.cut(page.copy)) if title else ""
    head = page.copy[body.start : min(body.end, body.start + OPENING_LENGTH)]
    signals = {
        "title_ends_as_report": bool(REPORT_TITLE.search(printed)),
        "title_names_year": bool(re.search(r"(?:19|20)\d\d年", printed)),
        "title_names_law": bool(re.search(r"法治|依法行政", printed)),
        "title_of_another": bool(printed) and not REPORT_TITLE.search(printed),
        "headings": len(anchors) > 1,
        "looks_back": any(is_review(anchor) for anchor in anchors),
        "looks_ahead": any(is_problems(anchor) or is_plan(anchor, None) for anchor in anchors[1:]),
        "short": body.end - body.start < 80,
        "foreign": len(re.findall(r"[一-龥]", head)) < 0.4 * len(head),
    }
    return {
        **{name: float(present) for name, present in signals.items()},
        **{name: float(bool(pattern.search(head))) for name, pattern in _OPENING.items()},
    }
