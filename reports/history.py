"""Histories of rows that people change: every earlier state, who ended it, when and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models.signals import pre_save
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .acting import acting_now
from .plain_values import Changes, changes_between

Values = dict[str, Any]
BATCH = 500  # rows of one statement
# Why a baseline is there, for those who read it.
BASELINE = _("此前的状态（系统写入）")
# Sent in the transaction of the change with ``kept``, what histories have just kept: (row, "+", "~" or "-", changes).
history_kept = Signal()
# The histories by the models whose rows they keep.
TRACKED: dict[type[models.Model], ChangeHistory] = {}


class HistoryRow(models.Model):
    """What each row of a history tells besides the state.

    A baseline is the state in which the program had left a row when a person first changed it. ``history_hidden`` are
    the names of secrets that were changed; what they are is kept nowhere.
    """

    history_address = models.CharField(max_length=64, blank=True, default="")
    history_request_id = models.CharField(max_length=64, blank=True, default="")
    history_is_baseline = models.BooleanField(default=False)
    history_hidden = models.JSONField(default=list)

    class Meta:
        abstract = True


class ChangeHistory(HistoricalRecords):
    """A row of history for each change that is not ``unrecorded``, with the state before it where that is not kept.

    ``leave_out``: fields that the program keeps; ``hidden``: secrets, of which only is told that they were changed;
    ``part_of``: the fields that name the row with whose history this one is shown.
    """

    def __init__(
        self, *, leave_out: Sequence[str] = (), hidden: Sequence[str] = (), part_of: Sequence[str] = (), **options: Any
    ) -> None:
        self.hidden, self.part_of = tuple(hidden), tuple(part_of)
        super().__init__(
            bases=[HistoryRow],
            excluded_fields=[*leave_out, *hidden],
            history_id_field=models.BigAutoField(),
            history_user_id_field=models.BigIntegerField(null=True),
            history_change_reason_field=models.TextField(blank=True, default=""),
            **options,
        )

    def finalize(self, sender: type[models.Model], **kwargs: Any) -> None:
        super().finalize(sender, **kwargs)
        if self.cls is sender:
            TRACKED[sender] = self
            # Asked for once: the library makes a manager, and its class, anew each time.
            self.rows: Any = getattr(sender, self.manager_name).model
            self.watched = self._watched()
            pre_save.connect(self.pre_save, sender=sender, weak=False)

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        """Histories are read by the row they are of, or are shown with, and by nothing else."""
        fields: dict[str, Any] = super().copy_fields(model)
        for name, field in fields.items():
            field.db_index = name == model._meta.pk.name or name in self.part_of
        return fields

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """Nobody is given rights on them: whoever sees a row sees its history."""
        return super().get_meta_options(model) | self._plain_meta(model)

    def get_meta_options_m2m(self, through_model: type[models.Model]) -> dict[str, Any]:
        return super().get_meta_options_m2m(through_model) | self._plain_meta(through_model)

    def _plain_meta(self, model: type[models.Model]) -> dict[str, Any]:
        name = self.get_history_model_name(model)
        return {"verbose_name": name, "verbose_name_plural": name, "default_permissions": ()}

    def _watched(self) -> dict[str, models.Field[Any, Any]]:
        """The fields whose changes are told of, by the names of their columns."""
        names = {*self.hidden, *(field.name for field in self.fields_included(self.cls))}
        return {field.attname: field for field in self.cls._meta.concrete_fields if field.name in names}

    @property
    def guarded(self) -> frozenset[str]:
        """The names, as queries know them, of what must not be changed without leaving history."""
        return frozenset(name for field in self.watched.values() for name in (field.name, field.attname))

    def pre_save(
        self, instance: Any, raw: bool = False, update_fields: Iterable[str] | None = None, **kwargs: Any
    ) -> None:
        instance._state.before_save = None
        if raw or instance._state.adding or acting_now().is_unrecorded or not self._saved(update_fields):
            return
        instance._state.before_save = self._stored(instance)

    def post_save(
        self,
        instance: Any,
        created: bool,
        using: str | None = None,
        raw: bool = False,
        update_fields: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> None:
        saved = self._saved(update_fields)
        if raw or acting_now().is_unrecorded or not saved:
            return
        before: Values = {} if created else instance._state.before_save or {}
        now = before | self._values(instance, saved)
        changes = changes_between(self.watched, before, now, self.hidden)
        if created or changes:
            if before:
                self.keep_baseline(instance, before)
            self.keep(instance, "+" if created else "~", now, changes)

    def pre_delete(self, instance: Any, **kwargs: Any) -> None:
        if not acting_now().is_unrecorded:
            instance._state.before_save = self._stored(instance)

    def post_delete(self, instance: Any, using: str | None = None, **kwargs: Any) -> None:
        before: Values | None = getattr(instance._state, "before_save", None)
        if acting_now().is_unrecorded or not before:
            return
        self.keep_baseline(instance, before)
        self.keep(instance, "-", before, changes_between(self.watched, before, {}, self.hidden))

    def m2m_changed(
        self, instance: Any, action: str, attr: str, pk_set: set[int] | None, reverse: bool, **kwargs: Any
    ) -> None:
        """The rows of the other side, by name, before and after; asked from either side."""
        if acting_now().is_unrecorded:
            return
        before: dict[str, Any] = instance.__dict__.setdefault("_related_before", {})
        if action.startswith("pre_"):
            rows = self._other_side(instance, attr, pk_set) if reverse else [instance]
            before[attr] = [(row, related_names(row, attr)) for row in rows]
            for row in rows:
                self.keep_baseline(row, self._stored(row))
        elif attr in before:
            for row, names in before.pop(attr):
                now = related_names(row, attr)
                if now != names:
                    self.keep(row, "~", self._stored(row), {attr: ["、".join(names), "、".join(now)]})

    def keep_baseline(self, instance: Any, before: Values) -> None:
        """Keep how the row was before the change about to be told, unless the last row of its history says just so."""
        tracked = {field.attname: before[field.attname] for field in self.fields_included(self.cls)}
        history = self.rows._base_manager
        last = history.filter(**{self._key: instance.pk}).order_by("-history_id").values(*tracked).first()
        if last != tracked:
            self._add(instance, "~", before, history_is_baseline=True, history_change_reason=str(BASELINE))

    def keep(self, instance: Any, history_type: str, now: Values, changes: Changes) -> None:
        """Keep a state that somebody made, and tell of it."""
        hidden = sorted({*changes} & {*self.hidden})
        self._add(instance, history_type, now, history_hidden=hidden, **_told_of_actor())
        history_kept.send(sender=self.cls, kept=[(instance, history_type, changes)])

    def keep_created(self, instances: Sequence[Any]) -> None:
        """As ``keep`` of each, for new rows that were written at once."""
        watched, told = self.watched, _told_of_actor()
        states = [self._values(instance, list(watched)) for instance in instances]
        rows = [self._row("+", state, **told) for state in states]
        self.rows._base_manager.bulk_create(rows, batch_size=BATCH)
        changes = [changes_between(watched, {}, state, self.hidden) for state in states]
        history_kept.send(sender=self.cls, kept=[(row, "+", new) for row, new in zip(instances, changes, strict=True)])

    def _add(self, instance: Any, history_type: str, state: Values, **told: Any) -> None:
        row = self._row(history_type, state, **told)
        row.save(force_insert=True)
        if row._history_m2m_fields and history_type != "-":
            self.create_historical_record_m2ms(row, instance)

    def _row(self, history_type: str, state: Values, **told: Any) -> Any:
        kept = {field.attname: state[field.attname] for field in self.fields_included(self.cls)}
        return self.rows(history_type=history_type, history_date=timezone.now(), **kept, **told)

    @property
    def _key(self) -> str:
        return str(self.cls._meta.pk.attname)

    def _saved(self, update_fields: Iterable[str] | None) -> list[str]:
        """The watched columns that a save writes."""
        named = None if update_fields is None else {*update_fields}
        return [
            attname for attname, field in self.watched.items() if named is None or {field.name, attname} & named
        ]  # fmt: skip

    def _stored(self, instance: Any, attnames: Iterable[str] = ()) -> Values:
        rows = self.cls._base_manager.filter(pk=instance.pk)
        return rows.values(*(attnames or self.watched)).first() or {}

    def _values(self, instance: Any, attnames: Sequence[str]) -> Values:
        """What was saved, as the database gives it back; asked of it where only it knows."""
        values = {attname: getattr(instance, attname) for attname in attnames}
        if any(hasattr(value, "resolve_expression") for value in values.values()):
            return self._stored(instance, attnames)
        return {attname: _as_stored(self.watched[attname], value) for attname, value in values.items()}

    def _other_side(self, instance: Any, attr: str, pk_set: set[int] | None) -> list[Any]:
        rows = self.cls._base_manager
        return list(rows.filter(**{attr: instance.pk}) if pk_set is None else rows.filter(pk__in=pk_set))


class UnrecordedChangeError(Exception):
    """Rows of a model with a history were about to be changed all at once, which leaves no history."""


class TrackedQuerySet(models.QuerySet[Any]):
    """Where somebody acts, refuses to change at once what a history is kept of, unless that is ``unrecorded``.

    What nobody asked for is the program's own work, or that of a console, where the database could be asked as well.
    """

    def update(self, **kwargs: Any) -> int:
        self._check("update", kwargs)
        return super().update(**kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        fields = list(fields)
        self._check("bulk_update", fields)
        return super().bulk_update(objs, fields, batch_size=batch_size)

    def bulk_create(self, objs: Iterable[Any], batch_size: int | None = None, *args: Any, **kwargs: Any) -> list[Any]:
        """New rows are told of as if each had been saved; which ones are new must be known for that."""
        if args or kwargs:
            self._check("bulk_create", TRACKED[self.model].guarded)
        created = super().bulk_create(objs, batch_size, *args, **kwargs)
        if created and acting_now().is_somebody:
            TRACKED[self.model].keep_created(created)
        return created

    def _raw_delete(self, using: str | None) -> int:
        self._check("_raw_delete", TRACKED[self.model].guarded)
        return super()._raw_delete(using)

    def _check(self, call: str, names: Iterable[str]) -> None:
        changed = TRACKED[self.model].guarded.intersection(names)
        if changed and acting_now().is_somebody:
            what = f"{self.model._meta.label}.{call}({', '.join(sorted(changed))})"
            raise UnrecordedChangeError(f"{what} leaves no history: save each row, or say why with unrecorded()")


def related_names(row: Any, attr: str) -> list[str]:
    """What the rows on the other side of a many-to-many field are called, in order."""
    others = getattr(row, attr)
    if others.model is Permission:
        return sorted(".".join(names) for names in others.values_list("content_type__app_label", "codename"))
    return sorted(str(other) for other in others.all())


def _told_of_actor() -> dict[str, Any]:
    acts = acting_now()
    return {
        "history_user_id": acts.user.pk if acts.user else None,
        "history_change_reason": acts.reason,
        "history_address": acts.address,
        "history_request_id": acts.request_id,
    }


def _as_stored(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(field, models.ForeignKey):
        return field.target_field.to_python(value)
    return field.to_python(value)
