"""Near copies of a promise in the plans of other bodies: queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from reports.models import Organisation
from tracker.matching.copies import NEARLY_SAME, copy_share, mask_text, name_parts, probe_keys

from .models import Commitment, CopyKeys
from .selectors import body_line

# Copies beyond these are counted and not listed.
LISTED = 50
# A sentence that more plans than these have is read no further: it is boilerplate by any measure.
LOOKED_AT = 2000
# County, city and province of a body; the nation is no place that tells one from another.
LEVELS_ABOVE = 3
KEY_FIELDS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Copy:
    """Nearly the same sentence in another body's plan; ``share`` (0 to 1) of the two masked texts is common."""

    commitment: Commitment
    share: float


@dataclass(frozen=True, slots=True)
class Copies:
    """``bodies``: how many other bodies have nearly the same sentence in a plan; ``listed``: one sentence of each, the
    most alike first, at most 50."""

    bodies: int
    listed: tuple[Copy, ...]


def find_copies(commitment: Commitment, bodies: Any = None) -> Copies:
    """Look up the keys that copies have, and compare the sentences found by them; see docs/lineage.md for the cost.

    ``bodies``: only among these, by id or as a query of ids; None: among all.
    """
    organisation = commitment.report.organisation
    if organisation is None or not CopyKeys.objects.filter(commitment=commitment).exists():
        return Copies(0, ())  # its text is too short, or it is not linked yet
    own = mask_text(commitment.text, names_of(organisation))
    keys = probe_keys(own)
    if not keys:
        return Copies(0, ())  # too short by now: more of it is the body's name
    best: dict[int, tuple[float, Commitment]] = {}
    masks: dict[int, tuple[str, ...]] = {}
    for other in _candidates(commitment, keys, body_line(organisation), bodies):
        body = other.report.organisation
        assert body is not None
        if body.pk not in masks:
            masks[body.pk] = names_of(body)
        share = round(copy_share(own, mask_text(other.text, masks[body.pk])), 3)
        if share >= NEARLY_SAME and share > best.get(body.pk, (0.0, other))[0]:
            best[body.pk] = (share, other)
    ranked = sorted(best.values(), key=lambda found: (-found[0], found[1].report.organisation.name))  # type: ignore[union-attr]
    return Copies(len(ranked), tuple(Copy(other, share) for share, other in ranked[:LISTED]))


def names_of(organisation: Organisation) -> tuple[str, ...]:
    """What in a sentence names the body, or the bodies above it."""
    names = [organisation.name, organisation.short_name, *(name.name for name in organisation.names.all())]
    above: Organisation | None = organisation
    for _level in range(LEVELS_ABOVE):
        above = above.parent if above else None
        names += [above.name, above.short_name] if above else []
    return name_parts(names)


def _candidates(
    commitment: Commitment, keys: Sequence[Sequence[int]], own: Iterable[int], bodies: Any
) -> Iterable[Commitment]:
    alike = Q()
    for field, wanted in zip(KEY_FIELDS, keys, strict=True):
        alike |= Q(**{f"{field}__in": wanted})
    sharing = CopyKeys.objects.filter(alike).exclude(commitment=commitment).values("commitment")
    others = Commitment.objects.filter(pk__in=sharing, is_current=True)
    if bodies is not None:
        others = others.filter(report__organisation__in=bodies)
    related = others.exclude(report__organisation__in=list(own)).select_related(
        f"report__organisation{'__parent' * LEVELS_ABOVE}"
    )
    heavy = (f"report__{field}" for field in ("text", "layout", "witnesses"))
    rows = related.defer(*heavy).prefetch_related("report__organisation__names")
    return rows.order_by("-report__plan_year", "report__sha256", "start")[:LOOKED_AT]
