"""Who asks, and the part of the organisation tree they may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request

from reports.models import OrganisationAncestor, Report
from reports.tree import is_within
from tracker.models import ApiClient, Membership

from .grants import Grant
from .roles import BLIND

_Model = TypeVar("_Model", bound=Model)
# So many bodies are named one by one in a query, which lets the database use its indexes; more are looked up in it.
FEW = 200


@dataclass(frozen=True, slots=True)
class Viewer:
    """``user``: the person's account, or the technical account of a machine client; ``roots``: the bodies they were
    given, which stand for all below them, None where they may see all; ``few``: all bodies they may see, those below
    included, by id, where they are few, else None."""

    user: User | AnonymousUser
    roots: tuple[int, ...] | None
    few: tuple[int, ...] | None = None

    @property
    def sees_all(self) -> bool:
        return self.roots is None

    def bodies(self) -> Any:
        """What ``__in`` compares a body with; not to be asked of who sees all."""
        if self.few is not None:
            return self.few
        return OrganisationAncestor.objects.filter(ancestor__in=self.roots or ()).values("descendant")

    @property
    def scope(self) -> Any:
        """The bodies they may see, as ``bodies`` gives them; None where they may see all."""
        return None if self.roots is None else self.bodies()

    def covers(self, organisation_id: int) -> bool:
        """May they see that body?"""
        if self.roots is None:
            return True
        return organisation_id in self.few if self.few is not None else is_within(organisation_id, self.roots)

    def unseen(self, organisation_ids: Iterable[int]) -> set[int]:
        """Those of the bodies that they may not see; one query at most."""
        asked = set(organisation_ids)
        if self.roots is None or not asked:
            return set()
        if self.few is not None:
            return asked.difference(self.few)
        mine = OrganisationAncestor.objects.filter(ancestor__in=self.roots, descendant__in=asked)
        return asked.difference(mine.values_list("descendant_id", flat=True))


def viewer_of(request: HttpRequest | Request) -> Viewer:
    """Who sent the request; asked of the database once a request. Nobody who is not logged in sees anything."""
    plain = request._request if isinstance(request, Request) else request
    known: Viewer | None = getattr(plain, "_viewer", None)
    if known is None or known.user != request.user:
        grant = getattr(request, "auth", None)
        known = viewer_of_client(grant.client) if isinstance(grant, Grant) else viewer_of_person(request.user)
        plain._viewer = known  # type: ignore[attr-defined]
    return known


def keeper_of(request: HttpRequest | Request) -> Viewer:
    """The part of the tree in which the sender looks after accounts and clients, whether or not they see its data."""
    if not isinstance(request.user, User) or request.user.is_superuser or not keeps_accounts(request.user):
        return viewer_of(request)
    plain = request._request if isinstance(request, Request) else request
    known: Viewer | None = getattr(plain, "_keeper", None)
    if known is None or known.user != request.user:
        known = _viewer_by(request.user, Membership.objects.filter(user=request.user))
        plain._keeper = known  # type: ignore[attr-defined]
    return known


def keeps_accounts(user: Any) -> bool:
    """Does the person keep accounts, or grant rights?"""
    return bool(user.has_perm("auth.add_user") or user.has_perm("tracker.change_membership"))


def renew_viewer(request: HttpRequest | Request) -> None:
    """Ask the database again who sees what: the request has changed the tree."""
    plain = request._request if isinstance(request, Request) else request
    plain._viewer = plain._keeper = None  # type: ignore[attr-defined]


def viewer_of_person(user: User | AnonymousUser) -> Viewer:
    """What a person may see: all for superusers and members of all bodies, nothing without a membership or where they
    keep accounts or grant rights."""
    if not user.is_authenticated or not user.is_active:
        return Viewer(user, (), ())
    if user.is_superuser:
        return Viewer(user, None)
    # In the same query, which is asked at nearly every request. A refused account has no row.
    return _viewer_by(user, Membership.objects.filter(user=user).exclude(user__groups__name__in=BLIND))


def _viewer_by(user: User | AnonymousUser, mine: QuerySet[Membership]) -> Viewer:
    rows = mine.values_list("organisation_id", "organisation__descendants__descendant_id")
    found = list(rows[: FEW + 1])
    if any(organisation is None for organisation, _below in found):
        return Viewer(user, None)
    if len(found) <= FEW:
        roots, few = (tuple(sorted({row[place] for row in found})) for place in (0, 1))
        return Viewer(user, roots, few)
    every = set(mine.values_list("organisation_id", flat=True))
    return Viewer(user, None if None in every else tuple(sorted(every)))


def viewer_of_client(client: ApiClient) -> Viewer:
    """What a machine client may see: its body and those below, or all where it was given all."""
    if client.organisation_id is None:
        return Viewer(client.user, None)
    below = OrganisationAncestor.objects.filter(ancestor=client.organisation_id)
    found = tuple(below.values_list("descendant_id", flat=True)[: FEW + 1])
    return Viewer(client.user, (client.organisation_id,), found if len(found) <= FEW else None)


def viewer_of_account(user: User) -> Viewer:
    """What an account may see now, a person's or a machine client's, while nobody asks: for work in the background."""
    client = ApiClient.objects.filter(user=user).first()
    if client is None:
        return viewer_of_person(user)
    usable = user.is_active and client.is_usable(timezone.now())
    return viewer_of_client(client) if usable else Viewer(user, (), ())


def may_see(user: User, organisation_id: int | None) -> bool:
    """May the account see what is of this body? What is of none is for those who may see all."""
    viewer = viewer_of_account(user)
    return viewer.sees_all if organisation_id is None else viewer.covers(organisation_id)


def visible(rows: QuerySet[_Model], viewer: Viewer, path: str) -> QuerySet[_Model]:
    """The rows of bodies the viewer may see; ``path`` leads from the row to its body, as in ``report__organisation``.

    A report that was not read yet is of no body: it is for those who may see the body declared for it, and for whoever
    handed it in. Other rows of no body are only for those who may see all.
    """
    if viewer.roots is None:
        return rows
    bodies = viewer.bodies()
    mine = Q(**{f"{path}__in": bodies})
    if rows.model is Report and path == "organisation":
        waiting = Q(declared_organisation__in=bodies)
        if viewer.user.pk is not None:
            waiting |= Q(received_from=viewer.user.pk)
        mine |= Q(organisation__isnull=True) & waiting
    return rows.filter(mine)
