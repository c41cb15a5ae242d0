"""Accounts, rights and audit are three people (三员): which roles and permissions one account may hold together.

Whoever gives an account a role, a form, a service or a line of code, comes through here: see tracker/receivers.py.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, User
from django.utils.translation import gettext as _

from reports.errors import InputError

from .roles import OFFICERS


def check_roles(roles: Iterable[str]) -> None:
    """Raise InputError ``roles_together`` where an account would hold an officer's role and any other."""
    held = sorted(set(roles))
    officer = next((role for role in held if role in OFFICERS), None)
    if officer is None or len(held) == 1:
        return
    other = next((role for role in held if role in OFFICERS and role != officer), None)
    if other is not None:
        message = _("同一账号不能兼任“%(one)s”和“%(other)s”：账号、权限、审计须由三个人分管，请另选一个账号。")
    else:
        message = _("“%(one)s”不能兼任“%(other)s”：管理账号、权限和审计的人不经办业务，请另选一个账号。")
        other = next(role for role in held if role != officer)
    raise InputError("roles_together", message % {"one": officer, "other": other})


def check_account(user: User, roles: Iterable[str], *, direct: bool = False) -> None:
    """Raise InputError where the account may not hold these roles: ``roles_together``, ``officer_superuser`` or
    ``officer_permissions``, as an officer has the permissions of the role and no other. ``direct``: is it about to
    be given single permissions?"""
    held = set(roles)
    check_roles(held)
    officer = next((role for role in sorted(held) if role in OFFICERS), None)
    if officer is None:
        return
    if user.is_superuser:
        message = _("超级用户不能担任“%(one)s”：他不受任何限制，三员分管就落空了。请另建账号。")
        raise InputError("officer_superuser", message % {"one": officer})
    if direct or user.user_permissions.exists():
        message = _("“%(one)s”只能有这个角色的权限，不能另外授予单项权限。")
        raise InputError("officer_permissions", message % {"one": officer})


def roles_of(user: User) -> set[str]:
    """The names of the groups the account is in."""
    return set(user.groups.values_list("name", flat=True))


def check_new_groups(user: User, groups: Iterable[int]) -> None:
    """Raise InputError where the account may not be in these groups besides those it is in."""
    check_account(user, roles_of(user) | set(Group.objects.filter(pk__in=groups).values_list("name", flat=True)))
