"""Entries of the audit record, each in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.utils import timezone

from reports.acting import acting_now
from reports.models import Report
from reports.plain_values import Changes
from tracker.models import ApiClient, AuditEntry, AuditPending, Membership

from .sealing import BATCH, seal_on_commit

Action = AuditEntry.Action
OF_HISTORY = {"+": Action.CREATED, "~": Action.CHANGED, "-": Action.DELETED}
# Whatever is done to a row of these, or to these fields of the others, changes what somebody may do.
RIGHTS: Mapping[type[Model], frozenset[str] | None] = {
    Membership: None,
    Group: None,
    User: frozenset({"groups", "user_permissions", "is_superuser", "is_staff", "is_active"}),
    ApiClient: frozenset({"scopes", "organisation", "active", "networks", "expires_at"}),
}


def write_entry(
    action: AuditEntry.Action,
    about: Model | None = None,
    *,
    changes: Changes | None = None,
    reason: str = "",
    label: str = "",
    user: User | None = None,
    name: str = "",
) -> AuditEntry:
    """Tell of what is being done; by whom, from where and (unless it is given) why is known of who acts now."""
    entry = _entry(action, about, changes or {}, reason, label, user or acting_now().user)
    entry.actor_name = entry.actor_name or without_nulls(name)[:200]
    entry.save(force_insert=True)
    AuditPending(entry_id=entry.pk).save(force_insert=True)
    seal_on_commit()
    return entry


def tell_history(kept: Sequence[tuple[Model, str, Changes]]) -> None:
    """Tell of changes that histories have just kept."""
    user = acting_now().user
    entries = [
        _entry(_action(about, history_type, changes), about, changes, "", "", user)
        for about, history_type, changes in kept
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    AuditPending.objects.bulk_create([AuditPending(entry_id=entry.pk) for entry in entries], batch_size=BATCH)
    seal_on_commit()


def _action(about: Model, history_type: str, changes: Changes) -> AuditEntry.Action:
    rights = RIGHTS.get(type(about), frozenset())
    is_right = rights is None or (history_type == "~" and not rights.isdisjoint(changes))
    return Action.RIGHTS if is_right else OF_HISTORY[history_type]


def _entry(
    action: AuditEntry.Action, about: Model | None, changes: Changes, reason: str, label: str, user: User | None
) -> AuditEntry:
    acts = acting_now()
    entry = AuditEntry(
        occurred_at=timezone.now(),
        actor_id=user.pk if user else None,
        actor_name=name_of(user)[:200] if user else "",
        address=acts.address[:64],
        request_id=acts.request_id[:64],
        action=action,
        object_type=about._meta.label_lower if about is not None else "",
        object_id=about.pk if about is not None else None,
        object_label=(label or (str(about) if about is not None else ""))[:200],
        organisation_id=body_of(about) if about is not None else None,
        changes=changes,
        reason=reason.strip() or acts.reason,
    )
    # PostgreSQL keeps no NUL, and a failed log-in may be called anything.
    for name in ("actor_name", "address", "request_id", "object_label", "reason"):
        setattr(entry, name, without_nulls(getattr(entry, name)))
    return entry


def without_nulls(text: str) -> str:
    return text.replace("\x00", "\ufffd")


def name_of(user: User) -> str:
    """How the audit record calls an account: by the person's name, where it is known, and the login."""
    name = f"{user.last_name}{user.first_name}".strip()
    return f"{name}（{user.get_username()}）" if name else user.get_username()


def body_of(about: Model) -> int | None:
    """The body that a row belongs to; None where it belongs to none."""
    if about._meta.label == "reports.Organisation":
        return about.pk
    if isinstance(about, Report):
        return about.organisation_id or about.declared_organisation_id
    owner: Any = about
    for name in ("later", "commitment", "client"):
        owner = getattr(owner, name, None) or owner
    if owner._meta.label == "tracker.Commitment" and owner.organisation_id is None:
        owner = owner.report
    organisation_id: int | None = getattr(owner, "organisation_id", None)
    return organisation_id
