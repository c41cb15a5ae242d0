"""The numbers of a sentence that count or measure something, with unit, bound and direction."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from reports.reading import Span
from tracker.extraction.numbers.bounds import Change, change_before, is_reference, is_starting_point, operator_around
from tracker.extraction.numbers.tokens import SHARES, NumberToken, find_number_tokens
from tracker.extraction.numbers.units import convert_unit
from tracker.extraction.values import TargetOperator

# A number counts as a result where one of these stands before it in its clause; measured on 1,678 labelled commitments.
_RESULT_VERB = re.compile(
    "新增|新建|建成|完成|实现|达|提高|提升|降低|下降|减少|增长|增加|引进|引入|培育|打造|建设|改造|培训|开展|组织|举办|办好|安排|投入|投资|"
    "开工|开放|开通|启动|创建|争创|推出|推动|推进|发布|出台|制定|修订|编制|设立|成立|新改|筹集|供应|整备|释放|治理|整治|优化|新设|投放|改建|"
    "扩建|打通|落地|落户|实施|支持|招引|遴选|认定|评选|选树|创成|获评|招聘|招录|吸纳|帮扶|资助|补贴|发放|覆盖|控制|稳定在|保持|占|处理|办理|"
    "查处|检查|压缩|压减|缩短|精简|取消|下放|突破|超|上涨|涨幅|增速|增幅|产量|总额|总值|收入|率|面积|规模|数量|比例|比重|均值|浓度|加快|建立|"
    "建好|建|配备|配置|购置|种植|造林|修复|选派|派驻|布局|储备|拨付|兑现|减免|落实|争取|力争|确保|不少于|不低于|至少|动工|竣工|封顶|交付|挂牌|"
    "上市|孵化|集聚|吸引|带动|铺设|拓宽|更新|更换|加装|安装|设置|增设|增开|补充|提供|拿出|实际使用|排查|扶持|抓好|做好|服务|开行|开设|开办|评估|抽查|清理|关停|淘汰|拆除|消除|化解|盘活|出让|收储"
)
# 完成三条控制线划定: a small Chinese numeral mostly belongs to a name; one of these right before it makes it a count.
_COUNTING_VERB = re.compile(
    r"(?:新增|新建|建成|培育|举办|办好|开展|组织|引进|打造|创建|推出|发布|设立|开工|改造|培训|建设|完成|达到?|听取|召开|编发|"
    r"出台|制定|修订|评选|选树|命名|查处|选派|选聘|招录|配备|曝光|申报|评查|增设)\s?\Z"
)
# 三项工程, 三条防线 are names even behind 完成 and 打造; only a verb of sheer increase makes them a count.
_NAME_UNITS = frozenset(("条", "项", "个", "类", "种"))
_INCREASE = re.compile(r"(?:新增|新建|新设|增设|再建|培育|创建|评选|选树|选聘)\s?\Z")
_OFTEN = re.compile(r"(?:每(?:两|半)?(?:个?季度|个?[年月周季]|个?学期)|年均)[^,，。；;]{0,16}\Z")
_TIMES = frozenset(("次", "轮", "批"))
_DONE = re.compile(r"已(?:经|累计|完成|建成|达|有|实现)?[^,，。；;]{0,8}\Z")
_LARGEST_NAME_NUMBER = 10
# 对36所学校食堂开展检查: what an act is done to, counted.
_OBJECT_OF = re.compile(r"(?:对|将|把|为|向|在)(?:全[市区县镇州省]|辖区)?(?:内)?的?\s?\Z")
# 修改4件、废止7件。 A count that closes its part of the sentence is what the part is about.
_CLOSES_PART = re.compile(r"\s?(?:（[^（）]{0,20}）|\([^()]{0,20}\))?\s?(?:[,，。；;、]|以及|和|并|\Z)")
# Written out and at a part's end these are figures of speech: 抓好两头, 管住一方.
_NO_COUNTS = frozenset("头方点片面门类种对块级")
_CLAUSE_EDGES = re.compile(r"[,，。；;！？!?\n：:]")
_CLAUSE_REACH = 60  # characters before the number that are read for its verb and its metric
# 总投资10亿元以上项目50个: a sum or a size with its bound before a noun says which things are counted, not how many.
_THRESHOLD = re.compile(
    r"\s?(?:及?以上|以下|以内)的?(?:[^,，。；;、0-9]{0,4})(?:项目|企业|工程|单位|机构|医院|楼宇|客户|用地|市场主体|合同|采购|事故|群体|场所)"
)
_MEASURES = frozenset(("元", "美元", "平方米", "立方米", "吨", "千瓦", "米", "床", "床位", "张", "人"))
# 3年以上积案, 60岁以上老人: an age before a noun says which; only at a part's end is it promised.
# 5个工作日内办结率: a time within a name is not promised at all.
_AGES = frozenset(("年", "岁"))
_AGE_PROMISED = re.compile(r"\s?(?:及?以上|以内|以下|之内|左右|内)?\s?(?:[,，。；;、]|\Z)")
_TIME_IN_NAME = re.compile(r"\s?(?:之|以)?内?的?[^,，。；;、0-9]{0,8}(?:[^效]率|制度|机制|[^务]圈)(?![先领])")
_SPAN_OF_WORK = re.compile(r"(?:为期|历时|历经|时隔|近)\s?\Z")
_WORDS_BEHIND = 24  # characters behind the number in which a bound word or a noun stands
_RANGE_JOIN = re.compile(r"\s?(?:-{1,2}|~|至|到)\s?\Z")
_LIST_JOIN = re.compile(r"\s?[、和及与]\s?\Z")


class Quantity(NamedTuple):
    """A number that counts or measures.

    ``span`` covers number and unit. ``value`` and ``unit`` are as printed (1.39, 万亿元); ``amount`` is the value in
    ``base_unit`` with 万 and 亿 multiplied out, lengths in 米, areas in 平方米, weights in 吨, times in 天, and shares
    (%, 成, 四分之一) between 0 and 1. ``upper`` is the upper end of a range (5%至6%), as an amount. ``operator`` is the
    printed bound, None where no word bounds the number. ``change`` tells a rise or fall by so much from a level.
    ``is_baseline`` marks A of 由A压缩至B; ``is_result`` says that a verb of result or a bound governs the number.
    """

    span: Span
    value: float
    unit: str
    amount: float
    base_unit: str
    operator: TargetOperator | None = None
    change: Change | None = None
    upper: float | None = None
    is_baseline: bool = False
    is_result: bool = False


@lru_cache(maxsize=4_000)
def parse_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a sentence, in order; spans index ``text``.

    Years, dates, ordinals, codes, 500强, names in 《》 and quotes and services (12345热线, 24小时) are no quantities.
    """
    tokens = find_number_tokens(text)
    if not tokens:
        return ()
    tokens = _join_ranges(text, tokens)
    quantities: list[Quantity] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if quantity := _read_token(token, following):
            quantities.append(quantity)
    return _share_bounds(text, quantities)


