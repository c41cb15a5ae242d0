"""A small named cast: three users, and one body with two years' reports, commitments, evidence and assessments."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission, User

from reports.claims import WorkState
from reports.models import Organisation, Report, Section
from tracker.models import Assessment, Commitment, Evidence, MatchRun, Membership, Restatement
from tracker.services import recount, recount_placed, renew_place
from tracker.services.accounts import grant_roles

PASSWORD = "Songtao-2024-lake"

# What the body promised for 2024, and what its next report says of each.
RULES = "修订河道采砂管理细则。"
CHECKS = "全年开展水事执法检查不少于12次。"
OUTLETS = "建成水费自助缴费网点30个。"
SERVICE = "优化取水许可办理服务。"
SPIRIT = "坚持以人民为中心，切实增强责任感。"
RULES_DONE = "出台《松涛区河道采砂管理细则》并组织培训。"
RULES_TRAINED = "面向采砂企业宣讲相关规定。"
CHECKS_DONE = "全年组织水事执法检查15次，立案查处6件。"
OUTLETS_DELAYED = "自助缴费网点建设因场地未落实推迟到下年。"
# What it promises for 2025, which no report answers yet: the first repeats an earlier one.
OUTLETS_AGAIN = "继续推进水费自助缴费网点建设，建成30个。"
LEDGER = "建立取水户信用台账。"


@dataclass(frozen=True, slots=True)
class Cast:
    """``outlets`` is judged by the supervisor, ``rules``, ``checks``, ``service`` and ``spirit`` only by the matcher;
    ``again`` and ``ledger`` are pending."""

    supervisor: User
    clerk: User
    outsider: User
    body: Organisation
    plan_report: Report
    later_report: Report
    run: MatchRun
    rules: Commitment
    checks: Commitment
    outlets: Commitment
    service: Commitment
    spirit: Commitment
    again: Commitment
    ledger: Commitment


def make_user(name: str, *permissions: str, body: Organisation | None = None) -> User:
    """A user with the password PASSWORD and the permissions named ``app.codename``, who sees the body and those below
    it, or all bodies where none is given."""
    user = User.objects.create_user(name, password=PASSWORD)
    Membership.objects.create(user=user, organisation=body)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def make_in_role(name: str, role: str, body: Organisation | None = None) -> User:
    """As ``make_user``, in a role of tracker/access/roles.py, and so let into the admin site."""
    user = make_user(name, body=body)
    grant_roles(user=user, roles=[role], granted_by=None)
    user.refresh_from_db()
    return user


def make_report(body: Organisation, year: int, done: list[str], plan: list[str], **values: Any) -> Report:
    """A report already read, of a review and a plan section made of the given sentences."""
    review, future = "\n".join(["一、工作回顾", *done]) + "\n", "\n".join(["二、下一步工作计划", *plan])
    text = review + future
    known = {
        "sha256": hashlib.sha256(f"{body.name}{year}".encode()).hexdigest(),
        "original_name": f"{year}.txt",
        "state": WorkState.DONE,
        "organisation": body,
        "kind": Report.Kind.RULE_OF_LAW,
        "covers_year": year,
        "plan_year": year + 1,
        "title": f"{body.name}{year}年度法治政府建设工作报告",
        "layout": {"title": None, "furniture": [], "headings": [[0, 6, 1], [len(review), len(review) + 9, 1]]},
        "text": text,
    }
    report = Report.objects.create(**(known | values))
    common = {"level": 1, "report": report}
    Section.objects.create(
        kind="achievements", heading="一、工作回顾", heading_start=0, start=0, end=len(review), **common
    )
    Section.objects.create(
        kind="plan",
        heading="二、下一步工作计划",
        heading_start=len(review),
        start=len(review),
        end=len(text),
        **common,
    )
    recount_placed(report)
    return report


def make_commitment(report: Report, text: str, verifiability: str, **values: Any) -> Commitment:
    """The commitment at the place where the report's text says it."""
    start = report.text.index(text)
    commitment = Commitment.objects.create(
        report=report, start=start, end=start + len(text), text=text, verifiability=verifiability, **values
    )
    recount_placed(report)
    commitment.refresh_from_db()
    if commitment.restates:
        link_promises(commitment.restates, commitment)
    return commitment


def link_promises(earlier: Commitment, later: Commitment, **values: Any) -> Restatement:
    """The matcher's word that the later promise continues the earlier one."""
    known = {"suggested": True, "score": 0.6, "reason": "两年计划都写到同一件事", "counts": True}
    return Restatement.objects.create(earlier=earlier, later=later, **(known | values))


