"""What a machine client may be allowed to do, and which scope each action of the interface asks for.

A scope is what the administrator grants and a token carries; the model permissions it stands for are given to the
client's technical account, so that one check of permissions serves people and machines alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Scope:
    """What it allows, in words, and the model permissions (``app.codename``) it stands for."""

    label: str | Promise
    permissions: tuple[str, ...] = ()


SCOPES: dict[str, Scope] = {
    "organisation:read": Scope(_("读取机构")),
    "organisation:write": Scope(_("建立、更改机构"), ("reports.add_organisation", "reports.change_organisation")),
    "report:read": Scope(_("读取报告、正文与处理进度")),
    "report:write": Scope(_("提交、重试、取消、更正报告"), ("reports.add_report", "reports.change_report")),
    "commitment:read": Scope(_("读取承诺、佐证、判断与连续承诺")),
    "commitment:write": Scope(
        _("录入、更正、拆分、合并、撤回、恢复承诺"), ("tracker.add_commitment", "tracker.change_commitment")
    ),
    "assessment:write": Scope(
        _("代表人员作出判断、选取佐证、请求第二意见、确认连续承诺"),
        ("tracker.add_assessment", "tracker.add_evidence", "tracker.add_opinion", "tracker.add_restatement"),
    ),
    "match:write": Scope(_("发起、重试、取消匹配"), ("tracker.add_matchrun", "tracker.change_matchrun")),
    "reminder:write": Scope(
        _("代表人员催办、了结催办、答复回复"),
        ("tracker.add_reminder", "tracker.change_reminder", "tracker.change_reply"),
    ),
    "reply:write": Scope(_("代表机构回复催办、申辩"), ("tracker.add_reply",)),
    "fulfilment:read": Scope(_("读取落实情况汇总")),
    "event:read": Scope(_("读取变更事件")),
    "export": Scope(_("导出数据"), ("tracker.add_export",)),
    # An import stores each row as the interface would, and asks for the same permission. It brings no report in.
    "import": Scope(
        _("批量导入"),
        (
            "tracker.add_import",
            "reports.add_organisation",
            "reports.change_organisation",
            "reports.change_report",
            "tracker.add_commitment",
            "tracker.change_commitment",
            "tracker.add_assessment",
        ),
    ),
    "webhook:manage": Scope(
        _("管理回调地址与投递记录"),
        (
            "tracker.add_webhookendpoint",
            "tracker.change_webhookendpoint",
            "tracker.delete_webhookendpoint",
            "tracker.change_webhookdelivery",
        ),
    ),
    "todo:manage": Scope(
        _("管理待办系统与待办推送记录"),
        (
            "tracker.add_todotarget",
            "tracker.change_todotarget",
            "tracker.delete_todotarget",
            "tracker.change_todopush",
        ),
    ),
}

# The scope that each view asks for: to read, and to change. None: any token will do. A view that is not here is closed
# to machine clients, and tests/tracker/api/test_authorisation.py fails.
_BY_VIEW: dict[str, tuple[str | None, str | None]] = {
    "OrganisationViewSet": ("organisation:read", "organisation:write"),
    "ExternalOrganisationViewSet": ("organisation:read", "organisation:write"),
    "ReportViewSet": ("report:read", "report:write"),
    "CommitmentViewSet": ("commitment:read", "commitment:write"),
    "CommitmentAssessmentViewSet": ("commitment:read", "assessment:write"),
    "CommitmentEvidenceViewSet": ("commitment:read", "assessment:write"),
    "CommitmentOpinionViewSet": ("commitment:read", "assessment:write"),
    "AssessmentViewSet": ("commitment:read", None),
    "EvidenceViewSet": ("commitment:read", None),
    "RestatementViewSet": ("commitment:read", "assessment:write"),
    "CommitmentReminderViewSet": ("commitment:read", "reminder:write"),
    "ReminderViewSet": ("commitment:read", "reminder:write"),
    "CommitmentReplyViewSet": ("commitment:read", "reply:write"),
    "ReminderReplyViewSet": ("commitment:read", "reply:write"),
    "ReplyViewSet": ("commitment:read", "reminder:write"),
    "FulfilmentViewSet": ("fulfilment:read", None),
    "MissingReportViewSet": ("report:read", None),
    "FulfilmentTotalsViewSet": ("fulfilment:read", None),
    "MatchRunViewSet": ("report:read", "match:write"),
    "ProgressViewSet": ("report:read", None),
    "EventViewSet": ("event:read", None),
    "WebhookEndpointViewSet": ("webhook:manage", "webhook:manage"),
    "WebhookDeliveryViewSet": ("webhook:manage", "webhook:manage"),
    "TodoTargetViewSet": ("todo:manage", "todo:manage"),
    "TodoPushViewSet": ("todo:manage", "todo:manage"),
    "ExportViewSet": ("export", "export"),
    "ImportViewSet": ("import", "import"),
    "ImportErrorViewSet": ("import", None),
    "TemplateView": ("import", None),
    "MeView": (None, None),
}
# Actions that ask for another scope than their view does: ``View.action``.
_BY_ACTION: dict[str, str | None] = {}
READING = ("GET", "HEAD", "OPTIONS")


def is_scoped(view: type) -> bool:
    """Does the table say what the view asks for?"""
    return view.__name__ in _BY_VIEW


def scope_of(view: type, action: str | None, method: str) -> str | None:
    """The scope a token needs for the action; None where any will do. Raises KeyError for a view without a row."""
    name = f"{view.__name__}.{action}"
    if name in _BY_ACTION:
        return _BY_ACTION[name]
    read, write = _BY_VIEW[view.__name__]
    return read if method in READING else write


def permissions_of(scopes: Iterable[str]) -> frozenset[str]:
    """The model permissions that these scopes stand for, as ``app.codename``."""
    return frozenset(permission for scope in scopes for permission in SCOPES[scope].permissions)
