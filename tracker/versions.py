"""The state of an object, as a short text that changes with it: who acts on what they saw can say what that was."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Model, Q

from .models import Commitment, Restatement

# What changes while nothing happens to the object: a worker renews its lease, the sweep rings again.
UNVERSIONED = {"lease_until", "hinted_at"}
LENGTH = 16  # hexadecimal digits: nobody has to guess it, two states of one object have to differ


def row_version(row: Model) -> str:
    """The state of one row: of every field of its own that was loaded."""
    return _digest(_values(row))


def commitment_version(commitment: Commitment) -> str:
    """The state of a commitment and of all that was found, said and decided about it.

    Assessments and opinions are only ever added, so that their ids tell all. Queries what was not loaded before.
    """
    said = [sorted(row.pk for row in rows.all()) for rows in (commitment.assessments, commitment.opinions)]
    found = sorted((row.pk, row.grade, row.score, row.reason) for row in commitment.evidence.all())
    touching = Restatement.objects.filter(Q(earlier=commitment.pk) | Q(later=commitment.pk))
    links = list(touching.order_by("pk").values_list())
    return _digest([_values(commitment), said, found, links])


def _values(row: Model) -> dict[str, Any]:
    deferred = row.get_deferred_fields()
    fields = [field for field in row._meta.concrete_fields if field.attname not in deferred | UNVERSIONED]
    return {field.attname: getattr(row, field.attname) for field in fields}


def _digest(values: object) -> str:
    return hashlib.sha256(repr(values).encode(errors="surrogatepass")).hexdigest()[:LENGTH]
