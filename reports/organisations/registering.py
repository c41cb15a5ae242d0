"""New bodies: each checked by the rules of the models when it is added, all stored together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from reports.acting import acting
from reports.models import ExternalId, Organisation, OrganisationName
from reports.signals import rows_created

from .keys import keep_keys
from .lookup import clean_name
from .telling import NOBODY, Editor, described

Rows = Iterable[Mapping[str, Any]]
_Row = TypeVar("_Row", OrganisationName, ExternalId)
BATCH = 500
UNIQUE = ("name", "credit_code")
NAME_TAKEN = _(
    "“%(name)s”是另一个机构的规范名称，不能再作别称：请核对；如该机构已并入本机构，请先设它的继任机构，再记作曾用名。"
)
ID_TAKEN = _("系统“%(system)s”的编号“%(value)s”已属于另一个机构：请核对编号。")
NAMED_TWICE = _("同一名称“%(name)s”写了两次：请只留一个。")


class NewBodies:
    """Bodies to be stored: ``add`` says at once what is wrong with one, ``store`` writes those added since the last.

    What is taken in the database is asked once for all bodies announced by ``expect``. Whoever else writes bodies in
    between calls ``forget``.
    """

    def __init__(self, editor: Editor = NOBODY) -> None:
        self.editor = editor
        self.waiting: list[Organisation] = []
        self._names: list[OrganisationName] = []
        self._ids: list[ExternalId] = []
        self._free: dict[tuple[str, Any], bool] = {}  # of each value asked after: is it nobody's?

    def expect(self, names: Iterable[str], codes: Iterable[str], ids: Iterable[tuple[str, str]]) -> None:
        """Ask at once which of these values to come are taken."""
        self._ask("name", set(names))
        self._ask("credit_code", set(codes))
        ids = set(ids)
        values = {value for _system, value in ids}
        taken = set(ExternalId.objects.filter(value__in=values).values_list("system", "value")) if ids else set()
        self._free |= {("external_id", pair): pair not in taken for pair in ids}

    def forget(self) -> None:
        """Ask again what is taken."""
        self._free.clear()

    def add(self, *, names: Rows = (), external_ids: Rows = (), **fields: Any) -> Organisation:
        """Check a body and keep it for ``store``; raises ValidationError as register_organisation does."""
        cleaned = {f: clean_name(value) if f in ("name", "short_name") else value for f, value in fields.items()}
        body = Organisation(**cleaned)
        self._check(body)
        known = [OrganisationName(**{**row, "name": clean_name(row["name"])}, organisation=body) for row in names]
        aliases = self._checked("names", ("name", "kind", "used_until"), known)
        given = [ExternalId(**row, organisation=body) for row in external_ids]
        ids = self._checked("external_ids", ("system", "value"), given)
        self._take(body, aliases, ids)
        return body

    def store(self) -> list[Organisation]:
        """Write what was added and tell of it; IntegrityError, with nothing stored, where somebody was faster."""
        bodies, names, ids = self.waiting, self._names, self._ids
        self.waiting, self._names, self._ids = [], [], []
        if not bodies:
            return []
        with transaction.atomic(), acting(self.editor.user, self.editor.reason):
            Organisation.objects.bulk_create(bodies, batch_size=BATCH)
            for name in names:
                name.organisation_id = name.organisation.pk
            for external_id in ids:
                external_id.organisation_id = external_id.organisation.pk
            OrganisationName.objects.bulk_create(names, batch_size=BATCH)
            ExternalId.objects.bulk_create(ids, batch_size=BATCH)
            keep_keys(bodies)
            rows_created.send(
                sender=Organisation,
                kind="organisation.created",
                rows=_told(bodies, names, ids),
                actor=self.editor.user,
                reason=self.editor.reason,
            )
        return bodies

    def _check(self, body: Organisation) -> None:
        """As ``full_clean`` would; that the parent and the successor are there is known by whoever gives them."""
        errors: dict[str, Any] = {}
        try:
            body.clean_fields(exclude={"parent", "successor"})
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        body.clean()
        for field in UNIQUE:
            value = getattr(body, field)
            if field not in errors and value and not self._is_free(field, value):
                errors[field] = [body.unique_error_message(Organisation, (field,))]
        if errors:
            raise ValidationError(errors)

    def _checked(self, attr: str, key: tuple[str, ...], rows: Iterable[_Row]) -> list[_Row]:
        """The rows without repetitions; raises ValidationError by ``attr`` where one of them breaks a rule."""
        by_key = {tuple(getattr(row, field) for field in key): row for row in rows}
        seen: set[Any] = set()
        for row in by_key.values():
            try:
                self._check_free(row, seen)
                row.clean_fields(exclude={"organisation"})
            except ValidationError as error:
                items = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
                raise ValidationError({attr: [item for group in items for item in group]}) from error
        return list(by_key.values())

    def _check_free(self, row: OrganisationName | ExternalId, seen: set[Any]) -> None:
        if isinstance(row, ExternalId):
            if not self._is_free("external_id", (row.system, row.value)):
                raise ValidationError(ID_TAKEN, "external_id_taken", {"system": row.system, "value": row.value})
            return
        if row.name in seen:
            raise ValidationError(NAMED_TWICE, "name_repeated", {"name": row.name})
        seen.add(row.name)
        if row.name != row.organisation.name and not self._is_free("name", row.name):
            raise ValidationError(NAME_TAKEN, "name_taken", {"name": row.name})

    def _take(self, body: Organisation, names: list[OrganisationName], ids: list[ExternalId]) -> None:
        self._free |= {(field, getattr(body, field)): False for field in UNIQUE}
        self._free |= {("external_id", (row.system, row.value)): False for row in ids}
        self.waiting.append(body)
        self._names += names
        self._ids += ids

    def _ask(self, field: str, values: set[str]) -> None:
        taken = set(Organisation.objects.filter(**{f"{field}__in": values}).values_list(field, flat=True))
        self._free |= {(field, value): value not in taken for value in values}

    def _is_free(self, kind: str, value: Any) -> bool:
        if (kind, value) not in self._free:
            self.expect(*([value] if kind == asked else () for asked in (*UNIQUE, "external_id")))
        return self._free[kind, value]


def _told(
    bodies: Iterable[Organisation], names: Iterable[OrganisationName], ids: Iterable[ExternalId]
) -> list[tuple[models.Model, dict[str, Any]]]:
    """What the change feed says of each."""
    by_body: dict[int, tuple[list[Any], list[Any]]] = {}
    for row in names:
        by_body.setdefault(row.organisation_id, ([], []))[0].append((row.name, row.kind, row.used_until))
    for other in ids:
        by_body.setdefault(other.organisation_id, ([], []))[1].append((other.system, other.value))
    return [(body, described(body, *by_body.get(body.pk, ((), ())))) for body in bodies]
