"""The typed keys of bodies, written whenever a name changes, and finding bodies by whatever somebody types."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import connection
from django.db.models import Q, QuerySet

from reports.models import ExternalId, Organisation, OrganisationKey, OrganisationName

from .lookup import clean_name
from .pinyin import LONGEST_KEY, keys_of

BATCH = 1000
_TYPED = re.compile(r"[0-9a-z]+")
# A code is searched for once so much of it is there; fewer digits would name half the country.
_LEAST_OF_CODE = 2


def keep_keys(organisations: Iterable[Organisation]) -> None:
    """Write the keys of the bodies' names as these are now, in the transaction of the change."""
    bodies = {body.pk: body for body in organisations}
    wanted: dict[int, set[str]] = {pk: keys_of(body.name) | keys_of(body.short_name) for pk, body in bodies.items()}
    names = OrganisationName.objects.filter(organisation__in=bodies)
    for pk, name in names.values_list("organisation_id", "name"):
        wanted[pk] |= keys_of(name)
    stored = OrganisationKey.objects.filter(organisation__in=bodies)
    there = {(pk, key): row for row, pk, key in stored.values_list("pk", "organisation_id", "key")}
    gone = [row for (pk, key), row in there.items() if key not in wanted[pk]]
    OrganisationKey.objects.filter(pk__in=gone).delete()
    lacking = (
        OrganisationKey(organisation_id=pk, key=key)
        for pk, keys in wanted.items()
        for key in sorted(keys)
        if (pk, key) not in there
    )
    OrganisationKey.objects.bulk_create(lacking, batch_size=BATCH, ignore_conflicts=True)


def found_by(words: str) -> Q:
    """Bodies that the words, put together by and, are about: in a name, the beginning of a code or of the pinyin."""
    condition = Q()
    for word in words.split()[:8]:
        condition &= Q(pk__in=_found_by_word(clean_name(word)).values("pk"))
    return condition


def search_bodies(rows: QuerySet[Organisation], words: str) -> QuerySet[Organisation]:
    """Those of the rows that ``found_by`` finds."""
    return rows.filter(found_by(words))


def _found_by_word(word: str) -> QuerySet[Organisation]:
    names = OrganisationName.objects.filter(name__icontains=word)
    found = Q(name__icontains=word) | Q(short_name__icontains=word) | Q(pk__in=names.values("organisation"))
    found |= Q(pk__in=ExternalId.objects.filter(value=word).values("organisation"))
    typed = word.lower()
    if _TYPED.fullmatch(typed):
        found |= Q(pk__in=_begins(typed[:LONGEST_KEY]).values("organisation"))
        if len(typed) >= _LEAST_OF_CODE and any(sign.isdigit() for sign in typed):
            found |= Q(credit_code__startswith=word.upper()) | Q(region_code__startswith=word)
            found |= Q(pk__in=ExternalId.objects.filter(value__startswith=word).values("organisation"))
    return Organisation.objects.filter(found)


def _begins(typed: str) -> QuerySet[OrganisationKey]:
    """Keys that begin so, by the index of either database: SQLite has none for LIKE."""
    if connection.vendor == "sqlite":
        return OrganisationKey.objects.filter(key__gte=typed, key__lt=typed + "\x7f")
    return OrganisationKey.objects.filter(key__startswith=typed)
