"""Bodies of every usual kind are read out of every usual place of a text."""

from __future__ import annotations

import pytest

from reports.reading import read_text
from reports.reading.bodies.places import known_places

TAIL = "任务全部完成。现报告如下：\n一、主要工作\n（一）加强领导。全年学法六次。\n"
# Where a text names the body.
PLACES_TO_NAME_IT = {
    "title": f"{{body}}2022年法治政府建设工作报告\n2022年，我局推进依法行政，{TAIL}",
    "title with 关于": f"{{body}}关于2022年度法治政府建设情况的报告\n2022年，我局推进依法行政，{TAIL}",
    "title behind 关于": f"关于{{body}}2022年法治政府建设情况的汇报\n2022年，我局推进依法行政，{TAIL}",
    "opening": f"2022年，{{body}}深入学习宣传贯彻习近平法治思想，{TAIL}",
    "opening before any verb": f"2022年，在市委、市政府的坚强领导下，{{body}}锐意进取、担当作为，{TAIL}",
    "as follows": f"按照通知要求，现将{{body}}2022年度法治政府建设工作情况{TAIL[TAIL.index('报告') :]}",
    "source": f"2022年度法治政府建设工作报告\n来源：{{body}} 浏览：1\n2022年，我单位推进依法行政，{TAIL}",
    "publisher": f"发布机构：{{body}}\n2022年度法治政府建设工作报告\n2022年，我局推进依法行政，{TAIL}",
    "signature": f"2022年度报告\n2022年，我局推进依法行政，{TAIL}二、下一步\n健全制度。\n{{body}}\n2023年1月12日",
    "breadcrumb": f"首页 > 部门信息公开 > {{body}}\n2022年度法治政府建设工作报告\n2022年，我局推进依法行政，{TAIL}",
}
OFFICES = (
    *("发展和改革委员会", "住房和城乡建设局", "市场监督管理局", "城市管理综合行政执法局", "国有资产监督管理委员会"),
    *("海洋与渔业局", "金融工作办公室", "公共资源交易中心", "消防救援支队", "供销合作社联合社", "林业和草原局"),
)


@pytest.mark.parametrize("where", PLACES_TO_NAME_IT)
@pytest.mark.parametrize("place", ["霖州市", "霖州市峦阳区", "隰桥县", "雁塘苗族自治县"])
def test_offices_are_named_in_full(where: str, place: str) -> None:
    read = {
        office: read_text(PLACES_TO_NAME_IT[where].format(body=place + office)).metadata.organisation
        for office in OFFICES
    }
    assert {office: name for office, name in read.items() if name != place + office} == {}


@pytest.mark.parametrize(
    "text",
    [
        f"2022年，{{place}}贯彻落实上级部署，{TAIL}",
        f"2022年，{{place}}对接先进标准，提速法治建设，{TAIL}",
        f"2022年，我{{level}}推进依法行政，印发《{{place}}法治政府建设实施方案》，{TAIL}",
        f"{{place}}2022年法治政府建设情况报告\n2022年，我{{level}}推进依法行政，{TAIL}",
    ],
    ids=["before a known verb", "before any verb", "in a document's name", "in the title"],
)
def test_real_places_are_known_whatever_their_names_hold(text: str) -> None:
    """本溪市, 原平市, 东城区, 都安瑶族自治县: names that begin or end like other words."""
    places = [name for name in sorted(known_places()) if name[-1] in "省市县区州旗" and not name.endswith("地区")][::29]
    read = {place: read_text(text.format(place=place, level=place[-1])).metadata.organisation for place in places}
    assert {place: name for place, name in read.items() if name != place + "人民政府"} == {}


@pytest.mark.parametrize(
    ("page", "opening", "organisation"),
    [
        ("发布机构：峦阳区司法局", "我区坚持依法行政", "峦阳区人民政府"),
        ("来源：霖州市峦阳区司法局", "区政府坚持依法行政", "霖州市峦阳区人民政府"),
        ("来源：霖州日报", "我区坚持依法行政", None),
        ("桐埠县人民政府门户网站", "我局坚持依法行政", None),
        ("桐埠县人民政府门户网站", "我镇坚持依法行政", None),
        ("霖州市水务局门户网站", "我局坚持依法行政", "霖州市水务局"),
        ("霖州市水务局文件", "我局坚持依法行政", "霖州市水务局"),
        ("首页 > 部门 > 霖州市水务局", "市审计局坚持依法行政", "霖州市审计局"),
    ],
)
def test_page_names_only_who_can_be_speaking(page: str, opening: str, organisation: str | None) -> None:
    text = f"{page}\n2022年度法治政府建设工作报告\n2022年，{opening}，{TAIL}"
    assert read_text(text).metadata.organisation == organisation
