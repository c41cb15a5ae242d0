"""A clause of a promise told apart: what is to be done, and to what."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# Verbs of promises and reports. Those of one row are said for one another: what was to be 制定 is reported as 印发.
ACTS = tuple(
    tuple(row.split())
    for row in """
制定 制订 修订 出台 印发 编制 编印 编写 起草 拟订 形成 发布 公布 推出 公开
建立 健全 完善 构建 优化 改进 规范 理顺 搭建 完成
建设 建成 新建 打造 改造 扩建 改建 新改建 竣工 投用 建好 修建 更新 修缮 开工 动工 启动 完工 完成
开展 组织 举办 实施 推进 推动 推行 落实 执行 进行 承办 召开 抓好 做好 深化 办好 完成 启动
加强 强化 提升 提高 增强 巩固 加大 筑牢 压实 夯实
引进 培育 招引 引入 吸引 扶持 培养 壮大 孵化 新增 净增 做强
设立 成立 开办 组建 设置 增设 配备 配置 安装 加装 布设 铺设 建成 新增 完成
压缩 压减 缩短 降低 减少 控制 下降 精简 取消 减轻 降至 缩减 减免
增加 达到 实现 突破 超过 保持 稳定 增长 新增 提高 提升 完成 创建 争创 获评 达 升至
查处 打击 严管 整治 治理 检查 排查 抽查 巡查 处罚 化解 消除 清理 整改 严查 开展 完成 评查 督查 审查 审核
培训 轮训 宣传 普及 学习 宣讲 开展 组织 举办
推广 拓展 扩大 覆盖 延伸 推开 推行
支持 鼓励 保障 帮扶 资助 发放 兑现 供应 提供 筹集 落实
探索 研究 试点 先行 开展 推进
修复 保护 种植 造林 绿化 完成
开通 打通 接入 连通 贯通 运行 上线 启用 开放 投用 建成
调整 改革 整合 划转 移交 纳入 下放 取消 完成
推进 加快 推动 促进 力促 完成 建成
聘请 选聘 招聘 选派 配备 录用 聘任
签订 签署 达成 对接
""".strip().splitlines()
)
VERBS = sorted({verb for row in ACTS for verb in row}, key=lambda verb: (-len(verb), verb))
_KNOWN, _LENGTHS = frozenset(VERBS), sorted({len(verb) for verb in VERBS}, reverse=True)
# Said of any act, they report it done.
DONE = re.compile(r"完成|建成|落实|办结|到位|实现|投入使用|通过|全部|已(?!不)")
# How, not what: 进一步加强, 要加快推进. 组织 is one only before another verb.
_ADVERBS = """
进一步 大力 持续 全面 加快 积极 扎实 深入 全力 稳步 着力 切实 不断 继续 认真 统筹 有序 有效 深度 高水平 高质量
高标准 高效 加紧 抓紧 严格 全年 今年 适时 稳妥 主动 坚决 科学 合理 分批 逐步 同步 率先 突出 牢牢 健康 充分 再 力争 确保
争取 努力 计划 拟 并 要(?!素|点|求|件|闻|害) 将(?!来) 组织(?=开展|实施|编)
"""
_OPENING = re.compile(rf"(?:(?:{'|'.join(_ADVERBS.split())})[，,]?)*")
_OPENING_SIGNS = frozenset(adverb[0] for adverb in _ADVERBS.split())
_VERB = re.compile("|".join(map(re.escape, VERBS)))
_VERBS = re.compile(rf"(?:{_VERB.pattern})(?:(?:并且?|和|及|、)?(?:{_VERB.pattern}))*")  # 制定并公布, 巩固拓展
_VERB_SIGNS = frozenset(verb[0] for verb in VERBS)
_SHORTEST_THING = 3  # characters: what is left of 改造提升 in 改造提升工程 is no thing of its own
_TO = re.compile(r"(?:要|力争|确保)?[将把对]")  # 将…压缩至…: what the act is done to stands before it
_AT = re.compile(r"(?:在|向|为|以|围绕|通过|依托|面向|会同|联合|按照|从|与)")  # 在…推行…: it stands behind
_PLACING_SIGNS = frozenset("要力确将把对在向为以围通依面会联按从与")  # one of these opens each of the two
# Behind what they are said of: 审核率达到, 新馆开馆.
_CLOSINGS = """
达到? 突破 超过 保持在? 稳定在 控制在 提高到? 提升至? 增长 下降 降低 降[至到] 升[至到] 压缩至? 缩短至? 压减至? 完工
竣工 开馆 投用 投入使用 达产 投产 开工 动工 启用 落地 通车 开放 建成 上线 开通 办结 挂牌 运营 完成立项
"""
_CLOSER = rf"(?:正式|全部|全面)?(?P<verb>(?:{'|'.join(_CLOSINGS.split())})+)"
_CLOSING = re.compile(rf"(?P<thing>.{{2,}}?){_CLOSER}$")
# One of these ends every closing word; most clauses end otherwise, which is seen sooner than the pattern is tried.
_CLOSING_SIGNS = frozenset(sign for word in _CLOSINGS.split() for sign in word[-4:] if sign not in "?[]")
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|\"[^\"]*\"")
_LOOSE_OPENING = re.compile(r"^(?:[的了将把]|好(?!房|差|医|老|企|网|事|政)|对(?!口|标|外)|全年|今年|力争|确保)")
_LOOSE = re.compile(rf"(?:[的之要将]|累计|分别|平均)$|{_LOOSE_OPENING.pattern}")
_LOOSE_SIGNS = frozenset("的之要将计别均")  # without one of these at the end nothing there is loose


class Act(NamedTuple):
    """The verb of a clause, or its verbs (制定并公布), "" where none is known, and what it is said of, "" where nothing
    is left."""

    verb: str
    thing: str


@lru_cache(maxsize=4_000)
def split_act(clause: str) -> Act:
    """Verb and thing of a clause without its numbers and dates, both as printed there."""
    clause = clause.strip()
    opening = _OPENING.match(clause) if clause[:1] in _OPENING_SIGNS else None
    start = opening.end() if opening else 0
    if found := _match_verbs(clause[start:]):
        return Act(found.group(), _trim(clause[start + found.end() :]))
    for length in _LENGTHS if start else ():  # 加快政务数据归集: the adverb is the only verb there is
        if (verb := clause[max(0, start - length) : start]) in _KNOWN:
            return Act(verb, _trim(clause[start:]))
    return _split_inside(clause)


def split_around(before: str, behind: str) -> Act:
    """Verb and thing of a clause whose date stood between: 新馆|10月底前|开馆, 各区|年内|完成普查."""
    if not before or not behind:
        return split_act(before or behind)
    act = split_act(behind)
    if act.verb:
        return act if act.thing else Act(act.verb, _trim(before))
    closed = re.fullmatch(_CLOSER, behind)
    return Act(closed["verb"] if closed else "", _trim(before))


def tells_act(verb: str, sentence: str) -> bool:
    """Does a reported sentence say that this was done: the verb, one said for it, or a word of completion?"""
    return verb in sentence or DONE.search(sentence) is not None or any(map(sentence.__contains__, _said_for(verb)))


@lru_cache(maxsize=1_000)
def _said_for(verb: str) -> frozenset[str]:
    verbs = set(_VERB.findall(verb))
    return frozenset(other for row in ACTS if not verbs.isdisjoint(row) for other in row) | verbs | {verb}


def _match_verbs(text: str) -> re.Match[str] | None:
    found = _VERBS.match(text) if text[:1] in _VERB_SIGNS else None
    if found and 0 < len(text) - found.end() < _SHORTEST_THING:
        return _VERB.match(text)
    return found


def _split_inside(clause: str) -> Act:
    """The verb follows what it is done to (将…压缩) or the place where (在…推行), or closes the clause (…达到)."""
    if clause[:1] not in _PLACING_SIGNS and clause[-1:] not in _CLOSING_SIGNS:
        return Act("", _trim(clause))
    plain = _QUOTED.sub(lambda found: "“" * len(found.group()), clause)
    if done_to := _TO.match(clause):
        for found in _VERBS.finditer(plain):
            if found.start() > done_to.end():
                return Act(found.group(), _trim(clause[done_to.end() : found.start()]))
    if _AT.match(clause) and (verbs := list(_VERBS.finditer(plain))):
        enough = [found for found in verbs if len(plain) - found.end() >= _SHORTEST_THING]
        found = (enough or verbs)[-1]
        return Act(found.group(), _trim(clause[found.end() :]) or _trim(clause[: found.start()]))
    if plain[-1:] in _CLOSING_SIGNS and (closing := _CLOSING.match(plain)):
        return Act(closing["verb"], _trim(clause[: closing.end("thing")]))
    return Act("", _trim(clause))


def _trim(text: str) -> str:
    text = text.strip(" \u3000，,、：:")
    if text[-1:] in _LOOSE_SIGNS:
        return _LOOSE.sub("", text).strip()
    opening = _LOOSE_OPENING.match(text)
    return (text[opening.end() :] if opening else text).strip()
