"""The roles of people: what each may do, as groups of Django's permissions.

ROLES is the one table: the groups are made and filled from it after every migration (``keep_roles``), docs/accounts.md
is tested against it, and the admin site, the interface and the pages all ask Django's ``has_perm``. To give a role a
new page or model, add its permission to the role's row here; the next ``migrate`` puts it into the group. What a role
sees is another matter: its part of the tree, see viewers.py.

Three officers (三员) share what one administrator could do alone: accounts, rights and audit are three people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from django.contrib.auth.models import Group, Permission


@dataclass(frozen=True, slots=True)
class Role:
    """``name`` is the name of the group, ``permissions`` are ``app.codename``."""

    name: str
    about: str
    permissions: frozenset[str]


def _to(actions: str, *models: str) -> Iterator[str]:
    """``_to("view add", "reports.report")``: reports.view_report, reports.add_report."""
    for action, model in product(actions.split(), models):
        app, name = model.split(".")
        yield f"{app}.{action}_{name}"


# Reports and what was read out of them and found in them: every role that works with data may look at these.
DATA = (
    *("reports.organisation", "reports.organisationname", "reports.externalid", "reports.report", "reports.section"),
    *("tracker.commitment", "tracker.evidence", "tracker.assessment", "tracker.restatement", "tracker.matchrun"),
    *("tracker.linkrun", "tracker.event", "tracker.misreading"),
    *("tracker.assignment", "tracker.reminder", "tracker.reply"),
)
# What goes out to other systems, and who asks from there.
OUTSIDE = ("tracker.webhookendpoint", "tracker.webhookdelivery", "tracker.todotarget", "tracker.todopush")
CLIENTS = ("tracker.apiclient", "tracker.clientsecret")
OPINIONS = ("tracker.opinion", "tracker.opinionrequest")

ENTRY, SUPERVISOR, REVIEWER = "数据录入员", "督查员", "复核员"
AUDITOR, SYSTEM, SECURITY = "审计员", "系统管理员", "安全管理员"

# Three people: each of these is an account's only role.
OFFICERS = (AUDITOR, SYSTEM, SECURITY)
# Those who look after accounts and rights see no data, whatever their part of the tree is.
BLIND = (SYSTEM, SECURITY)


def _role(name: str, about: str, *permissions: Iterable[str]) -> Role:
    return Role(name, about, frozenset(one for some in permissions for one in some))


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        _role(
            ENTRY,
            "录入机构、报告、承诺和佐证，批量导入、导出，代机构回复催办和申辩",
            _to("view", *DATA),
            _to("add change delete", "reports.organisationname", "reports.externalid"),
            _to("add change", "reports.organisation", "tracker.commitment"),
            _to("add change delete", "reports.report"),
            _to("add", "tracker.evidence", "tracker.import", "tracker.export", "tracker.reply"),
        ),
        _role(
            SUPERVISOR,
            "核对系统建议，作出判断，选取佐证，请求第二意见，催办，导出",
            _to("view", *DATA, *OPINIONS, "tracker.todopush"),
            _to("add", "tracker.assessment", "tracker.evidence", "tracker.opinion", "tracker.export"),
            _to("add change", "tracker.restatement", "tracker.matchrun"),
            _to("add change", "tracker.assignment", "tracker.reminder"),
            _to("change", "tracker.linkrun", "tracker.todopush", "tracker.reply"),
        ),
        _role(
            REVIEWER,
            "第二人：确认“未落实”，改判",
            _to("view", *DATA, *OPINIONS),
            _to("add", "tracker.assessment", "tracker.evidence", "tracker.opinion"),
        ),
        _role(
            AUDITOR,
            "查看全部记录与历史，只读",
            _to(
                "view",
                *DATA,
                *OPINIONS,
                *OUTSIDE,
                *CLIENTS,
                "auth.user",
                "auth.group",
                "tracker.membership",
                "tracker.auditentry",
            ),
        ),
        _role(
            SYSTEM,
            "建立、停用账号和接口客户端，查看回调与待办系统；看不到业务数据，不能授权",
            _to("view add change", "auth.user", *CLIENTS),
            _to("view", "tracker.webhookendpoint", "tracker.webhookdelivery", "tracker.todotarget"),
            _to("change", "tracker.webhookdelivery"),
        ),
        _role(
            SECURITY,
            "授予、收回角色、所属机构和接口客户端的权限范围；看不到业务数据，不能建立账号",
            _to("view", "auth.user", "auth.group"),
            _to("view change", "tracker.apiclient"),
            _to("view add change delete", "tracker.membership"),
        ),
    )
}


def keep_roles(using: str) -> None:
    """Make the groups that are missing and give each what the table says; nothing is taken from them."""
    groups = {group.name: group for group in Group.objects.using(using).filter(name__in=ROLES)}
    for name in ROLES.keys() - groups:
        groups[name] = Group.objects.using(using).create(name=name)
    known = Permission.objects.using(using).values_list("content_type__app_label", "codename", "pk")
    ids = {f"{app}.{codename}": pk for app, codename, pk in known}
    through = Group.permissions.through
    through.objects.using(using).bulk_create(
        [
            through(group_id=groups[role.name].pk, permission_id=ids[permission])
            for role in ROLES.values()
            for permission in sorted(role.permissions & ids.keys())
        ],
        ignore_conflicts=True,
    )
