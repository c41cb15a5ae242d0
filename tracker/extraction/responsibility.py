"""The unit a commitment names as responsible."""

from __future__ import annotations

import re

_UNIT_CHARS = r"[^,，。；;:：（）()【】\n]"
_PATTERNS = (
    re.compile(rf"(?:责任|牵头|主办|承办|负责)(?:单位|部门|科室|处室)\s?[:：]\s?({_UNIT_CHARS}{{2,60}})"),
    re.compile(rf"[（(【]({_UNIT_CHARS}{{2,40}}?)(?:按职责(?:分工)?|分别|共同)?(?:牵头|负责)"),
    re.compile(rf"由({_UNIT_CHARS}{{2,30}}?)(?:会同|牵头|负责|承担|组织实施|具体实施|主办|统筹)"),
)
# A name is believed only where it ends like a public body; 由专人负责 names nobody.
_BODY_END = re.compile(
    r"(?:[局委厅办处科室院司队站所]|中心|街道|[镇乡]|政府|公司|部门|办公室|委员会|办事处|[^全内外]部|集团|大队|支队|总队|协会|学校|单位)\Z"
)
_NOBODY = re.compile(r"(?:专门?|各相关|相关|有关|牵头|责任|各)(?:部门|单位|处室|科室)\Z")


def read_responsible_unit(text: str) -> str | None:
    """The responsible unit as printed (several joined by 、), or None where none is named."""
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            name = found[1].strip().rstrip("、")
            if all(_BODY_END.search(part) for part in name.split("、")) and not _NOBODY.search(name):
                return name
    return None
