"""What each clause of a commitment does, and to what: the class of its governing verb and of its closing noun.

Counting words over a whole sentence mistakes long directions for acts: 推进法治政府建设, 完善执法制度 hold 建设
and 制度 and promise nothing one could find done. What governs a clause, and what it ends in, tells them from
建立联席会议制度.
"""

from __future__ import annotations

import re

# The classes of governing verbs. Of equal beginnings the first in this order wins.
_VERBS = {
    # makes a text or a product of writing
    "make": ("研究制定 制定 编制 修订 修改 出台 印发 发布 公布 起草 草拟 编发 编印 编写 制作 拟定 录制 汇编"),
    # sets up something new
    "build": ("建成 新建 搭建 设立 成立 组建 挂牌 建立健全 建立 创建 开通 上线 建好 开设 设置 构建 新增 改造 升级"),
    # holds an event
    "event": "开展 组织 举办 召开 举行 实施 办好",
    # changes how things are done, from one day to the next
    "reform": (
        "推行 试行 试点 推广 取消 清理 废止 下放 整合 启动 完成 实现 梳理 公开 公示 纳入 推出 签订 "
        "确定 更新 归集 打通 争创"
    ),
    # sends, engages or calls upon somebody
    "engage": "聘请 选聘 续聘 选派 配备 配齐 招录 邀请 会同 联合 督促 约谈 通报",
    # names a means or an occasion, not yet the act
    "means": "依托 利用 结合 围绕 根据 按照 以 通过 针对 紧盯 聚焦 对照 借助 发挥 充分",
    # a direction without an end
    "direct": (
        "加强 深化 完善 强化 提升 优化 推进 推动 促进 健全 加快 加大 扩大 改善 巩固 拓展 增强 提高 "
        "保障 培育 壮大 打造 营造 规范 拓宽 畅通 充实 改进 激发 释放 打击 合力"
    ),
    # carries on with what is a duty anyway
    "carry": (
        "落实 贯彻 执行 履行 遵守 抓好 做好 狠抓 抓实 严格 防范 支持 鼓励 引导 服务 探索 统筹 接受 维护 确保 杜绝"
    ),
    # an attitude
    "attitude": ("坚持 牢固 始终 坚定 坚决 牢记 树牢 树立 弘扬 秉持 让 做到 踔厉 勇 奋力 努力 砥砺 锚定 奋进 奋发"),
}
# The classes of closing nouns.
_NOUNS = {
    "rate": "比率 比例 占比 率",
    "system": "机制 制度 体系 模式 格局 环境 防线 氛围 合力",
    "document": (
        "办法 方案 规划 清单 目录 指南 指引 标准 条例 规程 细则 基准 手册 规定 意见 计划 文件 报告 台账 协议 档案"
    ),
    "event": "活动 培训 检查 行动 整治 评估 评查 调研 督察 督导 巡查 抽查 考核 考试 讲座 竞赛 演练 座谈 会 课",
    "place": "平台 中心 基地 系统 站 点 室 厅 园 窗口 终端 队伍 队 组织 联盟 专栏 员 名单",
    "abstract": (
        "能力 水平 质量 效能 力度 意识 素养 作用 建设 改革 管理 工作 发展 监管 保障 服务 监督 责任 "
        "执法 审查 协作 合作 衔接 融合 程序 行为 秩序 观念 素质 权利 权 渠道 内容 联系 沟通 宣传 "
        "教育 深度 化 活力 动力 优势 成果 成效 效率 获得感"
    ),
}
_ACTS = frozenset(("make", "build", "event", "reform", "engage"))


def _alternatives(words: str) -> str:
    return "|".join(sorted(words.split(), key=lambda word: (-len(word), word)))


_VERB = re.compile("|".join(f"(?P<{name}>{_alternatives(words)})" for name, words in _VERBS.items()))
_CLOSING = {name: re.compile(rf"(?:{_alternatives(words)})等?(?:工作)?\Z") for name, words in _NOUNS.items()}
_CLAUSE_EDGES = re.compile(r"[,，;；:：]")
# Numbers, years, adverbs and the body itself before the verb.
_LEAD = re.compile(
    r"\A(?:[一二三四五六七八九十]+是|[(（][0-9一二三四五六七八九十]+[)）]|[0-9]{1,2}[.、]|[0-9]{4}年|下一步|今年|明年|今后|"
    r"新的一年|年内|继续|进一步|持续|不断|大力|积极|深入|全面|切实|认真|扎实|加快|着力|努力|逐步|更加|更好|更大力度|"
    r"高质量|高标准|有序|稳步|及时|定期|常态化|[我市县区](?:局|办|委|街道|镇|区|市|县)|将|要|再|以及|并|且|同时|地|\s)*+"
)
_PREPOSITION = re.compile(r"[对将把为向在从]")
# What binds from one day to the next: 一律, 不得, 纳入考核.
_RULE = re.compile(
    r"一律|不得|严禁|禁止|退回|应[^,，。]{1,2}尽[^,，。]|纳入[^,，。]{0,16}(?:计划|考核|目录|清单|范围|内容)"
)
_MOST_CLAUSES = 8
MARK = "@"


def describe_clauses(plain: str) -> dict[str, float]:
    """The governing verb of the first clause, and which verbs and closing nouns there are and how large their share.

    Values are 0 to 1, names open with ``MARK``; ``plain`` is in ASCII widths.
    """
    clauses = [clause for clause in _CLAUSE_EDGES.split(plain.rstrip("。;；!！ ")) if clause.strip()]
    if not clauses:
        return {}
    verbs, nouns = [_classify_verb(clause) for clause in clauses], [_classify_noun(clause) for clause in clauses]
    features = {
        f"{MARK}first/{verbs[0]}": 1.0,
        f"{MARK}many_clauses": min(len(clauses), _MOST_CLAUSES) / _MOST_CLAUSES,
    }
    for verb in verbs:
        features |= {f"{MARK}any/{verb}": 1.0, f"{MARK}share/{verb}": verbs.count(verb) / len(verbs)}
    for noun in nouns:
        features[f"{MARK}share/{noun}"] = nouns.count(noun) / len(nouns)
    if _RULE.search(plain):
        features[f"{MARK}rule"] = 1.0
    return features


def _classify_verb(clause: str) -> str:
    """The class of the governing verb; behind a preposition or a means the act that follows counts, marked ``led_``."""
    bare = _LEAD.sub("", clause)
    found = _VERB.match(bare)
    if found and found.lastgroup != "means":
        return str(found.lastgroup)
    if found or _PREPOSITION.match(bare):
        later = {str(verb.lastgroup) for verb in _VERB.finditer(bare, 1)}
        act = next((name for name in _VERBS if name in later and name in _ACTS), None)
        return f"led_{act}" if act else "led_means" if found else "led"
    found = _VERB.search(bare)
    return f"later_{found.lastgroup}" if found else "none"


def _classify_noun(clause: str) -> str:
    return next((name for name, pattern in _CLOSING.items() if pattern.search(clause)), "none")
