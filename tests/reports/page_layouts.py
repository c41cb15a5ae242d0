"""Page layouts as government sites have them, around a fictional report; two batches, each written before its rules."""

from __future__ import annotations

# ruff: noqa: E501  the markup reads better in one line

TITLE = "岚浦区水务局2023年法治政府建设情况报告"
PARAGRAPHS = (
    "2023年，岚浦区水务局坚持依法治水，各项任务稳步推进。现将有关情况报告如下：",
    "一、主要举措和成效",
    "（一）完善制度。修订取水许可办法三件，开展河道执法检查四十次，办理行政许可一百二十六件。",
    "（二）强化监督。主动公开政府信息三百条，自觉接受人大监督和政协民主监督，按期办复建议提案九件。",
    "二、存在的问题",
    "执法力量还不够均衡，个别干部运用法治方式解决问题的能力有待提升。",
    "三、下一步工作计划",
    "2024年，将修订节约用水管理办法，建成智慧水务平台，开展水事执法检查不少于12次。",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
NAVIGATION = (
    '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>'
    '<li><a href="/zwfw/">政务服务</a></li><li><a href="/hdjl/">互动交流</a></li></ul></div>'
)
FOOTER = (
    '<div class="footer"><p>版权所有：岚浦区人民政府办公室</p><p>网站标识码：9900000001 浦ICP备00000001号</p>'
    '<a href="/map">网站地图</a></div>'
)
LEAVE_NOTICE = '<div id="tips" style="display:none">您访问的链接即将离开“岚浦区人民政府门户网站”，是否继续？</div>'
OTHER_REPORTS = (
    '<div class="xgwj"><h4>相关文件</h4><ul>'
    + "".join(
        f'<li><a href="/{year}.html">岚浦区水务局{year}年法治政府建设情况报告</a></li>' for year in range(2015, 2023)
    )
    + "</ul></div>"
)
# What no text of a page may hold: its menus, its footer and what it does not show.
NEVER = ("互动交流", "网站地图", "即将离开", "var ", "function")


def page(middle: str, *, head: str = "", doctype: str = "<!DOCTYPE html>") -> str:
    """A page with a menu, a footer and a hidden notice around ``middle``."""
    return (
        f'{doctype}<html><head><meta charset="utf-8"><title>{TITLE}_岚浦区人民政府</title>{head}</head><body>'
        f"{NAVIGATION}{middle}{FOOTER}{LEAVE_NOTICE}<script>var x = function () {{}};</script></body></html>"
    )


def _lines(separator: str) -> str:
    return separator.join(f"　　{paragraph}" for paragraph in PARAGRAPHS)


_WORD_PARAGRAPHS = "".join(
    f'<p class="MsoNormal" style="text-indent:32pt"><span lang="EN-US" style="font-size:16pt"><o:p></o:p></span>'
    f'<span style="font-family:仿宋_GB2312">{paragraph[:7]}</span><span>{paragraph[7:]}</span></p>'
    for paragraph in PARAGRAPHS
)
_TITLE = f'<h1 class="tit">{TITLE}</h1>'
_BYLINE = '<div class="info"><span>发布时间：2024-02-03 10:21</span><span>来源：岚浦区水务局</span><span>浏览次数：<i id="c"></i></span></div>'

FIRST_BATCH = {
    "zoom": page(f'{_TITLE}{_BYLINE}<div id="zoom">{BODY}</div>'),
    "trs inside view": page(
        f'{_TITLE}{_BYLINE}<div class="view TRS_UEDITOR trs_paper_default trs_web">{BODY}</div>{OTHER_REPORTS}'
    ),
    "custom union style": page(
        f"{_TITLE}{_BYLINE}<div class=TRS_Editor><style>.TRS_Editor P{{}}</style>"
        f"<div class=Custom_UnionStyle>{BODY}</div></div>"
    ),
    "word paste in a div": page(f'{_TITLE}{_BYLINE}<div class="con_main">{_WORD_PARAGRAPHS}</div>{OTHER_REPORTS}'),
    "breaks for paragraphs": page(f'{_TITLE}{_BYLINE}<div class="nr">{_lines("<br/>")}</div>'),
    "double breaks and nbsp": page(
        f'{_TITLE}{_BYLINE}<div class="bt_content">{"<br><br>".join("&nbsp;&nbsp;&nbsp;&nbsp;" + p for p in PARAGRAPHS)}</div>'
    ),
    "layout by tables": page(
        f'<table width="1000"><tr><td class="menu"><a href="/1">机构概况</a><br><a href="/2">通知公告</a></td>'
        f'<td><table><tr><td align="center"><b>{TITLE}</b></td></tr><tr><td>{_BYLINE}</td></tr>'
        f'<tr><td class="bg">{BODY}</td></tr></table></td></tr></table>'
    ),
    "founder article": page(
        f'<founder-title><h2>{TITLE}</h2></founder-title>{_BYLINE}<founder-content><div class="easysite-news-text">'
        f'<div id="easysiteText">{BODY}</div></div></founder-content>'
    ),
    "vsb site": page(
        f'<form name="_newscontent_fromname"><div>{_TITLE}{_BYLINE}<div id="vsb_content_2"><div class="v_news_content">{BODY}'
        "</div></div></div></form>"
    ),
    "jcms": page(
        f'{_TITLE}{_BYLINE}<div class="main-txt"><!--ZJEG_RSS.content.begin--><div id="zoomcon">{BODY}</div>'
        "<!--ZJEG_RSS.content.end--></div>"
    ),
    "info id and share bar": page(
        f'{_TITLE}<div class="share">分享到： <a href="#">微信</a> <a href="#">微博</a></div>{_BYLINE}'
        f'<div class="xxgk-content" id="info_content">{BODY}<div class="share">【打印】 【关闭】</div></div>'
    ),
    "field table first": page(
        "<table class=xxgkzn><tr><th>索引号</th><td>LP0011/2024-00031</td><th>发布机构</th><td>岚浦区水务局</td></tr>"
        "<tr><th>成文日期</th><td>2024-01-31</td><th>发布日期</th><td>2024-02-03</td></tr></table>"
        f'{_TITLE}<div class="wznr">{BODY}</div>'
    ),
    "field list": page(
        "<ul class=head-list><li><b>索 引 号：</b>LP0011/2024-00031</li><li><b>发布机构：</b>岚浦区水务局</li>"
        f"<li><b>发布时间：</b>2024-02-03</li></ul>{_TITLE}<div class=article><div class=cont>{BODY}</div></div>"
    ),
    "wechat": page(
        f'<h1 class="rich_media_title" id="activity-name">{TITLE}</h1><em id="publish_time">2024-02-03</em>'
        f'<div class="rich_media_content" id="js_content" style="visibility: hidden;">'
        + "".join(f"<section><span>{p}</span></section>" for p in PARAGRAPHS)
        + "</div>"
    ),
    "body in a hidden input twin": page(
        f'<input type="hidden" value="{TITLE}">{_TITLE}{_BYLINE}<div class="content"><div class="text">{BODY}</div></div>'
    ),
    "frameset leftovers": page(
        f'{_TITLE}{_BYLINE}<div id="Content">{BODY}</div>',
        doctype="<!-- saved from url=(0030)http://lanpu.example/ -->\n",
    ),
    "divs for paragraphs": page(
        f'{_TITLE}{_BYLINE}<div class="ewb-article-info">{"".join(f"<div>{p}</div>" for p in PARAGRAPHS)}</div>{OTHER_REPORTS}'
    ),
    "pre": page(f"{_TITLE}{_BYLINE}<pre>" + "\n".join(PARAGRAPHS) + "</pre>"),
    "upper case tags": page(
        f"<H1>{TITLE}</H1>{_BYLINE}<DIV ID=ZOOM><DIV CLASS=CONTENT>{BODY.replace('<p>', '<P>').replace('</p>', '</P>')}</DIV></DIV>"
    ),
    "lists for paragraphs": page(
        f'{_TITLE}{_BYLINE}<div class="detail-article"><ul>{"".join(f"<li>{p}</li>" for p in PARAGRAPHS)}</ul></div>'
    ),
}


_SPANS = "".join(f'<p><font face="仿宋" size="3">{p}</font></p>' for p in PARAGRAPHS)
_NEWS = "".join(
    f"<div class=item><h3>区水务局召开第{n}次调度会</h3><p>会议指出，各单位要压实责任，会议由主要负责同志主持。</p></div>"
    for n in range(3)
)
_SOFT = "".join(f"<p>\n        {p[:9]}\n        {p[9:]}\n    </p>\n" for p in PARAGRAPHS)

SECOND_BATCH = {
    "policy library": page(
        '<div class="policyLibraryOverview_header"><table><tr><td>标 题：</td><td>' + TITLE + "</td></tr>"
        "<tr><td>索 引 号：</td><td>LP0011/2024-00031</td><td>发布日期：</td><td>2024-02-03</td></tr></table></div>"
        f'<div class="pages_content" id="UCAP-CONTENT">{BODY}</div>'
    ),
    "twin containers": page(f'{_TITLE}{_BYLINE}<div id="zoom"><div id="zoom" class="con">{BODY}</div></div>'),
    "own tag": page(f'{_TITLE}{_BYLINE}<ucaptitle></ucaptitle><ucapcontent><div class="x">{BODY}</div></ucapcontent>'),
    "cell with breaks": page(
        f'{_TITLE}{_BYLINE}<table><tr><td class="bt_content"><span>{"<br>".join(PARAGRAPHS)}</span></td></tr></table>'
    ),
    "shown by a script": page(
        f'<div id="app" v-cloak style="display:none">{_TITLE}{_BYLINE}<div class="mid">{BODY}</div></div>'
    ),
    "saved from Word": page(
        _TITLE
        + _BYLINE
        + "<div class=WordSection1><!--[if gte mso 9]><xml><o:shapedefaults/></xml><![endif]-->"
        + "".join(f"<p class=MsoNormal><span lang=EN-US>{p[:4]}</span>{p[4:]}<o:p></o:p></p>" for p in PARAGRAPHS)
        + "</div>"
    ),
    "xhtml": page(
        f'{_TITLE}{_BYLINE}<div class="article_con">{BODY}</div>',
        doctype='<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">',
    ),
    "news with prose beside it": page(
        f'{_TITLE}{_BYLINE}<div class="l_con">{BODY}</div><div class="r_con">{_NEWS}</div>'
    ),
    "title on two lines": page(
        f'<h1>{TITLE[:6]}<br>{TITLE[6:]}</h1>{_BYLINE}<div class="zw_con"><div class="zw">{BODY}</div></div>'
    ),
    "broken source lines": page(f'{_TITLE}{_BYLINE}<div class="view">{_SOFT}</div>'),
    "entities for blanks": page(
        f'{_TITLE}{_BYLINE}<div class="txt">{"".join(f"<p>&#12288;&ensp;&nbsp;{p}&#8203;</p>" for p in PARAGRAPHS)}</div>'
    ),
    "fonts": page(f"<center><b>{TITLE}</b></center>{_BYLINE}<div id=fontzoom>{_SPANS}</div>"),
    "article with its header": page(f"<article><header>{_TITLE}{_BYLINE}</header><section>{BODY}</section></article>"),
    "unclosed paragraphs": page(f'{_TITLE}{_BYLINE}<div class="c">{"".join(f"<p>{p}" for p in PARAGRAPHS)}</div>'),
    "decoy": page(f'{_TITLE}{_BYLINE}<div id="zoom"></div><div class="real"><div>{BODY}</div></div>{OTHER_REPORTS}'),
    "pages of a report": page(
        f'{_TITLE}{_BYLINE}<div class="con">{BODY}<div class="page"><a href="2">下一页</a></div></div>{OTHER_REPORTS}'
    ),
    "sections": page(
        f"<main><div>{_TITLE}<time>发布时间：2024-02-03</time>"
        + "".join(f"<section><h2>{p}</h2></section>" if p[1] == "、" else f"<section>{p}</section>" for p in PARAGRAPHS)
        + "</div></main>"
    ),
    "strong headings and spans": page(
        _TITLE
        + _BYLINE
        + '<div class="neirong">'
        + "".join(f"<p><strong><span>{p[:3]}</span></strong><span>{p[3:]}</span></p>" for p in PARAGRAPHS)
        + "</div>"
    ),
    "date in the head": page(
        f'{_TITLE}<div class="c1">{BODY}</div>', head='<meta name="PubDate" content="2024-02-03 09:00">'
    ),
    "field lines": page(
        f'<div class="wh"><p>索引号：LP0011/2024-00031　　主题分类：水利</p><p>发文日期：2024-02-03</p></div>{_TITLE}'
        f'<div class="d2">{BODY}</div>'
    ),
}
