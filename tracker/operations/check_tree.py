"""Does the table of who is above whom say what the bodies' own parents say?"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from reports import tree_triggers
from reports.models import OrganisationAncestor
from reports.tree import true_ancestors

from .findings import Finding

REMEDY = "请运行 manage.py rebuild_tree。"


def wrong_ancestors() -> Iterator[Finding]:
    """Bodies with an ancestor too many or too few, and triggers that are lost."""
    stored = set(OrganisationAncestor.objects.values_list("ancestor_id", "descendant_id"))
    for ancestor, descendant in sorted(stored ^ set(true_ancestors())):
        told = "记为" if (ancestor, descendant) in stored else "漏记为"
        message = f"机构 {ancestor} 被{told}机构 {descendant} 的上级：{REMEDY}"
        yield Finding("tree_wrong", f"organisation:{descendant}", message)
    for name in tree_triggers.missing(connection):
        yield Finding("tree_trigger_missing", name, f"数据库缺少维护上下级关系的触发器 {name}：{REMEDY}")
