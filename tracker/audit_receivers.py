"""What the audit record is told of: changes that histories kept, and log-ins."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Model
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from reports.acting import acting_now
from reports.history import history_kept
from reports.plain_values import Changes

from .audit.writing import tell_history, write_entry
from .models import Assessment, AuditEntry


@receiver(history_kept)
def on_history_kept(kept: list[tuple[Model, str, Changes]], **kwargs: Any) -> None:
    """Runs inside the transaction of the change."""
    tell_history(kept)


@receiver(m2m_changed, sender=Assessment.evidence.through)
def on_evidence_changed(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
    """The evidence of a judgement is told of with it; anything else that is done to it by itself."""
    if acting_now().is_unrecorded or not action.startswith("post_") or pk_set == set():
        return
    pks = "、".join(str(pk) for pk in sorted(pk_set or ()))
    field = "assessments" if reverse else "evidence"
    changes: Changes = {field: [None, pks] if action == "post_add" else [pks, None]}
    write_entry(AuditEntry.Action.CHANGED, instance, changes=changes)


@receiver(user_logged_in)
def on_logged_in(user: User, **kwargs: Any) -> None:
    write_entry(AuditEntry.Action.LOGIN, user, user=user)


@receiver(user_logged_out)
def on_logged_out(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        write_entry(AuditEntry.Action.LOGOUT, user, user=user)


@receiver(user_login_failed)
def on_login_failed(credentials: dict[str, Any], **kwargs: Any) -> None:
    """The name that was tried stands for the person, who is not known."""
    write_entry(AuditEntry.Action.LOGIN_FAILED, name=str(credentials.get("username", "")))
