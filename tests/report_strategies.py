"""Strategies that build texts like reports, and hostile ones, for the properties of reading and extraction."""

from __future__ import annotations

from hypothesis import strategies as st

_DEEDS = (
    "修订渡口管理办法三件，开展巡查四十次。",
    "办理许可120件；化解纠纷16起！",
    "落实“一窗受理；集成服务”，群众满意率达９８％。",
    "一是建强队伍；二是完善制度（含细则；清单）。",
    "——五年来，新增学位3.6万个。",
)
_PLANS = (
    "制定河道巡查细则，年底前公布。",
    "新建候船亭12座以上；时限压缩至2天以内。",
    "1.建强队伍。培训3期。",
    "（1）完成改造500座。",
    "一是完善制度。修订办法。",
    "①清淤渠道27公里",
    "加强队伍建设",
)
_FURNITURE = (
    "首页 > 政务公开",
    "【字体：大 中 小】 打印",
    "发布时间：2024-02-03 来源：某站",
    "主办：岚浦区水务局 技术支持：岚浦区大数据中心",
    "您访问的链接即将离开“岚浦区水务局”网站，是否继续？",
    "— 3 —",
    "|",
)
_HEADINGS = ("（一）规范执法", "（二）完善制度。", "１．窗口。", "第一，稳增长。", "二、", "（")
_LINE_ENDS = ("\n", "\n", "\n\n", "\r\n", " ", "", "\n\u3000\u3000", "\u2028")
_SIGNS = "一二十、。，；：（）()“”《》①第是要下步年月日0123456789１２ \t\u3000\n\r\x0b加问题计划各位代表|-—.%％"

OPENING = "岚浦区水务局2023年度法治政府建设情况报告\n2023年，岚浦区水务局推进依法行政。现将有关情况报告如下：\n"


@st.composite
def report_texts(draw: st.DrawFn) -> str:
    """A text of the parts a report is made of, in order, with headings, furniture and line ends put in at random."""
    parts = [draw(st.sampled_from([OPENING, "各位代表：\n现在，我代表区人民政府报告工作，请予审议。\n", ""]))]
    for title, sentences in (
        (("一、主要做法", "一、2023年工作回顾", "工作开展情况"), _DEEDS),
        (("二、存在问题", "我们也清醒看到，还存在不少问题：", "二、存在的不足及下一步打算"), _DEEDS),
        (("三、下一步工作计划", "2024年工作安排", "下一步，我局将"), _PLANS),
    ):
        parts.append(draw(st.sampled_from([*title, ""])) + draw(st.sampled_from(_LINE_ENDS)))
        pool = st.sampled_from(sentences) | st.sampled_from(_HEADINGS) | st.sampled_from(_FURNITURE)
        parts += [piece + draw(st.sampled_from(_LINE_ENDS)) for piece in draw(st.lists(pool, max_size=7))]
    parts.append(
        draw(st.sampled_from(["岚浦区水务局\n2024年1月18日\n", "各位代表！让我们努力奋斗！", "附件\n名词解释", ""]))
    )
    return "".join(parts)


def hostile_texts() -> st.SearchStrategy[str]:
    """Signs of reports in no order, anything at all, and reports wrapped at a margin that cuts their words."""
    return st.text(_SIGNS, max_size=300) | st.text(max_size=120) | report_texts().flatmap(_wrapped)


def furniture_lines() -> st.SearchStrategy[str]:
    """A few lines of a page around a report."""
    return st.lists(st.sampled_from(_FURNITURE[:5]), max_size=4).map(
        lambda lines: "".join(f"{line}\n" for line in lines)
    )


def _wrapped(text: str) -> st.SearchStrategy[str]:
    return st.integers(13, 40).map(lambda width: "\n".join(text[at : at + width] for at in range(0, len(text), width)))
