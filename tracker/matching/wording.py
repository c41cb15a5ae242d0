"""What the wording of a promise or of a report says beyond its matter: unfinished, dropped, everywhere, a product."""

from __future__ import annotations

import re
from functools import lru_cache

# Each choice of the long patterns opens with a character of its own, not with a group or something optional: only then
# are sentences without any of these characters passed over fast.

# Begun and going on. Not among them, though they sound so: 试点 启动 率先 推进 探索. They tell of
# achievements in a report.
UNFINISHED = re.compile(
    r"正在|正按|正加快|正抓紧|正与|仍在|尚在|还在|尚未|还未|还没|有待|待进一步|等待|处于[^，。；]{0,8}阶段|进入[^，。；]{0,8}阶段|起草|"
    r"征求意见|初稿|送审|草案|前期工作|筹备|在建|开工建设|主体工程|完成[^，。；]{0,6}(?:可研|立项|招标|规划设计|初步设计)|初步|部分|进展|"
    r"有序推进|稳步推进|加快推进|加紧|商谈|洽谈|通过[^，。；]{0,4}初[核审评]|已申报|申报|争取|计划(?:于|在|20\d\d年|明年|今年|年底)"
)
_TIME_TO_COME = r"(?:[今明来]年|20\d\d年|年[内底]|[一二三四]季度|上半年|下半年|\d{1,2}月|春节|国庆|近期)"
# Said of what is not there yet, beyond doubt: of 66 labelled promises so answered 6 were kept wholly.
STILL_OPEN = re.compile(
    r"正在|仍在|尚在|尚未|暂未|还未|还没有|未办结|改[在为至到]?明年|转入[今明]年|"
    r"待(?<![接对期招看善优有]待)[^，。；]{0,12}(?:审[批议核定]|批[准复]|评定|验收|复核|认定|公布|印发|出台)|正按程序|"
    rf"最早要?[到至]{_TIME_TO_COME}|预计(?:于|在|到)?{_TIME_TO_COME}|计划(?<![按照原]计划)(?:于|在|到)?{_TIME_TO_COME}"
)
# Part of it is left over.
REMAINDER = re.compile(
    r"(?:其余|剩余|剩下|余下|另有|还有|尚有|仍有|还剩)[^。；]{0,24}(?:未|没|待|正|仍|还在|计划|明年|下年|20\d\d年|再|限期|准备|推|缺|安排)"
    r"|另外[^，。；]{1,12}(?:未|没|待|等|仍|正在|还在|明年)|仍(?:由|执行)"
)
_LATER_YEAR = r"(?:明|来|下一?|20\d\d)年"
# Said of the very act: it slipped, stopped or failed.
POSTPONED = re.compile(
    r"顺延|推迟|推后|延期|延后|延[至到](?:[下明次来]一?年|20\d\d年)|暂缓|暂停|搁置|缓办|取消原|因[^，。；]{1,16}取消(?=[，。；]|\Z)|未能|未完成|未如期|未按期|没(?<!有没)有?完成|没能|没(?<!有没)有?(?:启动|开工|动工|开展|实施|进行|达到|实现|办成|建成|出台|落地|兑现|配齐|过关|到位|拔除|在年内)|"
    r"未达|未实现|未启动|未开工|未建成|未出台|低于预期|不及预期|未开展|未(?:获[批通]|通过|获?批准|落实|接入|进场|到位|予安排|批)(?=[，。；,;]|\Z)|停工|停建|停止(?:实施|建设|推进)|取消(?:开发|建设|实施)|推[至到](?:[下明次]一?年|20\d\d年)|尚未|仍在推进|还在推进|仍未|还差|差一?截|距离?[^，。；]{0,4}目标[^，。；]{0,4}差距?|一[个项处条所]也没(?!有?(?:落|漏|遗|丢|少))|短了|少[建办开完]了|"
    r"不再(?:另行|单独|继续)?(?:组建|编制|制定|出台|印发|开通|实施|推进|建设|新建|设立|开展|举办|执行|列入|安排|保留)|滞后|受[^，。；]{1,16}(?:制约|影响)[^，。；]{0,10}(?:未|没|推迟|延|滞后|不)|转入下一?年|结转(?=[至到下明今2]|[，。；]|\Z)|"
    rf"列入{_LATER_YEAR}|移至{_LATER_YEAR}|挪到{_LATER_YEAR}|留待{_LATER_YEAR}|放到{_LATER_YEAR}"
)
# Everything the year's plan held is said to be done, without a word on any of it (gold/GUIDELINES: at most partly).
BLANKET = re.compile(
    r"(?:民生实事|实事|各项(?:目标|任务|工作)|目标任务|工作任务|重点任务|整治任务|年初[^，。；]{0,8}(?:部署|确定|承诺|安排|提出|下达))[^，。；]{0,16}"
    r"(?:圆满|全面|全部|顺利|如期|较好|基本|逐件|件件|均|悉数)?[^，。；]{0,4}(?:完成|兑现|落实|着落|办结|收官|见效|达标)"
)
BLANKET_REST = 24  # characters beside the blanket words from which a sentence says more than that
CLAUSE = re.compile(r"[^，。；,;：:]+")
# The promise covers everything …
UNIVERSAL_PROMISE = re.compile(
    r"全面|全部|各县|各区|各镇|各街道|三级|全覆盖|所有|每个|每一|人人|普遍|全市范围|应[^，。；]{1,3}尽[^，。；]{1,3}|100%|百分之百|百分百"
)
# … and the report says everything was covered.
UNIVERSAL_REPORT = re.compile(
    r"全部|均已?|一律|无一|全面完成|全面建成|全面实现|全覆盖|所有|百分之百|百分百|100%|100％|悉数|逐一|逐个|应[^，。；]{1,3}尽[^，。；]{1,3}"
)
PRODUCT = re.compile(
    r"制定|编制|修订|出台|印发|起草|建立|建成|设立|组建|发布|成立|竣工|建设完成|完成[^，。；]{0,10}(?:建设|改造|编制)|投入使用|开通"
)
RESULT = re.compile(
    r"完成|建成|出台|印发|实现|达到|建立|落地|投入使用|通车|竣工|发布|获批|通过|成立|开通|制定|修订|新增|增长|下降|降低|提前|超额|率先|获评|荣获|"
    r"引进|开工|启动"
)
CONTINUING = re.compile(
    r"加快|推进|推动|深入|持续|不断|加大|强化|加强|深化|完善|健全|提升|提高|优化|促进|扩大|支持|鼓励|引导|探索|落实"
)
NUMBER = re.compile(r"\d")
DONE = re.compile(
    r"完成|建成|印发|出台|实现|达到|建立|落地|投入使用|通车|竣工|发布|获批|通过|成立|开通|制定|修订|全覆盖|超额|提前"
)

