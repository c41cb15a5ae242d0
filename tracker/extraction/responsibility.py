"""The unit a commitment names as responsible."""

from __future__ import annotations

import re

_UNIT_CHARS = r"[^,，。；;:：（）()【】\[\]\n]"
_ROLE = r"(?:责任|牵头|主办|承办|负责|主责|实施)(?:单位|部门|科室|处室|机构|股室)"
_ACTS = "按职责(?:分工)?|按照职责(?:分工)?|分别|共同|具体|总"
_PATTERNS = (
    # （责任单位：甲、乙；配合单位：丙）, 牵头单位：甲
    re.compile(rf"{_ROLE}(?:为|是)?\s?[:：]?\s?(?<=[:：为是\s])({_UNIT_CHARS}{{2,60}})"),
    # （甲牵头，乙配合）, （甲、乙按职责分工负责）
    re.compile(rf"[（(【\[]({_UNIT_CHARS}{{2,40}}?)(?:{_ACTS})?(?:牵头|负责|落实|承办)"),
    # 由甲牵头, 由甲会同乙
    re.compile(
        rf"由({_UNIT_CHARS}{{2,30}}?)(?:{_ACTS})?(?:作为牵头|会同|联合|牵头|负责|承担|组织实施|具体实施|主办|承办|主责|统筹|落实)"
    ),
    # 甲牵头, 乙配合, at the opening of a clause
    re.compile(rf"(?:\A|(?<=[,，；;。:：]))\s?({_UNIT_CHARS}{{2,24}}?)(?:{_ACTS})?(?:牵头|负责)(?![人制])"),
    # 各街道要…, 区直各部门应…: those who are told to act
    re.compile(rf"(?:\A|(?<=[,，；;。:：]))\s?(?:请)?({_UNIT_CHARS}{{2,24}}?)(?:要|应当?|须|需|务必)(?![求素点对急])"),
)
# A name is believed only where it ends like a public body; 由专人负责 names nobody.
_BODY_END = re.compile(
    r"(?:[局委厅办处科室院司队站所股]|中心|街道|[镇乡]|政府|公司|部门|办公室|委员会|办事处|[^全内外干]部|集团|大队|支队|总队|协会|学校|单位|"
    r"管委会|[村居]委会|工作组|专班|领导小组|法院|检察院)(?:等(?:部门|单位)?)?\Z"
)
_NOBODY = re.compile(
    r"(?:(?:\A|[^直属])(?:专门?|各相关|相关|有关|牵头|责任|各|全体|我|本|其他|多个|单个|职能|主管|业务)(?:部门|单位|处室|科室|局|办|委)|机关单位|[谁以]\w*)\Z"
)
# 区直各部门, 各街道 name a definite circle of units.
_CIRCLE = re.compile(
    r"\A(?:[省市县区州旗]直(?:属)?各(?:部门|单位)|"
    r"各(?:区|县|市|乡镇|镇街|镇|街道|开发区|派出所|司法所|执法大队)\S*)\Z"
)


def read_responsible_unit(text: str) -> str | None:
    """The responsible unit as printed (several joined by 、), or None where none is named."""
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            name = found[1].strip().rstrip("、").strip()
            if _is_public_body(name):
                return name
    return None


def _is_public_body(name: str) -> bool:
    if _CIRCLE.match(name):
        return True
    return all(_BODY_END.search(part) for part in name.split("、")) and not _NOBODY.search(name)
