"""What a commitment's wording shows about its verifiability: sure signs, lexical features, character n-grams."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.extraction.deadlines import names_date
from tracker.extraction.numbers.quantities import Quantity, parse_quantities
from tracker.extraction.numbers.widths import fold_widths
from tracker.extraction.verifiability.clauses import describe_clauses

_NUMBERED = r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|[0-9]{1,2}[.、](?![0-9]))"
BARE_HEADING = re.compile(rf"\s*{_NUMBERED}[^。；;！？\n]{{1,45}}[。]?\s*\Z")
_ACT = re.compile(
    r"制定|编制|修订|出台|印发|发布|公布|建成|建立|设立|成立|组建|取消|推行|推出|举办|办好|开展|组织|启动|开工|竣工|投用|投入使用|完成|新建|改造|扩建|"
    r"搭建|实施|引进|开通|开放|设置|试点|试行|上线|挂牌|印制|聘请|配备|发放|补贴|提高[^,，。]{0,12}标准|废止|清理|立法|条例|评估|培训|检查|普查|全覆盖|"
    r"打造|建设|创建|争创|申报|签订|整治|整合|下放|取缔|关停|拆除|征收|减免|落地"
)
_DIRECTION = re.compile(
    r"加强|深化|完善|强化|提升|优化|推进|推动|促进|健全|加快|加大|扩大|改善|巩固|拓展|落实|支持|鼓励|发展|规范|严格|增强|提高|保障|培育|壮大|构建"
)
_ATTITUDE = re.compile(
    r"坚持|坚定|坚决|牢固树立|始终|永葆|不忘|牢记|锐意|奋力|踔厉|勇毅|砥砺|拼搏|奋斗|担当|实干|精神|意识|初心|使命|信心|决心|姿态|不折不扣|雷厉风行|"
    r"旗帜|忠诚|廉洁|作风|团结|奋进|凝心聚力|为民|谱写|新篇章|新局面|思想|政治|只要|必须|大局|立场|干在实处|攻坚克难"
)
_EXPLAINING = re.compile(
    r"考虑(?:了|到|各)|可以实现|为历史最高|要把握好|意义重大|之年[,，。]|形势|表明|意味着|是因为|有利于|有能力|有条件|机遇|挑战|总体要求是|总的要求|"
    r"指导思想|基本原则|我们(?:坚信|相信|深知|认为)|要看到|重点抓好|做好以下|以下(?:工作|方面|任务)"
)
_YEAR_OF = re.compile(r"[0-9五年今]\S{0,12}(?:是|作为)[^。]{0,60}(?:之年|一年|时期|阶段)")
_OPENING_ATTITUDE = re.compile(
    r"\s*(?:我们)?(?:要|将)?(?:始终)?(?:坚持|坚定|牢固树立|牢记|永葆|让|以[^,，。]{1,30}(?:精神|姿态|作风|责任感|紧迫感)|时刻|敢于|勇于|只要|只有)"
)
_NAMED = re.compile(r"《[^《》]{2,60}》|“[^“”]{2,30}”")
_PRODUCT = re.compile(
    r"办法|方案|规划|清单|目录|指南|标准|平台|中心|基地|工程|项目|条例|制度|机制|系统|公园|学校|医院|道路|公路|铁路|园区|示范区|活动|试验区|规程|细则|联盟|"
    r"基金|枢纽|场馆|大厦|隧道|码头|机场|水库|试点|示范|专项行动|计划"
)
_FIELD_ONLY = re.compile(r"(?:体系|能力|水平|质量|力度|效能|格局|环境|改革|发展|管理|建设|作用|工作)[。；;]?\s*\Z")
_CLAUSES = re.compile(r"[,，;；]")
_LONGEST_READ = 2000  # characters; a longer "sentence" is a misprint and its opening tells enough
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def sure_sign(text: str, quantities: Sequence[Quantity]) -> str | None:
    """The name of the first sure sign the text carries, or None. What a sign is worth is fitted, not set here."""
    plain = fold_widths(text)
    if BARE_HEADING.match(plain):
        return "bare_heading"
    if plain.rstrip().endswith((":", "：")):
        return "colon"
    acts = _ACT.search(plain)
    if _YEAR_OF.search(plain) and not acts:
        return "year_of"
    if _EXPLAINING.search(plain) and not acts:
        return "explaining"
    if any(quantity.is_result for quantity in quantities):
        return "result_number"
    if names_date(plain) and acts:
        return "deadline_act"
    if _OPENING_ATTITUDE.match(plain) and not acts and not _PRODUCT.search(plain):
        return "attitude"
    return None


def extract_features(text: str) -> dict[str, float]:
    """Features, 0 to 1: ``=`` sure signs, ``#`` lexical counts, ``@`` clauses, and bare character 1- and 2-grams."""
    text = text[:_LONGEST_READ]
    quantities = parse_quantities(text)
    plain = fold_widths(text).strip()
    features = {f"#{name}": value for name, value in _count_words(plain, quantities).items() if value}
    if sign := sure_sign(text, quantities):
        features[f"={sign}"] = 1.0
    features |= describe_clauses(plain)
    squeezed = "^" + _DIGITS.sub("0", "".join(plain.split())) + "$"
    features |= dict.fromkeys(squeezed[1:-1], 1.0)
    features |= {squeezed[index : index + 2]: 1.0 for index in range(len(squeezed) - 1)}
    return features


def _count_words(plain: str, quantities: Sequence[Quantity]) -> dict[str, float]:
    """Lexical counts, cut off at three and scaled to 0 to 1."""

    def share(count: int) -> float:
        return min(count, 3) / 3

    return {
        "acts": share(len(_ACT.findall(plain))),
        "opens_with_act": float(bool(_ACT.match(plain))),
        "directions": share(len(_DIRECTION.findall(plain))),
        "opens_with_direction": float(bool(_DIRECTION.match(plain))),
        "attitudes": share(len(_ATTITUDE.findall(plain))),
        "opens_with_attitude": float(bool(_OPENING_ATTITUDE.match(plain))),
        "explains": float(bool(_EXPLAINING.search(plain) or _YEAR_OF.search(plain))),
        "deadline": float(bool(names_date(plain))),
        "names": share(len(_NAMED.findall(plain))),
        "products": share(len(_PRODUCT.findall(plain))),
        "ends_in_field": float(bool(_FIELD_ONLY.search(plain))),
        "quantities": share(len(quantities)),
        "results": share(sum(quantity.is_result for quantity in quantities)),
        "clauses": share(len(_CLAUSES.findall(plain))),
        "enumerates": share(plain.count("、")),
        "short": float(len(plain) < 25),
        "long": min(len(plain), 160) / 160,
    }
