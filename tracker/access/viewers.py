"""Who asks, and the part of the organisation tree they may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from rest_framework.request import Request

_Model = TypeVar("_Model", bound=Model)


@dataclass(frozen=True, slots=True)
class Viewer:
    """``user``: the person's account, or the technical account of a machine client; ``organisations``: ids of the
    bodies they may see, those below their own included; None where they may see all."""

    user: User | AnonymousUser
    organisations: tuple[int, ...] | None

    @property
    def sees_all(self) -> bool:
        return self.organisations is None


def viewer_of(request: HttpRequest | Request) -> Viewer:
    """Who sent the request. Nobody who is not logged in sees anything."""
    user = request.user
    return Viewer(user, None if user.is_authenticated else ())


def visible(rows: QuerySet[_Model], viewer: Viewer, path: str) -> QuerySet[_Model]:
    """The rows of bodies the viewer may see; ``path`` leads from the row to its body, as in ``report__organisation``.

    Rows of no body (a report that was not read yet) are only for those who may see all.
    """
    if viewer.organisations is None:
        return rows
    return rows.filter(**{f"{path}__in": viewer.organisations})
