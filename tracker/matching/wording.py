"""What the wording of a promise or of a report says beyond its matter: unfinished, dropped, everywhere, a product."""

from __future__ import annotations

import re

# Begun and going on. Not among them, though they sound so: 试点 启动 率先 推进 探索. They tell of
# achievements in a report.
UNFINISHED = re.compile(
    r"正在|正按|正加快|正抓紧|仍在|尚在|尚未|还未|还没有|有待|待进一步|处于[^，。；]{0,8}阶段|进入[^，。；]{0,8}阶段|起草|征求意见|初稿|"
    r"送审|草案|前期工作|筹备|在建|开工建设|主体工程|完成[^，。；]{0,6}(?:可研|立项|招标|规划设计|初步设计)|初步|部分|进展|有序推进|稳步推进|加快推进|加紧"
)
# Said of the very act: it slipped, stopped or failed.
POSTPONED = re.compile(
    r"顺延|推迟|延期|延后|暂缓|暂停|搁置|取消原|未能|未完成|未如期|没有完成|没能|未达到|未达|未实现|低于预期|未开展|尚未|仍在推进|还在推进|仍未|"
    r"滞后|受[^，。；]{1,16}(?:制约|影响)[^，。；]{0,10}(?:未|没|推迟|延|滞后|不)|转入下一?年|结转"
)
# Said of what is not there yet, beyond doubt.
STILL_OPEN = re.compile(
    r"正在|仍在|尚在|尚未|还未|还没有|未办结|改[在为至到]?明年|转入[今明]年|预计[^，。；]{0,12}(?:完成|完工|建成|投用|开馆|开放|竣工)"
)
POSTPONED_TO = re.compile(r"(?:顺延|推迟|延期|延后|延)(?:至|到)[^，。；,;]{1,14}")
SEVERAL_YEARS = re.compile(r"[三四五]年|累计|年均|以来|时期|期间|连续[^，。；]{1,3}年|十[二三四五]五")
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
DONE = re.compile(
    r"完成|建成|印发|出台|实现|达到|建立|落地|投入使用|通车|竣工|发布|获批|通过|成立|开通|制定|修订|全覆盖|超额|提前"
)


def sounds_unfinished(text: str) -> bool:
    """Does a reported sentence tell of work begun and going on?"""
    return UNFINISHED.search(text) is not None


def sounds_postponed(text: str) -> bool:
    """Does a reported sentence say the act slipped, stopped or failed?"""
    return POSTPONED.search(text) is not None


def name_unfinished(text: str) -> str:
    """The words that tell of work going on, as printed; "" where there are none."""
    found = UNFINISHED.search(text)
    return found.group() if found else ""


def name_postponed(text: str) -> str:
    """The words that tell of a slip or stop, as printed, with the new date where they name one; "" where there are
    none."""
    found = POSTPONED_TO.search(text) or POSTPONED.search(text)
    return found.group() if found else ""


def name_universal(text: str) -> str:
    """The words that promise all of something, as printed; "" where there are none."""
    found = UNIVERSAL_PROMISE.search(text)
    return found.group() if found else ""


def name_still_open(text: str) -> str:
    """The words that tell that something is not there yet, as printed; "" where there are none."""
    found = STILL_OPEN.search(text)
    return found.group() if found else ""


def sounds_of_years(text: str) -> bool:
    """Does a reported sentence itself speak of more than one year?"""
    return SEVERAL_YEARS.search(text) is not None


def promises_all(text: str) -> bool:
    return UNIVERSAL_PROMISE.search(text) is not None


def reports_all(text: str) -> bool:
    return UNIVERSAL_REPORT.search(text) is not None


def promises_product(text: str) -> bool:
    return PRODUCT.search(text) is not None


def sounds_done(text: str) -> bool:
    return DONE.search(text) is not None
