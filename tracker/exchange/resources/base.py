"""What the resources of all kinds share: columns out, rows in, each row by the services that everybody uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from import_export.resources import Resource

from reports.errors import InputError
from tracker.access import Viewer, visible
from tracker.exchange.columns import Column, Role, same
from tracker.exchange.files.cells import Cell, is_cut
from tracker.exchange.widgets import CellError

Row = Mapping[str, Cell]


class ExchangeResource(Resource):
    """The rows of one kind: an export writes ``shown``, an import calls ``import_row`` for each row of the file.

    ``viewer`` is whose rights count. The row's errors are a ValidationError by column code, or an InputError about the
    row as a whole; what the services are given is always checked against what the viewer may see.
    """

    organisation_path: ClassVar[str]
    model: ClassVar[type[Model]]
    # Sets of columns, any of which tells one row from another.
    keys: ClassVar[tuple[tuple[str, ...], ...]]

    # What the change feed gives as the reason of what an import changes.
    reason: ClassVar[str] = "批量导入"

    class Meta:
        skip_diff = True

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self.viewer = viewer
        self.context: dict[str, Any] = {"viewer": viewer, "seen": {}}
        self.columns: dict[str, Column] = dict(self.fields)
        self._words = {column.words_for: column for column in self.columns.values() if column.words_for}
        self.cleaned: dict[str, Any] = {}
        self.changes: dict[str, Any] = {}
        self._loaded: dict[int, Any] = {}
        self._may: dict[str, bool] = {}
        # The row of the file that is being taken, and rows taken before that could not be stored after all.
        self.source: Any = None
        self.lost: list[tuple[Any, Exception]] = []

    @property
    def user(self) -> User:
        assert isinstance(self.viewer.user, User)
        return self.viewer.user

    # What a kind says of itself.

    def rows(self) -> QuerySet[Any]:
        """All rows with what the columns show of them, in a fixed number of queries."""
        raise NotImplementedError

    def find(self, row: Row) -> Model | None:
        """The row of the database that the row of the file means; None where it is a new one."""
        raise NotImplementedError

    def begin(self, row: Row) -> Model:
        """A new object with its keys, not stored. Raises where the kind has no new rows."""
        raise NotImplementedError

    def create(self, begun: Any) -> None:
        """Store the new object with ``cleaned``, or let it wait for ``store``; nothing is left where it raises."""
        raise NotImplementedError

    def change(self, stored: Any) -> None:
        """Store ``changes`` of an object that is there; leaves nothing behind where it raises."""
        raise NotImplementedError

    def store(self) -> None:
        """Write what rows taken so far wait with; where that fails, the row and the error are kept in ``lost``."""

    def settle(self) -> None:
        """Do once what the rows so far make necessary, in their transaction."""

    # Out.

    def shown(self, instance: Any) -> dict[str, Cell]:
        """What the columns show of a row, by code."""
        return {code: column.export(instance) for code, column in self.columns.items()}

    # In: the steps of import_export's import_row.

    def visible_rows(self) -> QuerySet[Any]:
        return visible(self.rows(), self.viewer, self.organisation_path)

    def load(self, rows: Sequence[Row]) -> None:
        """Fetch at once what the ids of some rows to come mean; ``by_id`` then gives them."""
        pks = {cell for row in rows if type(cell := row.get("id")) is int or str(cell or "").isdecimal()}
        known = [int(pk) for pk in pks if len(str(pk)) < 19]  # type: ignore[arg-type]  # a number, by what was asked
        self._loaded = {row.pk: row for row in self.visible_rows().filter(pk__in=known)} if known else {}

    def by_id(self, row: Row) -> Any:
        """The stored row of the id in the row; None where it holds none. Raises ValidationError where there is none."""
        pk = self.clean_key("id", row)
        if pk is None:
            return None
        # Given once: whoever comes after a change must see it.
        found = self._loaded.pop(pk, None) or self.visible_rows().filter(pk=pk).first()
        if found is None:
            raise ValidationError({"id": _error("does_not_exist", f"没有编号为“{pk}”的{self.noun}：请核对编号。")})
        return found

    @property
    def noun(self) -> str:
        """What people call a row."""
        return str(self.model._meta.verbose_name)

    def get_or_init_instance(self, instance_loader: Any, row: Row) -> tuple[Any, bool]:
        found = self.find(row)
        return (self.begin(row), True) if found is None else (found, False)

    def import_instance(self, instance: Any, row: Row, **kwargs: Any) -> None:
        """Take the row's cells apart into ``cleaned`` and ``changes``; raises ValidationError by column."""
        self.cleaned, self.changes = {}, {}
        before, errors = self._before(instance), {}
        for code, column in self.columns.items():
            if column.role is Role.WORDS or (code not in row and not self._is_named(code, row)):
                if column.role is Role.VALUE and column.required and not instance.pk:
                    errors[code] = _error(*_missing(column))
                continue
            try:
                self._take(column, row, before, new=not instance.pk)
            except CellError as error:
                errors[self._where(code, row)] = _error(error.code, error.message)
        if errors:
            raise ValidationError(errors)

    def _before(self, instance: Any) -> dict[str, Cell]:
        return self.shown(instance)

    def skip_row(self, instance: Any, original: Any, row: Row, import_validation_errors: Any = None) -> bool:
        return bool(instance.pk) and not self.changes and not import_validation_errors

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def save_instance(self, instance: Any, is_create: bool, row: Row, **kwargs: Any) -> None:
        action = "add" if is_create or self.appends else "change"
        meta = self.model._meta
        if not self._may_do(f"{meta.app_label}.{action}_{meta.model_name}"):
            verb = "新增" if action == "add" else "更改"
            raise InputError("permission_denied", f"您没有{verb}{meta.verbose_name}的权限：请联系管理员。")
        if is_create:
            self.create(instance)
        else:
            self.change(instance)

    def _may_do(self, permission: str) -> bool:
        if permission not in self._may:
            self._may[permission] = self.user.has_perm(permission)
        return self._may[permission]

    # Does a changed row become a new one, the old one staying as it is?
    appends: ClassVar[bool] = False

    def save_m2m(self, instance: Any, row: Row, **kwargs: Any) -> None:
        """The services have stored everything."""

    def clean_key(self, code: str, row: Row) -> Any:
        """The value of a key column or of its words; None where neither says anything. Raises ValidationError."""
        column = self.columns[code]
        try:
            return self._value(column, row)
        except CellError as error:
            raise ValidationError({self._where(code, row): _error(error.code, error.message)}) from error

    def _where(self, code: str, row: Row) -> str:
        """The column that a person looks at: that of the words, where the code beside them is not filled in."""
        pair = self._words.get(code)
        return pair.code if pair is not None and pair.code in row and not row.get(code) else code

    def _is_named(self, code: str, row: Row) -> bool:
        return code in self._words and self._words[code].code in row

    def _take(self, column: Column, row: Row, before: dict[str, Cell], *, new: bool) -> None:
        code, cell = column.code, row.get(column.code)
        if column.role is not Role.VALUE:
            self._compare(column, cell, before[code])
            return
        pair = self._words.get(code)
        unchanged = same(cell, before[code]) if code in row else True
        unchanged = unchanged and (pair is None or pair.code not in row or same(row[pair.code], before[pair.code]))
        if not new and (unchanged or is_cut(cell)):
            return
        if is_cut(cell):
            raise CellError("cell_cut", f"“{column.title}”没有写全：新增的行须写全，请用 csv 或 json。")
        value = self._value(column, row)
        if column.required and (value is None or value == ""):
            raise CellError(*_missing(column))
        self.cleaned[code] = value
        if not same(column.widget.render(value), before[code]):
            self.changes[code] = value

    def _value(self, column: Column, row: Row) -> Any:
        """What the cell says; where a column of words stands beside it, both must mean the same."""
        pair = self._words.get(column.code)
        value = column.widget.clean(row.get(column.code), row=row, **self.context)
        said = "" if pair is None else str(row.get(pair.code) or "").strip()
        if not said:
            return value
        try:
            by_words = column.widget.from_words(said, **self.context)
        except CellError:
            # The name of a body that was renamed since, or by a row above: its id says enough.
            if isinstance(value, Model):
                return value
            raise
        if value not in (None, "") and value != by_words:
            raise CellError(
                "columns_differ",
                f"“{column.title}”与“{pair.title if pair else ''}”说的不是一回事：请改成一致，或只填其中一列。",
            )
        return by_words

    def _compare(self, column: Column, cell: Cell, shown: Cell) -> None:
        if cell is None or cell == "" or same(cell, shown) or is_cut(cell):
            return
        if same(column.widget.render(column.widget.clean(cell, **self.context)), shown):
            return
        if column.role is Role.KEY:
            raise CellError("key_differs", f"“{column.title}”与编号所指的那一行不符：请核对，或清空其中一格。")
        raise CellError(
            "read_only",
            f"“{column.title}”只供查看，不能在这里修改，库中现为“{str(shown)[:50]}”：请清空这一格或删去这一列。",
        )


def _missing(column: Column) -> tuple[str, str]:
    return "required", f"“{column.title}”没有填写：这一列必填。"


def _error(code: str, message: str) -> ValidationError:
    return ValidationError(message, code=code)
