"""The same change of several bodies at once, as a person makes it in a list: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from reports.models import Organisation

from .changes import change_organisation
from .telling import Editor


@transaction.atomic
def move_organisations(bodies: Iterable[Organisation], *, parent: Organisation | None, editor: Editor) -> int:
    """Put bodies, with all below them, below another one; returns how many were elsewhere before.

    Raises Django's ValidationError where one would come below itself.
    """
    moved = [body for body in bodies if body.parent_id != (parent.pk if parent else None)]
    for body in moved:
        change_organisation(body, parent=parent, editor=editor)
    return len(moved)


@transaction.atomic
def confirm_organisations(bodies: Iterable[Organisation], *, editor: Editor) -> int:
    """A person has looked at bodies that only a report had named; returns how many waited for it."""
    waiting = [body for body in bodies if not body.confirmed]
    for body in waiting:
        change_organisation(body, confirmed=True, editor=editor)
    return len(waiting)