def make_evidence(
    commitment: Commitment, later_report: Report, text: str, grade: int, score: float, **values: Any
) -> Evidence:
    """The sentence of the later report, at its place there."""
    start = later_report.text.index(text)
    return Evidence.objects.create(
        commitment=commitment,
        later_report=later_report,
        start=start,
        end=start + len(text),
        text=text,
        grade=grade,
        score=score,
        reason="对象一致",
        **values,
    )


def suggest(
    commitment: Commitment, later_report: Report, status: str, *evidence: Evidence, **values: Any
) -> Assessment:
    """The matcher's suggestion, as the commitment's current assessment."""
    known = {"confidence": 0.8, "reason": "系统按原句比对得出。", "elements": [], "matcher_version": "test-1"}
    assessment = Assessment.objects.create(
        commitment=commitment, later_report=later_report, status=status, source="machine", **(known | values)
    )
    assessment.evidence.set(evidence)
    _make_current(commitment, assessment)
    return assessment


def judge(commitment: Commitment, later_report: Report, status: str, author: User, *evidence: Evidence) -> Assessment:
    """A person's judgement that counts, as the commitment's current assessment."""
    assessment = Assessment.objects.create(
        commitment=commitment,
        later_report=later_report,
        status=status,
        source="person",
        author=author,
        counts=True,
        reason="查阅了台账，确认如此。",
    )
    assessment.evidence.set(evidence)
    _make_current(commitment, assessment)
    return assessment


def make_cast(body_name: str = "云岭市松涛区水务局") -> Cast:
    """Everybody and everything; call it once per test."""
    supervisor = make_user("supervisor", "tracker.add_assessment")
    clerk = make_user("clerk", "reports.add_organisation", "reports.add_report")
    outsider = make_user("outsider")
    body = Organisation.objects.create(name=body_name, level=Organisation.Level.COUNTY)
    plan_report = make_report(body, 2023, ["组织开展护河行动。"], [RULES, CHECKS, OUTLETS, SERVICE, SPIRIT])
    later_report = make_report(
        body, 2024, [RULES_DONE, RULES_TRAINED, CHECKS_DONE, OUTLETS_DELAYED], [OUTLETS_AGAIN, LEDGER]
    )
    run = MatchRun.objects.create(
        plan_report=plan_report, later_report=later_report, state=WorkState.DONE, counts={"fulfilled": 1}
    )
    rules = make_commitment(plan_report, RULES, "concrete", deadline="2024-12-31")
    target = {"target_metric": "水事执法检查", "target_operator": ">=", "target_value": 12.0, "target_unit": "次"}
    further = [{"metric": "整改率", "operator": ">=", "value": 98.0, "unit": "%"}]
    checks = make_commitment(plan_report, CHECKS, "quantified", further_targets=further, **target)
    outlets = make_commitment(plan_report, OUTLETS, "quantified")
    service = make_commitment(plan_report, SERVICE, "general")
    spirit = make_commitment(plan_report, SPIRIT, "slogan")
    best = make_evidence(rules, later_report, RULES_DONE, 2, 0.9)
    related = make_evidence(rules, later_report, RULES_TRAINED, 1, 0.4)
    finding = {"text": "修订细则", "state": "met", "quotation": RULES_DONE}
    silent = {"kind": "time", "text": "年内", "state": "not_mentioned", "quotation": None}
    suggest(rules, later_report, "partly_fulfilled", related, best, elements=[finding, silent], confidence=0.55)
    suggest(checks, later_report, "fulfilled", make_evidence(checks, later_report, CHECKS_DONE, 2, 0.95))
    delayed = make_evidence(outlets, later_report, OUTLETS_DELAYED, 2, 0.7)
    suggest(outlets, later_report, "partly_fulfilled", delayed, restated=True)
    judge(outlets, later_report, "not_fulfilled", supervisor, delayed)
    suggest(service, later_report, "no_evidence")
    suggest(spirit, later_report, "not_verifiable")
    again = make_commitment(later_report, OUTLETS_AGAIN, "quantified", restates=outlets)
    return Cast(
        supervisor=supervisor,
        clerk=clerk,
        outsider=outsider,
        body=body,
        plan_report=plan_report,
        later_report=later_report,
        run=run,
        rules=rules,
        checks=checks,
        outlets=outlets,
        service=service,
        spirit=spirit,
        again=again,
        ledger=make_commitment(later_report, LEDGER, "concrete"),
    )


def _make_current(commitment: Commitment, assessment: Assessment) -> None:
    Commitment.objects.filter(pk=commitment.pk).update(current_assessment=assessment)
    commitment.current_assessment = assessment
    recount(commitment.report)
    renew_place(commitment)
