"""Machine clients: created, given secrets, and what they may do kept in step with their scopes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oauth2_provider.models import AccessToken, Application

from reports.errors import InputError
from reports.models import Organisation
from tracker.access.oauth import digest_of
from tracker.access.scopes import SCOPES, permissions_of
from tracker.models import ApiClient, ClientSecret

# A known beginning lets programs that look for leaked secrets find them.
PREFIX = "jns_"
SECRETS_AT_A_TIME = 2


@transaction.atomic
def create_client(
    *, name: str, organisation: Organisation | None, scopes: Sequence[str], whole_tree: bool = False, **limits: Any
) -> tuple[ApiClient, str]:
    """Store a client with its technical account and a first secret; returns it and the secret, shown this once.

    Without ``scopes`` it may do nothing until it is given some. ``limits`` are values of the model's own fields.
    Raises InputError ``client_scope_unknown``, ``client_part_missing`` where neither a body nor, on purpose, the whole
    tree is given, and Django's ValidationError for other bad values.
    """
    check_scopes(scopes)
    if (organisation is None) is not whole_tree:
        message = _("请指定客户端可以看到的机构；要看到全部机构时请明确选择“全部机构”。")
        raise InputError("client_part_missing", message)
    client_id = secrets.token_hex(12)
    user = User(username=f"client-{client_id[:8]}")
    user.set_unusable_password()
    user.save()
    application = Application.objects.create(
        name=name,
        user=user,
        client_id=client_id,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        client_secret=secrets.token_urlsafe(32),  # nobody's: secrets of ours are rows of their own
    )
    client = ApiClient(
        name=name, user=user, application=application, organisation=organisation, scopes=list(scopes), **limits
    )
    client.full_clean()
    client.save()
    align_client(client)
    return client, add_secret(client)


@transaction.atomic
def align_client(client: ApiClient) -> None:
    """Give the technical account the client's name and exactly the permissions its scopes stand for."""
    client.user.first_name = client.name
    client.user.save(update_fields=["first_name"])
    wanted = permissions_of(client.scopes)
    permissions = Permission.objects.select_related("content_type")
    client.user.user_permissions.set(
        row for row in permissions if f"{row.content_type.app_label}.{row.codename}" in wanted
    )


@transaction.atomic
def add_secret(client: ApiClient, *, others_end: datetime | None = None, ends: datetime | None = None) -> str:
    """A further secret, shown this once; where ``others_end`` is given, the one that holds ends then at the latest.

    Raises InputError ``client_has_two_secrets``: one must be revoked, or end, before a third is made.
    """
    ApiClient.objects.select_for_update(of=("self",)).get(pk=client.pk)
    holding = [secret for secret in client.secrets.all() if secret.holds]
    if len(holding) >= SECRETS_AT_A_TIME:
        message = _("已有两个有效的密钥：请先作废其中一个，或等它到期，再生成新的。")
        raise InputError("client_has_two_secrets", message)
    for secret in holding:
        if others_end is not None and (secret.expires_at is None or secret.expires_at > others_end):
            secret.expires_at = others_end
            secret.save(update_fields=["expires_at"])
            AccessToken.objects.filter(issued__secret=secret, expires__gt=others_end).update(expires=others_end)
    text = PREFIX + secrets.token_urlsafe(32)
    ClientSecret.objects.create(client=client, digest=digest_of(text), hint=text[:8], expires_at=ends)
    return text


@transaction.atomic
def revoke_secret(secret: ClientSecret) -> None:
    """End a secret and every token got by it, at once."""
    held = ClientSecret.objects.select_for_update().filter(pk=secret.pk, revoked_at__isnull=True).first()
    if held is not None:
        held.revoked_at = timezone.now()
        held.save(update_fields=["revoked_at"])
    AccessToken.objects.filter(issued__secret=secret).delete()


def check_scopes(scopes: Sequence[str]) -> None:
    """Raise InputError ``client_scope_unknown`` for one that does not exist."""
    unknown = next((scope for scope in scopes if scope not in SCOPES), None)
    if unknown is not None:
        message = _("没有“%(scope)s”这个权限范围：可用的是 %(allowed)s。")
        raise InputError("client_scope_unknown", message % {"scope": unknown, "allowed": "、".join(SCOPES)})
