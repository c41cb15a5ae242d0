"""Which accounts of people somebody looks after: those that belong nowhere but in that person's part of the tree."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from tracker.models import Membership

from .viewers import Viewer


def visible_accounts(rows: QuerySet[User], keeper: Viewer) -> QuerySet[User]:
    """The accounts that are at home, or members, in the keeper's part and nowhere else. Who belongs elsewhere too is
    looked after from above, superusers by themselves, and the technical accounts of clients on the clients' pages."""
    if keeper.user.is_superuser:
        return rows.filter(api_client__isnull=True)
    people = rows.filter(is_superuser=False, api_client__isnull=True)
    if keeper.roots is None:
        return people
    bodies = keeper.bodies()
    theirs = Membership.objects.filter(user=OuterRef("pk"))
    inside, home = Q(organisation__in=bodies), Q(account__home__in=bodies)
    elsewhere = Exists(theirs.exclude(Q(organisation__isnull=False) & inside))
    return people.filter(home | Exists(theirs.filter(inside)), ~elsewhere).exclude(~home, account__home__isnull=False)
