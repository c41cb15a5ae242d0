"""Accounts of people: made and disabled by one officer, given their roles and their part of the tree by another."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterable, Mapping

from axes.utils import reset as forget_failures
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from reports.errors import InputError
from reports.models import Organisation
from tracker.access.officers import check_account, roles_of
from tracker.access.roles import ROLES
from tracker.access.viewers import Viewer
from tracker.models import Account, Membership

# Without letters and digits that are mistaken for one another when read from paper.
LETTERS = "".join(sorted(set(string.ascii_letters) - set("lIOo")))
DIGITS = "23456789"
PASSWORD_LENGTH = 14


def one_time_password() -> str:
    """A password that the rules accept, easily read from paper."""
    drawn = "".join(secrets.choice(LETTERS + DIGITS) for _place in range(PASSWORD_LENGTH - 4))
    return f"{drawn[:5]}-{drawn[5:]}{secrets.choice(string.ascii_lowercase[:8])}{secrets.choice(DIGITS)}X"


@transaction.atomic
def create_account(
    *, username: str, name: str = "", email: str = "", home: Organisation | None = None, keeper: Viewer | None = None
) -> tuple[User, str]:
    """Store an account without any right; returns it and a password for the first log-in, shown this once.

    ``keeper``: who makes it, in whose part of the tree it must be at home; None: the program itself. Raises InputError
    ``home_missing`` or ``home_unknown``, and Django's ValidationError for a bad name.
    """
    check_home(home, keeper)
    user = User(username=username, last_name=name, email=email)
    password = one_time_password()
    user.set_password(password)
    user.full_clean()
    user.save()
    Account.objects.update_or_create(user=user, defaults={"home": home, "one_time": True})
    return user, password


def check_home(home: Organisation | None, keeper: Viewer | None) -> None:
    """Raise InputError where an account may not be at home there: who keeps a part keeps accounts of that part."""
    if keeper is None or keeper.sees_all:
        return
    if home is None:
        raise InputError("home_missing", _("请选择账号所在的单位：您只能维护本单位及下级单位的账号。"))
    if not keeper.covers(home.pk):
        raise InputError("home_unknown", _("没有这个单位：请从列出的单位中选择。"))


@transaction.atomic
def move_home(*, user: User, home: Organisation | None, keeper: Viewer) -> None:
    """The account is at home elsewhere; raises what ``check_home`` does."""
    check_home(home, keeper)
    Account.objects.update_or_create(user=user, defaults={"home": home})


@transaction.atomic
def renew_password(user: User) -> str:
    """A new password for one log-in, shown this once; whoever is logged in as the account is logged out."""
    password = one_time_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    Account.objects.update_or_create(user=user, defaults={"one_time": True})
    unlock(user)
    return password


@transaction.atomic
def grant_roles(*, user: User, roles: Iterable[str], granted_by: User | None) -> None:
    """Give the account exactly these roles; who has one may open the admin site.

    ``granted_by`` None: the program itself. Raises InputError ``own_rights``, ``account_privileged``, ``role_unknown``
    and what officers.py refuses.
    """
    wanted = set(roles)
    check_grant(user, granted_by)
    unknown = sorted(wanted - ROLES.keys())
    if unknown:
        message = _("没有“%(role)s”这个角色：可用的是 %(allowed)s。")
        raise InputError("role_unknown", message % {"role": unknown[0], "allowed": "、".join(ROLES)})
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    others = roles_of(user) - ROLES.keys()  # groups of the installation's own making stay
    check_account(user, wanted | others)
    user.groups.remove(*user.groups.filter(name__in=ROLES.keys() - wanted))
    user.groups.add(*Group.objects.filter(name__in=wanted))
    if user.is_staff is not bool(wanted | others):
        user.is_staff = not user.is_staff
        user.save(update_fields=["is_staff"])


@transaction.atomic
def place_account(*, user: User, bodies: Iterable[Organisation | None], granted_by: User, keeper: Viewer) -> None:
    """Let the account see exactly the parts below these bodies (None: all bodies), of what the granter may give.

    Raises InputError ``own_rights``, ``account_privileged``, ``part_unknown``.
    """
    check_grant(user, granted_by)
    wanted = {None if body is None else body.pk for body in bodies}
    for pk in wanted:
        if not (keeper.sees_all if pk is None else keeper.covers(pk)):
            raise InputError("part_unknown", _("只能授予您自己所辖范围内的机构：请从列出的机构中选择。"))
    held = {row.organisation_id: row for row in Membership.objects.filter(user=user)}
    Membership.objects.filter(pk__in=[row.pk for pk, row in held.items() if pk not in wanted]).delete()
    for pk in wanted - held.keys():
        Membership.objects.create(user=user, organisation_id=pk)


def check_grant(user: User, granted_by: User | None) -> None:
    """Raise InputError where the one may not change the other's rights."""
    if granted_by is not None and granted_by.pk == user.pk:
        raise InputError("own_rights", _("不能更改自己的角色和所属机构：请由另一位安全管理员办理。"))
    if granted_by is not None and user.is_superuser:
        raise InputError("account_privileged", _("超级用户的权限不在这里更改：请用 manage.py appoint_officers 停用。"))


@transaction.atomic
def set_active(*, user: User, active: bool, changed_by: User) -> None:
    """Disable an account, or enable it again. It is never deleted: what was done under it stays its own."""
    if user.pk == changed_by.pk:
        raise InputError("own_account", _("不能停用自己的账号：请由另一位系统管理员办理。"))
    if user.is_superuser:
        raise InputError("account_privileged", _("超级用户的账号不在这里更改：请用 manage.py appoint_officers 停用。"))
    user.is_active = active
    user.save(update_fields=["is_active"])


def unlock(user: User) -> None:
    """Forget failed log-ins under the account's name, from whatever address."""
    forget_failures(username=user.get_username())


@transaction.atomic
def drop_second_factor(user: User) -> None:
    """Switch the second step of the log-in off: the telephone is lost."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


@transaction.atomic
def appoint_officers(names: Mapping[str, str]) -> dict[str, str]:
    """Make the accounts of the three officers (role to user name), for the whole tree, and end every superuser's
    account; returns the passwords by user name, shown this once.

    Raises InputError ``officers_same`` and Django's ValidationError for a bad name.
    """
    if len(set(names.values())) < len(names):
        raise InputError("officers_same", _("三个人的用户名须互不相同：账号、权限、审计由三个人分管。"))
    passwords = {}
    for role, username in names.items():
        user, passwords[username] = create_account(username=username)
        Membership.objects.create(user=user, organisation=None)
        grant_roles(user=user, roles=[role], granted_by=None)
    for superuser in User.objects.filter(is_superuser=True, is_active=True):
        superuser.is_active = False
        superuser.save(update_fields=["is_active"])
    return passwords
