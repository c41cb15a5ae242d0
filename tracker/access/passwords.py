"""Rules for passwords besides Django's own, and what is kept of those used before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.acting import unrecorded
from tracker.models import Account, OldPassword

KINDS_WANTED = 3
REMEMBERED = 5


def kinds_of(password: str) -> int:
    """How many of four kinds of characters there are: small letters, capitals, digits, others."""
    found = {"a" if c.islower() else "A" if c.isupper() else "0" if c.isdigit() else "#" for c in password}
    return len(found)


class MinimumLength(MinimumLengthValidator):
    """Django's own, whose sentence is not in Chinese."""

    def get_error_message(self) -> str:
        return _("密码太短：至少要有 %(n)s 个字符。") % {"n": self.min_length}

    def get_help_text(self) -> str:
        return _("密码至少要有 %(n)s 个字符。") % {"n": self.min_length}


class CharacterKinds:
    """Three of the four kinds of characters."""

    def validate(self, password: str, user: Any = None) -> None:
        if kinds_of(password) < KINDS_WANTED:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        return _("密码须包含小写字母、大写字母、数字、其他符号这四类字符中的至少三类。")


class NotRecent:
    """None of the last five passwords of the account. Django tells it of every password that is set."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        known = [user.password, *(old.encoded for old in user.old_passwords.all()[:REMEMBERED])]
        if any(check_password(password, encoded) for encoded in known):
            raise ValidationError(self.get_help_text(), code="password_recent")

    def get_help_text(self) -> str:
        return _("不能使用最近 %(n)s 次用过的密码。") % {"n": REMEMBERED}

    def password_changed(self, password: str, user: Any = None) -> None:
        """Runs when an account with a new password has been saved, whoever set it."""
        OldPassword.objects.create(user=user, encoded=user.password)
        kept = OldPassword.objects.filter(user=user).values_list("pk", flat=True)[:REMEMBERED]
        OldPassword.objects.filter(user=user).exclude(pk__in=list(kept)).delete()
        with unrecorded("follows from the password, whose change is told of"):
            Account.objects.update_or_create(user=user, defaults={"one_time": False, "password_at": timezone.now()})


def must_change(user: User) -> bool:
    """Is the password one for a single log-in, or too old (PASSWORD_DAYS)? Only of accounts that have one."""
    if not user.has_usable_password():
        return False
    account = Account.objects.filter(user=user).first()
    # Accounts that other programs made, as createsuperuser does, have no row yet.
    since = (account.password_at if account else None) or user.date_joined
    days = settings.PASSWORD_DAYS
    return bool((account and account.one_time) or (days and timezone.now() - since > timedelta(days=days)))
