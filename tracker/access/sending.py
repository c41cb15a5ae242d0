"""Whose reports and bodies somebody may bring in: those of the part of the tree they may see."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest
from rest_framework.request import Request

from reports.models import Organisation
from reports.services import Sender, check_is_senders

from .viewers import Viewer, viewer_of


def sender_of(request: HttpRequest | Request) -> Sender:
    """Who hands in a report by this request, and for which bodies they may."""
    viewer = viewer_of(request)
    assert isinstance(viewer.user, User)  # the permission lets nobody else in
    return Sender(viewer.user, viewer.roots)


def check_new_body(viewer: Viewer, parent: Organisation | None) -> None:
    """A new body, or a body's new place, must be below one that the viewer may see.

    Raises InputError ``organisation_not_yours``.
    """
    check_is_senders(viewer.sees_all or (parent is not None and viewer.covers(parent.pk)))
