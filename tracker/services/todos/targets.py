"""Office systems that are told of to-dos: made, changed, and told again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.errors import InputError
from tracker.models import TodoTarget
from tracker.outbound import check_outbound_url
from tracker.sealing import seal_values, unseal_values
from tracker.services.outgoing.again import send_again
from tracker.services.webhooks.outbox import ring
from tracker.todo.adapters import CREDENTIALS

from .turns import TodoTurn

NO_PUBLIC_URL = gettext_lazy("没有设置本系统的网址，待办无法链接回来：请先由管理员设置 PUBLIC_URL。")


@transaction.atomic
def create_target(*, credentials: Mapping[str, str], **values: Any) -> TodoTarget:
    """``values``: other fields of the model, checked before. Raises InputError ``url_not_allowed``,
    ``credentials_invalid`` or ``public_url_missing``."""
    if not settings.PUBLIC_URL:
        raise InputError("public_url_missing", str(NO_PUBLIC_URL))
    check_outbound_url(values["base_url"])
    _check_credentials(values["kind"], credentials)
    return TodoTarget.objects.create(credentials=seal_values(credentials), **values)


@transaction.atomic
def change_target(*, target: TodoTarget, **values: Any) -> TodoTarget:
    """Change the given fields; it is tried at once, and registers anew where it is another system or has other
    credentials. Raises InputError like ``create_target``."""
    if "base_url" in values:
        check_outbound_url(values["base_url"])
    kind = values.get("kind", target.kind)
    if "credentials" in values or kind != target.kind:
        credentials = values.get("credentials", unseal_values(target.credentials))
        _check_credentials(kind, credentials)
        values["credentials"] = seal_values(credentials)
    if {"base_url", "kind", "credentials"} & values.keys():
        values["session"] = ""
    values |= {"failures": 0, "failing_since": None, "next_attempt_at": None}
    locked = TodoTarget.objects.select_for_update().get(pk=target.pk)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values, "updated_at"])
    ring()
    target.refresh_from_db()
    return target


@transaction.atomic
def tell_again(pushes: Any) -> int:
    """Tell again of to-dos that were not taken, or were; the other system knows them by their ids. How many."""
    queued = send_again(pushes, TodoTurn)
    ring()
    return queued


def _check_credentials(kind: str, credentials: Mapping[str, str]) -> None:
    needed, allowed = CREDENTIALS[kind]
    missing = [name for name in needed if not credentials.get(name)]
    unknown = [name for name in credentials if name not in (*needed, *allowed)]
    if missing or unknown:
        names = "、".join((*needed, *allowed))
        message = _("凭据的项目不对：这种系统须填 %(needed)s，可填的为 %(names)s。")
        raise InputError("credentials_invalid", message % {"needed": "、".join(needed) or _("无"), "names": names})
