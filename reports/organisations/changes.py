"""Writes about bodies: entered, changed, told by another system. Each is told of in the change feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from reports.acting import acting
from reports.errors import InputError
from reports.models import ExternalId, Organisation, OrganisationName

from .lookup import clean_name
from .registering import ID_TAKEN, NAME_TAKEN, NAMED_TWICE, NewBodies, Rows
from .telling import NOBODY, Editor, describe, tell_of


@dataclass(frozen=True, slots=True)
class Upserted:
    """The body that another system's id stands for, and whether it was created just now."""

    organisation: Organisation
    created: bool


@transaction.atomic
def create_organisation(name: str, *, confirmed: bool) -> Organisation:
    """Store a body under its cleaned name, or return the one that is there.

    A body that only a report named is kept unconfirmed until a person has looked.
    """
    defaults = {"confirmed": confirmed}
    organisation, created = Organisation.objects.get_or_create(name=clean_name(name), defaults=defaults)
    if created:
        tell_of(organisation, {})
    return organisation


@transaction.atomic
def register_organisation(
    *, names: Rows = (), external_ids: Rows = (), editor: Editor = NOBODY, **fields: Any
) -> Organisation:
    """Store a body that a person or another system describes.

    ``fields``, ``names`` and ``external_ids`` hold values of the models' own fields. Raises Django's ValidationError,
    with nothing stored, where a rule of the models is broken or a name, code or external id is taken.
    """
    given = {"names": list(names), "external_ids": list(external_ids), **fields}
    try:
        return _register(editor, given)
    except IntegrityError:  # somebody was faster: now the rules can name what is taken
        return _register(editor, given)


def _register(editor: Editor, given: dict[str, Any]) -> Organisation:
    bodies = NewBodies(editor)
    bodies.add(**given)
    return bodies.store()[0]


@transaction.atomic
def change_organisation(organisation: Organisation, *, editor: Editor = NOBODY, **values: Any) -> Organisation:
    """Change what is given of a body and leave the rest; ``names`` and ``external_ids`` replace all there are.

    Raises ValidationError as register_organisation does, and where a parent or successor would make a circle. What
    changes nothing leaves no trace.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    before = describe(organisation)
    names, external_ids = values.pop("names", None), values.pop("external_ids", None)
    with acting(editor.user, editor.reason):
        _write(organisation, values, names, external_ids)
    tell_of(organisation, before, editor)
    return organisation


def upsert_organisation(
    *, system: str, value: str, among: QuerySet[Organisation], editor: Editor = NOBODY, **values: Any
) -> Upserted:
    """Create or change the body that ``system`` knows under the id ``value``; the same call again changes nothing.

    A body of exactly that name that the system has no id for yet (a report named it first) is the one meant. Raises
    ValidationError as the others do, and InputError ``external_id_taken`` where the body is not ``among`` those that
    may be changed.
    """
    try:
        return _upsert(system, value, among, editor, dict(values))
    except (IntegrityError, ValidationError):  # the same call may have been made twice at once: it is there now
        return _upsert(system, value, among, editor, dict(values))


@transaction.atomic
def _upsert(system: str, value: str, among: QuerySet[Organisation], editor: Editor, values: dict[str, Any]) -> Upserted:
    own = {"system": system, "value": value}
    known = Organisation.objects.filter(external_ids__system=system, external_ids__value=value).first()
    if known is not None and not among.filter(pk=known.pk).exists():
        raise InputError("external_id_taken", str(ID_TAKEN % own))
    if known is None and "name" in values:
        known = among.filter(name=clean_name(values["name"])).exclude(external_ids__system=system).first()
    given: Rows = values.pop("external_ids", () if known is None else known.external_ids.values("system", "value"))
    external_ids = [own, *(row for row in given if dict(row) != own)]
    if known is None:
        return Upserted(register_organisation(external_ids=external_ids, editor=editor, **values), created=True)
    return Upserted(change_organisation(known, external_ids=external_ids, editor=editor, **values), created=False)


def _write(
    organisation: Organisation, values: Mapping[str, Any], names: Rows | None, external_ids: Rows | None
) -> None:
    values = {field: clean_name(value) if field in ("name", "short_name") else value for field, value in values.items()}
    if any(getattr(organisation, field) != value for field, value in values.items()):
        for field, value in values.items():
            setattr(organisation, field, value)
        _save(organisation)
    if names is not None:
        rows = [OrganisationName(**{**row, "name": clean_name(row["name"])}) for row in names]
        _replace(organisation, rows, ("name", "kind", "used_until"), "names")
    if external_ids is not None:
        _replace(organisation, [ExternalId(**row) for row in external_ids], ("system", "value"), "external_ids")


def _replace(organisation: Organisation, wanted: list[Any], key: tuple[str, ...], attr: str) -> None:
    """Remove the names or external ids that are not wanted, add those that are not there; what stays keeps its id."""
    by_key = {tuple(getattr(row, field) for field in key): row for row in wanted}
    there = {tuple(getattr(row, field) for field in key): row for row in getattr(organisation, attr).all()}
    for known in there.keys() - by_key.keys():
        there[known].delete()
    try:
        for new in (row for known, row in by_key.items() if known not in there):
            new.organisation = organisation
            _check_free(new)
            _save(new)
    except ValidationError as error:
        items = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
        raise ValidationError({attr: [item for group in items for item in group]}) from error


def _check_free(row: OrganisationName | ExternalId) -> None:
    """The rules between bodies that no constraint of one table can tell."""
    if isinstance(row, ExternalId):
        if ExternalId.objects.filter(system=row.system, value=row.value).exists():
            raise ValidationError(ID_TAKEN, "external_id_taken", {"system": row.system, "value": row.value})
        return
    if OrganisationName.objects.filter(organisation=row.organisation, name=row.name).exists():
        raise ValidationError(NAMED_TWICE, "name_repeated", {"name": row.name})
    other = Organisation.objects.filter(name=row.name).exclude(pk=row.organisation_id)
    if row.kind == OrganisationName.Kind.FORMER:  # the body that was merged into this one may still be there
        other = other.exclude(successor=row.organisation_id)
    if other.exists():
        raise ValidationError(NAME_TAKEN, "name_taken", {"name": row.name})


def _save(row: Organisation | OrganisationName | ExternalId) -> None:
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # somebody was faster: now the rules can name what is taken
        row.full_clean()
        raise
