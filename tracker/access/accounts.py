"""What an account may see while nobody asks: when the program acts for it in the background."""

from __future__ import annotations

from django.contrib.auth.models import User

from reports.models import Organisation

from .viewers import Viewer, visible


def viewer_of_account(user: User) -> Viewer:
    """What the owner of something that works in the background may see now; nothing once the account is disabled."""
    return Viewer(user, None if user.is_active else ())


def may_see(user: User, organisation_id: int | None) -> bool:
    """May the account see what belongs to this body? What belongs to none is for those who may see all."""
    viewer = viewer_of_account(user)
    if organisation_id is None:
        return viewer.organisations is None
    return visible(Organisation.objects.filter(pk=organisation_id), viewer, "pk").exists()
