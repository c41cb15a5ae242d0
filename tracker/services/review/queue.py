"""Who looks at which commitment: the next one, the hold on it, and those put off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from tracker.access import Viewer, visible
from tracker.models import Commitment, PutOff, Review
from tracker.models.commitments import IN_REVIEW, of_kind
from tracker.review_order import ReviewKind
from tracker.selectors import standing_judgements

# So long an item is kept for who looks at it; the page asks again before it ends, and a closed page does not.
HOLD = timedelta(minutes=10)
# More are not counted: "more than so many" tells as much, and counting them all would take longer with each.
COUNTED = 10_000
# So many may have gone to others between looking and taking.
TRIED = 20


@dataclass(frozen=True, slots=True)
class Load:
    """How many wait in the viewer's part, by kind, and how many the viewer judged today. ``more``: that many and more,
    of which COUNTED were counted."""

    by_kind: dict[ReviewKind, int]
    more: bool
    done_today: int

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())


def waiting(viewer: Viewer, kind: ReviewKind | None = None) -> QuerySet[Commitment]:
    """What waits in the viewer's part and is theirs to judge, the weightiest first.

    Who said ``not_fulfilled`` first is never asked to be the second.
    """
    rows: QuerySet[Commitment] = Commitment.objects.filter(IN_REVIEW).filter(of_kind(kind) if kind else Q())
    rows = rows.exclude(first_judge=viewer.user.pk)
    if viewer.roots is not None and viewer.few is None:
        # Those of many bodies: go through the queue in its order, which a sum keeps from the index of bodies.
        rows = rows.alias(body=F("organisation_id") + 0).filter(body__in=viewer.bodies())
    else:
        rows = visible(rows, viewer, "organisation")
    return rows.order_by("-review_weight", "pk")


def take_next(viewer: Viewer, kind: ReviewKind | None = None) -> int | None:
    """The id of the commitment to look at next, held for the viewer from now on; None where nothing is left.

    What they hold already comes first, what they put off last.
    """
    user = _person(viewer)
    rows = waiting(viewer, kind)
    mine = Review.objects.filter(reviewer=user, held_until__gt=timezone.now()).values("commitment")
    put_off = PutOff.objects.filter(reviewer=user, commitment=OuterRef("pk"))
    held = Review.objects.filter(commitment=OuterRef("pk"), held_until__gt=timezone.now()).exclude(reviewer=user)
    free = rows.exclude(Exists(held))
    for pks in (
        rows.filter(pk__in=mine).values_list("pk", flat=True)[:1],
        free.exclude(Exists(put_off)).values_list("pk", flat=True)[:TRIED],
        _put_off_first(free, user),
    ):
        for pk in pks:
            if hold(pk, user):
                Review.objects.filter(reviewer=user).exclude(commitment=pk).delete()
                return pk
    return None


def hold(commitment_id: int, user: User) -> bool:
    """Keep the commitment for the person for a while; False where somebody else has it."""
    now = timezone.now()
    fresh = Review(commitment_id=commitment_id, reviewer=user, held_until=now + HOLD)
    with transaction.atomic():
        Review.objects.bulk_create([fresh], ignore_conflicts=True)
        theirs = Q(reviewer=user) | Q(held_until__lte=now)
        taken = Review.objects.filter(theirs, commitment=commitment_id).update(reviewer=user, held_until=now + HOLD)
        return taken == 1


def holder_of(commitment_id: int) -> Review | None:
    """Who looks at it now."""
    rows = Review.objects.select_related("reviewer")
    return rows.filter(commitment=commitment_id, held_until__gt=timezone.now()).first()


@transaction.atomic
def put_off(commitment_id: int, user: User) -> None:
    """Leave it to others for now; it comes back to this person when nothing else is left."""
    Review.objects.filter(commitment=commitment_id, reviewer=user).delete()
    PutOff.objects.update_or_create(reviewer=user, commitment_id=commitment_id, defaults={"put_off_at": timezone.now()})


def count_waiting(viewer: Viewer) -> Load:
    """How much is left, and done; counts up to COUNTED, so that it takes as long for any number. Two queries."""
    counted = waiting(viewer).order_by()[: COUNTED + 1]
    found = counted.aggregate(**{kind: Count("pk", filter=of_kind(kind)) for kind in ReviewKind})
    by_kind = {kind: found[kind] for kind in ReviewKind}
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = standing_judgements().filter(author=viewer.user.pk, created_at__gte=midnight).count()
    return Load(by_kind, sum(by_kind.values()) > COUNTED, today)


def _put_off_first(rows: QuerySet[Commitment], user: User) -> QuerySet[PutOff, int]:
    """What the person put off, that longest ago first; asked of the database only where nothing else is left."""
    mine = PutOff.objects.filter(reviewer=user, commitment__in=rows.order_by().values("pk"))
    return mine.order_by("put_off_at").values_list("commitment_id", flat=True)[:TRIED]


def _person(viewer: Viewer) -> User:
    assert isinstance(viewer.user, User)  # the permission lets nobody else in
    return viewer.user
