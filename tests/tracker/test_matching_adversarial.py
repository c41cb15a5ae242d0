"""Short cases written to fool a matcher, by one who did not know this one: how many it sees through, kind by kind."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.tracker.adversarial.case import AdversarialCase
from tests.tracker.adversarial_cases import ADVERSARIAL_CASES
from tests.tracker.matching_texts import read_report
from tracker.matching import CommitmentMatch
from tracker.matching.engine import Matcher

# The plan says more than one thing, and the report reports more than what was planned.
PLAN = """芦汀市蒲洲区人民政府2021年度法治政府建设情况报告

一、2021年主要工作情况
（一）依法全面履行职能。办理行政许可事项1.2万件，群众满意度稳步提高。

二、存在的问题
基层执法力量不足。

三、2022年工作计划
（一）重点任务。{plan}
（二）完善依法决策机制。落实重大行政决策听证制度，全年组织听证会3场。
"""
LATER = """芦汀市蒲洲区人民政府2022年度法治政府建设情况报告

一、2022年主要工作情况
（一）重点工作推进情况。{later}
（二）依法决策。重大行政决策事项听证会举行4场，采纳市民意见27条。

二、存在的问题
法治宣传形式还不够丰富。

三、2023年工作计划
（一）继续加强行政执法队伍建设。
"""


def match_case(case: AdversarialCase) -> CommitmentMatch:
    plan = read_report(PLAN.format(plan=case.plan))
    later = read_report(LATER.format(later="".join(case.later)))
    wanted = plan.text.index(case.plan)
    found = [match for match in Matcher.load().match(plan, later) if match.commitment.span.start == wanted]
    assert found, case.plan
    return found[0]


if __name__ == "__main__":
    kinds: Counter[str] = Counter()
    right: Counter[str] = Counter()
    first: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for case in ADVERSARIAL_CASES:
        kind = case.id.split("-")[0]
        try:
            match = match_case(case)
        except AssertionError:
            print("NOT FOUND", case.id, case.plan)
            continue
        kinds[kind] += 1
        right[kind] += match.status in case.allowed
        if case.first is not None and match.evidence:
            asked[kind] += 1
            first[kind] += match.evidence[0].text.strip() == case.later[case.first].strip()
        if match.status not in case.allowed:
            print(
                case.id,
                set(case.allowed),
                match.status.value,
                match.confidence,
                case.plan,
                "|",
                match.evidence[0].text if match.evidence else "",
                "|",
                match.reason,
            )
    for kind in kinds:
        print(kind, right[kind], "/", kinds[kind], "first", first[kind], "/", asked[kind])
    print(sum(right.values()), sum(kinds.values()), sum(first.values()), sum(asked.values()))
