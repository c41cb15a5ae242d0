"""What the change feed is told of bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from reports.models import Organisation
from reports.signals import row_changed

from .keys import keep_keys

SIMPLE_FIELDS = ("name", "short_name", "level", "credit_code", "region_code", "confirmed")


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes a body, and why; None where the program does."""

    user: User | None = None
    reason: str = ""


NOBODY = Editor()


def describe(organisation: Organisation) -> dict[str, Any]:
    """A body in plain values, other bodies by id."""
    return described(
        organisation,
        organisation.names.values_list("name", "kind", "used_until"),
        organisation.external_ids.values_list("system", "value"),
    )


def described(
    organisation: Organisation, names: Iterable[tuple[Any, ...]], external_ids: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """As ``describe``, of names (with kind and last day) and external ids that are known."""
    return {
        **{field: getattr(organisation, field) for field in SIMPLE_FIELDS},
        "parent": organisation.parent_id,
        "successor": organisation.successor_id,
        "names": sorted([name, kind, until.isoformat() if until else None] for name, kind, until in names),
        "external_ids": sorted(map(list, external_ids)),
    }


def tell_of(organisation: Organisation, before: Mapping[str, Any], editor: Editor = NOBODY) -> None:
    """Tell of a body that is new (``before`` is empty) or was described as ``before``; nothing where nothing differs.

    To be called inside the transaction of the change, when all is written. What the body is found by is kept as well.
    """
    now = describe(Organisation.objects.get(pk=organisation.pk))
    changed = [name for name, value in now.items() if name not in before or before[name] != value]
    if not {"name", "short_name", "names"}.isdisjoint(changed):
        keep_keys([organisation])
    if changed:
        row_changed.send(
            sender=Organisation,
            kind="organisation.changed" if before else "organisation.created",
            row=organisation,
            current={name: now[name] for name in changed},
            previous={name: before[name] for name in changed if name in before},
            actor=editor.user,
            reason=editor.reason,
        )
