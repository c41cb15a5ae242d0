"""Which accounts of people somebody looks after: those that belong nowhere but in that person's part of the tree."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from tracker.models import Membership

from .viewers import Viewer


def visible_accounts(rows: QuerySet[User], viewer: Viewer) -> QuerySet[User]:
    """The accounts whose memberships all lie in the viewer's part. Who belongs elsewhere too is looked after from
    above, superusers by themselves, and the technical accounts of clients on the clients' pages."""
    if viewer.user.is_superuser:
        return rows
    people = rows.filter(is_superuser=False, api_client__isnull=True)
    if viewer.roots is None:
        return people
    theirs = Membership.objects.filter(user=OuterRef("pk"))
    inside = Q(organisation__in=viewer.bodies())
    return people.filter(Exists(theirs.filter(inside)) & ~Exists(theirs.exclude(inside)))
