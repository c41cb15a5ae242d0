"""What an account may see while nobody asks: when the program acts for it in the background."""

from __future__ import annotations

from django.contrib.auth.models import User

from tracker.models import ApiClient

from .viewers import Viewer, viewer_of_client, viewer_of_user


def viewer_of_account(user: User) -> Viewer:
    """What the owner of something that works in the background may see now; nothing once the account is disabled."""
    client = ApiClient.objects.filter(user=user).first()
    if not user.is_active:
        return Viewer(user, (), ())
    return viewer_of_client(client) if client is not None else viewer_of_user(user)


def may_see(user: User, organisation_id: int | None) -> bool:
    """May the account see what belongs to this body? What belongs to none is for those who may see all."""
    viewer = viewer_of_account(user)
    return viewer.sees_all if organisation_id is None else viewer.covers(organisation_id)
