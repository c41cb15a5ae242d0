"""Histories of the accounts and their groups, which are Django's own models."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from simple_history import register

from reports.history import ChangeHistory

register(
    User,
    app="tracker",
    records_class=ChangeHistory,
    leave_out=["last_login", "date_joined"],
    hidden=["password"],
    m2m_fields=["groups", "user_permissions"],
)
register(Group, app="tracker", records_class=ChangeHistory, m2m_fields=["permissions"])
