"""Where the report ends and the web page around it begins."""

from __future__ import annotations

import re

from reports.reading.metadata.dates import DATE_SHAPE, is_date_alone
from reports.reading.text.page import Line, Page
from reports.reading.text.wraps import is_page_number, may_be_page_number
from reports.reading.values import Span

_PAGE_WORDS = re.compile(
    r"首页|当前.{0,3}位置|所在的?位置|您的?位置|来源 ?:|(?:发布|发表|更新|上网)(?:时间|日期)|网站发布|浏览"
    r"|点击[数量次率:]|字 ?[号体]|打印|关闭|索 {0,3}引 {0,3}号|文 {2,3}号:|[组主体][配题裁]分类|责任编辑|责编"
    r"|公开(?:方式|时限|范围|目录|日期)"
    r"|有 {0,3}效 {0,3}性"
    r"|主办(?:单位)?:|承办单位|技术支持|标识码|上一篇|下一篇|相关报道|扫一扫|即将离开|分享|联系(?:方式|电话)|分辨率"
    r"|无障碍|ICP备|公网安备|版权所有|返回主站|网站地图|^序号:|发布机构|成文日期|发文日期|生成日期|文件编号|发文字号"
    r"|^(?:时间|日期|作者) ?:|门户网站|^政府信息公开|我要纠错|^(?:下载|全屏|收藏|加大|还原|减小|大|中|小|导航)$"
)
# What a page prints below its text; above it, and in the middle of it, such words could be a report's own.
_FOOT_WORDS = re.compile(
    r"[上下前后]一[篇条则个页] ?(?:[:(]|$)|没有了|您是第.{1,15}[位个名]|(?:访问|阅读|浏览|点击)(?:总?[量数]|人次|次数)"
    r"|(?<![一-龥])访客|(?:(?<![一-龥])|联系|单位|办公|通讯)地址 ?:|邮政?编码? ?:|E-?mail"
    r"|(?:电话|热线|传真|邮箱|网址|信箱|微信号?|公众号|微博|QQ群?) ?:"
    r"|Copyright|©|\(C\)|备\d{5,}|建议使用|返回(?:顶部|列表|上[一级页])|收藏本|设为首页|推荐给"
    r"|(?<![一-龥,、])扫.{0,12}二维码|(?<![一-龥])(?:手机|移动)(?:版|客户端)|隐私(?:声明|政策)|免责声明|网站支持"
    r"|网站(?:声明|管理|维护|建设|运维) ?:"
    r"|(?:维护|管理|运营|建设|制作|协办)单位 ?:|版权(?:归|声明)|All Rights|信息来源|编辑 ?:|关于我们|联系我们"
    r"|(?<![一-龥,、])相关(?:文章|信息|文件|稿件|附件|推荐|解读)|热[点门](?:推荐|文章|新闻)|猜你喜欢"
    r"|(?:附件|文件|正文)下载|下载次数|文档格式|共 ?\d{1,3} ?页"
    r"|\.(?:docx?|wps|pdf|ofd)\)?$",
    re.IGNORECASE,
)
# Where the page's foot begins on a line that holds the report's last sentence too.
_FOOT_BEHIND = re.compile(
    rf"(?:^|(?<=[ 】\])”>]))(?=[【\[(|]? ?(?:{_FOOT_WORDS.pattern}|{_PAGE_WORDS.pattern}))", re.IGNORECASE
)
_LEAVE_NOTICE = re.compile(r"即将离开.{0,60}是否继续|您访问的链接")
# Who gets a copy, who edited, and marks of release stand below the signature.
_COPIES = re.compile(
    r"\(?(?:抄送|抄报|主送|联系人|审核|初审|终审|校对|编辑|撰稿|供稿) ?:|\((?:此件|主动)公开.{0,4}\)$"
    rf"|.{{2,40}}{DATE_SHAPE} ?印[发制]$"
)
_SIGNS_ONLY = re.compile(r"[\W_]+|(?:false|true|Public domain)", re.IGNORECASE)
_TABLE_ROW = re.compile(r"[^|]{0,30}\|.*\|")
_BREADCRUMB = re.compile(r".{0,20}(?:>|→|»|›).*")
_SESSION = re.compile(r"在.{0,40}(?:人民代表大会|人大).{0,20}(?:会议|大会)")
_CAPTION = re.compile(r"(?:记者|通讯员).{1,20}摄\)?$")
_ADDRESS = re.compile(r"(?:各位(?:人大)?代表|同志们|各位委员|主任、)|.{1,24}(?:办|委员会|办公室|政府|厅|局):$")
_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|1[.、](?!\d))")
_AS_FOLLOWS = re.compile(r"如下[:。]?$|现[就将]?.{0,40}(?:作|做).{0,2}(?:汇报|报告)[:。]?$")
_ANNEX = re.compile(
    r"\(?(?:附件|附录|附表|附:|名词解释|注释|注:|有关.{0,15}(?:注释|解释|说明)|(?:相关|关联|延伸|推荐|扩展)(?:报道|链接|阅读|新闻|文章|稿件|信息)|图解|本作品是"
    r"|(?:政府工作报告|《.{2,30}》)?.{0,12}(?:名词|术语|词语)(?:解释|注释|说明))"
)

