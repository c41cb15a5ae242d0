"""From a name as printed to the body it means."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from .errors import InputError
from .models import ExternalId, Organisation, OrganisationName


def clean_name(name: str) -> str:
    """The name without spaces and with full-width letters narrowed, as names are stored and compared."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def find_organisation(name: str) -> Organisation | None:
    """The one body whose standard name, or else whose alias or former name, this is; None where none or several are."""
    name = clean_name(name)
    exact = Organisation.objects.filter(name=name).first()
    if exact is not None:
        return exact
    by_name = Organisation.objects.filter(Q(names__name=name) | Q(short_name=name)).distinct()[:2]
    return by_name[0] if len(by_name) == 1 else None


def require_organisation(name: str) -> Organisation:
    """The body a person named; raises InputError ``organisation_unknown`` where there is none of that name."""
    organisation = find_organisation(name)
    if organisation is None:
        raise InputError(
            "organisation_unknown",
            f"没有名为“{name}”的机构：请核对名称，或先在后台“机构”中建立（命令行可加 --create-organisation）。",
        )
    return organisation


def create_organisation(name: str, *, confirmed: bool) -> Organisation:
    """Store a body under its cleaned name, or return the one that is there.

    A body that only a report named is kept unconfirmed until a person has looked.
    """
    return Organisation.objects.get_or_create(name=clean_name(name), defaults={"confirmed": confirmed})[0]


def lock_body(organisation: Organisation) -> None:
    """Let one transaction at a time store reports of a body and of those it succeeds or is succeeded by.

    Two that cannot see each other's report would both take it for missing: neither would open the pair they make.
    """
    last, seen = organisation, {organisation.pk}
    while last.successor is not None and last.successor_id not in seen:
        last = last.successor
        seen.add(last.pk)
    # ``no_key``: reports that only point to the body need not wait.
    Organisation.objects.select_for_update(no_key=True).get(pk=last.pk)


@transaction.atomic
def register_organisation(
    *,
    name: str,
    names: Iterable[Mapping[str, Any]] = (),
    external_ids: Iterable[Mapping[str, Any]] = (),
    **fields: Any,
) -> Organisation:
    """Store a body that a person or another system describes.

    ``fields``, ``names`` and ``external_ids`` hold values of the models' own fields. Raises Django's ValidationError,
    with nothing stored, where a rule of the models is broken or the name or a code is taken.
    """
    organisation = Organisation(name=clean_name(name), **fields)
    organisation.full_clean(validate_constraints=False)  # fields and clean() say the same, without queries
    organisation.save()
    _store_rows(organisation, names, external_ids)
    return organisation


@transaction.atomic
def revise_organisation(
    organisation: Organisation,
    *,
    names: Iterable[Mapping[str, Any]] | None = None,
    external_ids: Iterable[Mapping[str, Any]] | None = None,
    **fields: Any,
) -> Organisation:
    """Change what is given and nothing else; ``names`` and ``external_ids`` take the place of those there are.

    Raises Django's ValidationError, with nothing stored, as ``register_organisation`` does.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if "name" in fields:
        fields["name"] = clean_name(fields["name"])
    for field, value in fields.items():
        setattr(organisation, field, value)
    organisation.full_clean(validate_constraints=False)
    organisation.save(update_fields=[*fields, "updated_at"])
    if names is not None:
        organisation.names.all().delete()
    if external_ids is not None:
        organisation.external_ids.all().delete()
    _store_rows(organisation, names or (), external_ids or ())
    return organisation


def _store_rows(
    organisation: Organisation, names: Iterable[Mapping[str, Any]], external_ids: Iterable[Mapping[str, Any]]
) -> None:
    rows: list[OrganisationName | ExternalId] = [ExternalId(**values) for values in external_ids]
    rows += [OrganisationName(**{**values, "name": clean_name(values["name"])}) for values in names]
    for row in rows:
        row.organisation = organisation
        row.full_clean()
        row.save()