def clause_before(text: str, position: int) -> str:
    """The part of the comma clause that stands before ``position``, at most 60 characters of it."""
    window = text[max(0, position - _CLAUSE_REACH) : position]
    return _CLAUSE_EDGES.split(window)[-1]


def _join_ranges(text: str, tokens: list[NumberToken]) -> list[NumberToken]:
    joined: list[NumberToken] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if last and last.upper is None and token.unit and last.unit in ("", token.unit, token.unit[-1:]):
            between = token.folded[last.end : token.start]
            before = text[max(0, last.start - 2) : last.start]
            if _RANGE_JOIN.match(between) and not before.rstrip().endswith(("由", "从")):
                # 3至5万: the magnitude behind the second number holds for the first too.
                magnitude = last.magnitude if last.magnitude != 1 else token.magnitude
                upper = token.value * token.magnitude
                low = token._replace(start=last.start, value=last.value, magnitude=magnitude, upper=upper)
                joined[-1] = low
                continue
        joined.append(token)
    return joined


def _read_token(token: NumberToken, following: NumberToken | None) -> Quantity | None:
    before = token.folded[max(0, token.start - _CLAUSE_REACH) : token.start]
    after = token.folded[token.end : token.end + _WORDS_BEHIND]
    base_unit, factor = convert_unit(token.base_unit)
    operator = operator_around(before, after, is_time=base_unit == "天")
    if operator is None and token.is_more:
        operator = TargetOperator.AT_LEAST
    is_often = base_unit in _TIMES and bool(_OFTEN.search(before))
    if not token.counts_when(operator is not None or is_often):
        return None
    factor *= token.magnitude
    between = token.folded[token.end : following.start] if following else ""
    is_baseline = is_reference(before, after) or (bool(following) and is_starting_point(before, between))
    clause = clause_before(token.folded, token.start)
    is_aside = is_baseline or _says_which(base_unit, before, after) or _DONE.search(clause)
    return Quantity(
        span=Span(token.start, token.end),
        value=token.value,
        unit=token.unit,
        amount=token.value * factor,
        base_unit=base_unit,
        operator=operator,
        change=change_before(before),
        upper=None if token.upper is None else token.upper * factor / token.magnitude,
        is_baseline=is_baseline,
        is_result=not is_aside and (operator is not None or is_often or _is_governed(token, clause, after)),
    )


def _says_which(base_unit: str, before: str, after: str) -> bool:
    """Does the number tell which things are meant, or how long the work goes on, and not what is to be reached?"""
    if base_unit in _MEASURES and _THRESHOLD.match(after):
        return True
    if base_unit in _AGES and not _AGE_PROMISED.match(after):
        return True
    if base_unit in ("天", *_AGES) and _SPAN_OF_WORK.search(before):
        return True
    return base_unit == "天" and bool(_TIME_IN_NAME.match(after))


def _is_governed(token: NumberToken, clause: str, after: str) -> bool:
    """Does a verb of result in the clause before it, or its place in the clause, make the number a promise?"""
    if token.is_chinese and token.value <= _LARGEST_NAME_NUMBER and token.base_unit not in SHARES:
        verb = _INCREASE if token.base_unit in _NAME_UNITS else _COUNTING_VERB
        closes = token.base_unit not in _NO_COUNTS and _CLOSES_PART.match(after)
        return token.value > 1 and bool(verb.search(clause) or closes)
    if token.base_unit == "%" and not clause.strip():
        return True
    return bool(_RESULT_VERB.search(clause) or _OBJECT_OF.search(clause) or _CLOSES_PART.match(after))


def _share_bounds(text: str, quantities: list[Quantity]) -> tuple[Quantity, ...]:
    """In 分别压缩至3天和1天以内 the bound of each holds for the other where that one has none."""
    for index in range(len(quantities) - 1):
        first, second = quantities[index], quantities[index + 1]
        if not _LIST_JOIN.match(text[first.span.end : second.span.start]) or first.is_baseline:
            continue
        if second.operator is None:
            quantities[index + 1] = second._replace(
                operator=first.operator, change=first.change, is_result=first.is_result
            )
        elif first.operator is None:
            quantities[index] = first._replace(operator=second.operator, is_result=True)
    return tuple(quantities)