# Prose: a line this long with a comma or full stop, or a shorter one that is closed.
_LONG_PROSE = 45
_CLOSED_PROSE = 18
# An annex word before this share of the text is a table of contents or a link.
_EARLIEST_ANNEX = 0.3


def find_body(page: Page) -> Span:
    """The range of the report proper: without navigation, title, annexes and page foot.

    A numbered heading, an address, 如下 or prose begins it. Unnumbered section headings do not count: titles such as
    ``…工作情况及2023年工作计划`` would be taken for one.
    """
    if not page.lines:
        return Span(0, 0)
    first = next((line for line in page.lines if _opens_body(line)), page.lines[0])
    last = [line for line in page.lines if line.start >= first.start]
    annex = next(
        (i for i in range(1, len(last)) if _opens_annex(page, last[i]) and not _signed_below(last, i)), len(last)
    )
    last = last[:annex]
    while len(last) > 1 and _is_foot(last[-1]):
        last.pop()
    return Span(first.start, _end_before_foot(page, last[-1]))


def is_furniture(line: Line) -> bool:
    """Whether a line outside the body belongs to the page and not to the report."""
    text = line.text
    if _LEAVE_NOTICE.search(text) or _COPIES.match(text) or _SIGNS_ONLY.fullmatch(text):
        return True
    if is_date_alone(text) or is_page_number(text):
        return True
    return "。" not in text and bool(
        _PAGE_WORDS.search(text) or _TABLE_ROW.fullmatch(text) or _BREADCRUMB.fullmatch(text)
    )


def is_session(line: Line) -> bool:
    """Whether a line names the session a work report was given at (it is neither title nor body)."""
    return len(line.text) < 120 and bool(_SESSION.search(line.text)) and not _ADDRESS.match(line.text)


def furniture_spans(page: Page, body: Span, title: Span | None) -> tuple[Span, ...]:
    """The ranges of page furniture: around title and body, and notices or bare bars inside the body."""
    spans: list[Span] = []
    for line in page.lines:
        inside = body.start <= line.start < body.end
        if title and title.start < line.end and line.start < title.end:
            left = page.trim(min(title.end, line.end), line.end)
            if left and _SIGNS_ONLY.fullmatch(left.cut(page.copy)):
                spans.append(left)
            continue
        if inside and line.end > body.end:
            foot = page.trim(body.end, line.end)
            spans += [foot] if foot else []
        if not inside or _is_of_the_page(line.text):
            adjoining = spans and not inside and not page.copy[spans[-1].end : line.start].strip()
            start = spans.pop().start if adjoining else line.start
            spans.append(Span(start, line.end))
    return tuple(spans)


def _is_of_the_page(text: str) -> bool:
    """Whether a line inside the body is none of it: a notice, a bar of a table, the number of a page."""
    if _LEAVE_NOTICE.search(text) or is_page_number(text):
        return True
    return bool(_SIGNS_ONLY.fullmatch(text)) and "|" in text


def _opens_body(line: Line) -> bool:
    text = line.text
    if is_session(line) or _CAPTION.search(text) or is_furniture(line):
        return False
    if _ADDRESS.match(text) or _NUMBERED.match(text) or _AS_FOLLOWS.search(text):
        return True
    if len(text) >= _LONG_PROSE and re.search(r"[,。]", text):
        return True
    return len(text) >= _CLOSED_PROSE and text.endswith("。")


def _opens_annex(page: Page, line: Line) -> bool:
    if line.start < _EARLIEST_ANNEX * len(page.copy) or "。" in line.text or len(line.text) > 40:
        return False
    return bool(_ANNEX.match(line.text))


def _signed_below(lines: list[Line], index: int) -> bool:
    """Whether a list of annexes stands above the signature, where the rules for official documents put it."""
    return any(is_date_alone(line.text) and ":" not in line.text for line in lines[index + 1 : index + 5])


def _is_foot(line: Line) -> bool:
    # A lone day at the end signs the report and belongs to it; one with a time of day is the page's.
    signs = is_date_alone(line.text) and ":" not in line.text
    if may_be_page_number(line.text):
        return True
    return (is_furniture(line) or ("。" not in line.text and bool(_FOOT_WORDS.search(line.text)))) and not signs


def _end_before_foot(page: Page, line: Line) -> int:
    """Where the body ends on its last line: behind its last sentence, or behind the signature that follows it."""
    behind = max(line.text.rfind(sign) for sign in "。!?;") + 1
    tail = line.text[behind:]
    foot = _FOOT_BEHIND.search(tail) if behind else None
    kept = page.trim(line.start, line.start + behind + foot.start()) if foot else None
    return kept.end if kept else line.end