DONE_BESIDE = re.compile(rf"{DONE.pattern}|已|全部")

# A good sentence of a report answers many promises, and is asked the same for each.
_of_sentence = lru_cache(maxsize=2_000)


@_of_sentence
def sounds_unfinished(text: str) -> bool:
    """Does a reported sentence tell of work begun and going on?"""
    return UNFINISHED.search(text) is not None


@_of_sentence
def sounds_still_open(text: str) -> bool:
    """Does a reported sentence say that something is not there yet?"""
    return STILL_OPEN.search(text) is not None


@_of_sentence
def sounds_postponed(text: str) -> bool:
    """Does a reported sentence say the act slipped, stopped or failed?"""
    return POSTPONED.search(text) is not None


def postponed_clauses(text: str) -> str:
    """What a sentence says slipped, stopped or failed: those clauses, each with the clause before; "" if none did."""
    clauses = CLAUSE.findall(text)
    told = [i for i, clause in enumerate(clauses) if POSTPONED.search(clause)]
    return "，".join(clauses[i] for i in sorted({j for i in told for j in (i - 1, i) if j >= 0}))


@_of_sentence
def does_beside_failure(text: str) -> bool:
    """Does a sentence that tells of a slip, stop or failure say in another clause what was done?"""
    return any(DONE_BESIDE.search(clause) and not POSTPONED.search(clause) for clause in CLAUSE.findall(text))


@_of_sentence
def leaves_rest(text: str) -> bool:
    """Does a reported sentence say that part of the matter is left over?"""
    return REMAINDER.search(text) is not None


@_of_sentence
def is_blanket(text: str) -> bool:
    """Does a sentence say that the tasks of the year are done without naming any of them? A sentence that goes on to a
    matter of its own, told by several clauses, is none."""
    found = BLANKET.search(text)
    return found is not None and len(text) - (found.end() - found.start()) < BLANKET_REST


@_of_sentence
def results_named(text: str) -> int:
    """How many words of a result a reported sentence has."""
    return len(RESULT.findall(text))


@_of_sentence
def continues(text: str) -> int:
    """How many words of going on, without an end, a reported sentence has."""
    return len(CONTINUING.findall(text))


@_of_sentence
def has_number(text: str) -> bool:
    return NUMBER.search(text) is not None


def count_clauses(text: str) -> int:
    return len(CLAUSE.findall(text))


def promises_all(text: str) -> bool:
    return UNIVERSAL_PROMISE.search(text) is not None


@_of_sentence
def reports_all(text: str) -> bool:
    return UNIVERSAL_REPORT.search(text) is not None


def promises_product(text: str) -> bool:
    return PRODUCT.search(text) is not None


@_of_sentence
def sounds_done(text: str) -> bool:
    return DONE.search(text) is not None
