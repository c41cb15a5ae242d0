"""What became of one row, in words: each change with old and new values, told from its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import Permission, User
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.history import TRACKED, ChangeHistory
from reports.models import ExternalId, Organisation, OrganisationName
from reports.plain_values import UNSHOWN, plain
from tracker.models import ApiClient, ClientSecret, Commitment, Evidence, Membership, Restatement

from .writing import name_of

# So many rows of each history are read; the audit record has the others.
SHOWN = 200
# What is told with a row: histories of other models, and their column that names it.
PARTS: dict[type[Model], tuple[tuple[type[Model], str], ...]] = {
    Organisation: ((OrganisationName, "organisation"), (ExternalId, "organisation")),
    Commitment: ((Evidence, "commitment"), (Restatement, "earlier"), (Restatement, "later")),
    ApiClient: ((ClientSecret, "client"),),
    User: ((Membership, "user"),),
}
# Given a queryset of rows that a history names, those that may be named to whoever asks.
Named = Callable[[QuerySet[Any]], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what it was and is, in words; ``old`` is empty where there was no row."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody did at one moment; ``about`` names the row where it is not the one asked about."""

    moment: datetime
    kind: str
    about: str
    who: str
    address: str
    request_id: str
    reason: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row of a history, the one before it, and what its many-to-many fields held."""

    history: ChangeHistory
    row: Any
    before: Any
    related: dict[str, tuple[set[int], set[int]]]


def changes_of(instance: Model, named: Named) -> list[Change]:
    """What was done to the row and its parts, newest first, as far as SHOWN reaches back."""
    model = type(instance)
    kept = [*_kept(model, {model._meta.pk.name: instance.pk})]
    for part, name in PARTS.get(model, ()):
        kept += _kept(part, {f"{name}_id": instance.pk})
    words = _Words(kept, named)
    found = [_change(one, words, is_own=one.history.cls is model) for one in kept]
    return sorted(found, key=lambda change: change.moment, reverse=True)[:SHOWN]


def _kept(model: type[Model], of: dict[str, Any]) -> Iterator[_Kept]:
    history = TRACKED[model]
    key = model._meta.pk.name
    rows = list(history.rows._base_manager.filter(**of).order_by("-history_id")[:SHOWN])
    related = _related(history, rows)
    last: dict[Any, Any] = {}
    pairs = []
    for row in reversed(rows):
        pairs.append((row, last.get(getattr(row, key))))
        last[getattr(row, key)] = row
    for row, before in reversed(pairs):
        held = {
            name: (held_by.get(before.pk, set()) if before else set(), held_by.get(row.pk, set()))
            for name, held_by in related.items()
        }
        yield _Kept(history, row, before, held)


def _related(history: ChangeHistory, rows: Sequence[Any]) -> dict[str, dict[int, set[int]]]:
    """By many-to-many field and row of the history, the ids of the other side."""
    found: dict[str, dict[int, set[int]]] = {}
    for field in history.get_m2m_fields_from_model(history.cls):
        by_row: dict[int, set[int]] = defaultdict(set)
        column = f"{field.m2m_reverse_field_name()}_id"
        held = history.m2m_models[field].objects.filter(history__in=[row.pk for row in rows])
        for pk, other in held.values_list("history_id", column):
            by_row[pk].add(other)
        found[field.name] = by_row
    return found


def _change(kept: _Kept, words: _Words, *, is_own: bool) -> Change:
    row = kept.row
    kinds = {"+": _("新增"), "~": _("更改"), "-": _("删除")}
    left = _("此前的状态") if kept.before is None else _("系统的改动")
    return Change(
        moment=row.history_date,
        kind=left if row.history_is_baseline else kinds[row.history_type],
        about="" if is_own else str(kept.history.cls._meta.verbose_name),
        who="" if row.history_is_baseline else words.person(row.history_user_id),
        address=row.history_address,
        request_id=row.history_request_id,
        reason="" if row.history_is_baseline else row.history_change_reason,
        differences=tuple(_differences(kept, words)),
    )


def _differences(kept: _Kept, words: _Words) -> Iterator[Difference]:
    row, before, is_gone = kept.row, kept.before, kept.row.history_type == "-"
    model = kept.history.cls
    for field in kept.history.fields_included(model):
        if field.primary_key:
            continue
        new = getattr(row, field.attname)
        old = None if before is None else getattr(before, field.attname)
        if is_gone:
            old, new = new, None
        if plain(old) != plain(new) and (before is not None or is_gone or new not in (None, "", [], {})):
            yield Difference(str(field.verbose_name), words.say(field, old), words.say(field, new))
    for name, (old_ids, new_ids) in kept.related.items():
        if old_ids != new_ids:
            field = model._meta.get_field(name)
            yield Difference(str(field.verbose_name), words.others(field, old_ids), words.others(field, new_ids))
    for name in row.history_hidden:
        label = str(getattr(model._meta.get_field(name), "verbose_name", name))
        yield Difference(label, UNSHOWN, _("%(unshown)s（已更改）") % {"unshown": UNSHOWN})


class _Words:
    """Values as people say them; the rows that are named are asked for once."""

    def __init__(self, kept: Iterable[_Kept], named: Named) -> None:
        wanted: dict[Any, set[int]] = defaultdict(set)
        for one in kept:
            wanted[User].add(one.row.history_user_id)
            for field in one.history.fields_included(one.history.cls):
                if isinstance(field, ForeignKey):
                    wanted[field.related_model].add(getattr(one.row, field.attname))
            for name, held in one.related.items():
                wanted[one.history.cls._meta.get_field(name).related_model] |= held[0] | held[1]
        self._named = {model: _names(model, pks - {None}, named) for model, pks in wanted.items()}

    def person(self, pk: int | None) -> str:
        return "" if pk is None else self._named[User].get(pk) or _("账号 %(pk)s") % {"pk": pk}

    def others(self, field: Any, pks: set[int]) -> str:
        return "、".join(sorted(self._name(field.related_model, pk) for pk in pks))

    def say(self, field: Field[Any, Any], value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(field, ForeignKey):
            return self._name(field.related_model, value)
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if isinstance(value, datetime):
            return date_format(timezone.localtime(value), "Y-m-d H:i")
        if isinstance(value, date):
            return date_format(value, "Y-m-d")
        label = dict(field.flatchoices).get(value) if field.choices else None
        return str(plain(value) if label is None else label)

    def _name(self, model: Any, pk: int) -> str:
        return self._named.get(model, {}).get(pk) or _("编号 %(pk)s") % {"pk": pk}


def _names(model: type[Model], pks: set[int], named: Named) -> dict[int, str]:
    if not pks:
        return {}
    there = model._base_manager.filter(pk__in=pks)
    rows: QuerySet[Any] = named(there)
    if model is Permission:
        rows = rows.select_related("content_type")
        return {row.pk: f"{row.content_type.app_label}.{row.codename}" for row in rows}
    if model._meta.label == "reports.Report":
        rows = rows.select_related("organisation").defer("text", "layout", "witnesses")
    names = {row.pk: name_of(row) if isinstance(row, User) else str(row) for row in rows}
    # Not even the number of a row of somebody else's part.
    hidden = there.values_list("pk", flat=True) if len(names) < len(pks) else ()
    return dict.fromkeys(hidden, _("（不在可见范围内）")) | names
