"""A body whose plan of twelve promises was matched, and the people who review it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from reports.claims import WorkState
from reports.models import Organisation, Report
from tests.tracker.cast import link_promises, make_commitment, make_evidence, make_report, make_user, suggest
from tracker.access.viewers import Viewer, viewer_of_person
from tracker.models import Assessment, Commitment, MatchRun
from tracker.services.review import Seen

# What is promised, of which kind, what the matcher says, how sure it is, and the sentence it rests on.
PROMISES = (
    ("新建改建农村供水工程20处。", "quantified", "fulfilled", 0.52, "全年建成农村供水工程21处，受益群众3.2万人。"),
    ("全年开展水事执法检查不少于12次。", "quantified", "fulfilled", 0.93, "组织水事执法检查15次，立案查处6件。"),
    (
        "完成城区8公里老旧管网改造。",
        "quantified",
        "partly_fulfilled",
        0.61,
        "老旧管网改造完成5公里，其余纳入下年计划。",
    ),
    ("建成水费自助缴费网点30个。", "quantified", "not_fulfilled", 0.71, "自助缴费网点建设因场地未落实，当年没有建成。"),
    ("修订河道采砂管理细则。", "concrete", "fulfilled", 0.78, "印发《河道采砂管理细则》。"),
    ("编制饮用水水源地应急预案。", "concrete", "fulfilled", 0.44, "组织饮用水水源地应急演练1次。"),
    ("开通用水报装网上办理。", "concrete", "no_evidence", 0.58, ""),
    ("建立取水户信用台账。", "concrete", "partly_fulfilled", 0.49, "对12家取水户开展信用评价试点。"),
    ("推进节水型机关创建。", "general", "fulfilled", 0.66, "节水型机关创建工作有序推进。"),
    ("优化取水许可办理服务。", "general", "no_evidence", 0.62, ""),
    ("加强基层水利队伍建设。", "general", "partly_fulfilled", 0.55, "举办基层水利员培训班2期。"),
    ("坚持以人民为中心，切实增强责任感。", "slogan", "not_verifiable", 0.9, ""),
)
EARLIER = "建成水费自助缴费网点40个。"
OTHER_SENTENCE = "水库除险加固项目全部开工。"


@dataclass(frozen=True, slots=True)
class Scene:
    """``chief`` and ``deputy`` review the same body, ``stranger`` another one, ``clerk`` puts commitments right."""

    chief: User
    deputy: User
    stranger: User
    clerk: User
    body: Organisation
    plan_report: Report
    later_report: Report
    commitments: tuple[Commitment, ...]

    def by_text(self, start: str) -> Commitment:
        return Commitment.objects.get(report=self.plan_report, text__startswith=start)


def make_scene() -> Scene:
    """Everybody and everything; nothing is judged yet."""
    body = Organisation.objects.create(name="云岭市松涛区水务局", level="county")
    other = Organisation.objects.create(name="云岭市梅岗区水务局", level="county")
    earlier = make_report(body, 2022, ["上年工作顺利。"], [EARLIER])
    plan = make_report(body, 2023, ["组织开展护河行动。"], [promise[0] for promise in PROMISES])
    done = [promise[4] for promise in PROMISES if promise[4]]
    later = make_report(body, 2024, [*done, OTHER_SENTENCE], ["建立取水户信用台账制度。"])
    MatchRun.objects.create(plan_report=plan, later_report=later, state=WorkState.DONE, counts={})
    commitments = tuple(_matched(plan, later, *promise) for promise in PROMISES)
    link_promises(make_commitment(earlier, EARLIER, "quantified"), commitments[3], target_change="lowered")
    judge = "tracker.add_assessment"
    chief, deputy = (make_user(name, judge, body=body) for name in ("chief", "deputy"))
    stranger = make_user("stranger", judge, body=other)
    clerk = make_user("clerk", "tracker.change_commitment", body=body)
    User.objects.update(is_staff=True)
    return Scene(chief, deputy, stranger, clerk, body, plan, later, commitments)


def _matched(
    plan: Report, later: Report, text: str, verifiability: str, status: str, confidence: float, sentence: str
) -> Commitment:
    commitment = make_commitment(plan, text, verifiability, task="水务工作")
    evidence = [make_evidence(commitment, later, sentence, 2, 0.8)] if sentence else []
    state = {"fulfilled": "met", "partly_fulfilled": "met"}.get(status, "not_mentioned")
    elements = [
        {"kind": "action", "text": text[:4], "state": state, "quotation": sentence or None},
        {
            "kind": "number",
            "text": text[4:9],
            "state": "unmet" if status == "not_fulfilled" else state,
            "quotation": None,
        },
    ]
    reason = f"后续报告写明“{sentence}”" if sentence else "后续报告没有提到这件事。"
    suggest(commitment, later, status, *evidence, confidence=confidence, reason=reason, elements=elements)
    return commitment


def viewer(user: User) -> Viewer:
    return viewer_of_person(User.objects.get(pk=user.pk))


def newest(commitment: Commitment) -> Assessment:
    return Assessment.objects.filter(commitment=commitment).latest("pk")


def seen(commitment: Commitment) -> Seen:
    """What a person has before them who opens the item now."""
    return Seen(commitment.pk, newest(commitment).pk)
