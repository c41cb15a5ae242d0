"""Bodies as rows."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model, Prefetch, Q, QuerySet

from reports.errors import InputError
from reports.models import Organisation, OrganisationName
from reports.organisations import Editor, NewBodies, change_organisation, clean_name, register_organisation
from tracker.access import visible
from tracker.exchange.columns import Column, Role
from tracker.exchange.files.cells import Cell
from tracker.exchange.widgets import CellError, Code, Day, Lines, Reference, Whole, YesNo

from .base import ExchangeResource, Row


def _bodies() -> QuerySet[Organisation]:
    return Organisation.objects.all()


def named(rows: QuerySet[Any], words: str) -> Model | None:
    """The body of that standard name."""
    found: Model | None = rows.filter(name=clean_name(words)).first()
    return found


# What a body is known by besides its id: kind and value.
Key = tuple[str, Any]
IDENTIFYING = ("external_ids", "credit_code", "name")


def _keys_of(body: Organisation) -> list[Key]:
    ids: list[Key] = [("id", (row.system, row.value)) for row in body.external_ids.all()]
    return [*ids, ("code", body.credit_code), ("name", body.name)]


def _names(body: Organisation) -> list[tuple[str, str, str]]:
    rows = sorted(body.names.all(), key=lambda row: row.pk)
    return [(row.get_kind_display(), row.name, str(row.used_until or "")) for row in rows]


def _external_ids(body: Organisation) -> list[tuple[str, str]]:
    return [(row.system, row.value) for row in sorted(body.external_ids.all(), key=lambda row: row.pk)]


class OrganisationResource(ExchangeResource):
    """Found by id, external id, credit code or standard name, in this order."""

    model = Organisation
    organisation_path = "pk"
    keys = (("id",), ("name",), ("credit_code",), ("external_ids",))

    id = Column("编号", Whole(), role=Role.KEY, attribute="pk", note="新增的机构留空")
    name = Column("规范名称", attribute="name", required=True)
    short_name = Column("简称", attribute="short_name")
    level = Column("层级代码", Code(lambda: Organisation.Level.choices), attribute="level")
    level_label = Column("层级", attribute="get_level_display", words_for="level", note="国家、省级、市级、县级、乡级")
    parent = Column("上级机构编号", Reference(_bodies, "pk", "机构", named), attribute="parent")
    parent_name = Column("上级机构", attribute="parent__name", words_for="parent", note="规范名称；上级排在下级之前")
    successor = Column("继任机构编号", Reference(_bodies, "pk", "机构", named), attribute="successor")
    successor_name = Column("继任机构", attribute="successor__name", words_for="successor")
    credit_code = Column("统一社会信用代码", attribute="credit_code", note="18位，单元格格式用文本")
    region_code = Column("行政区划代码", attribute="region_code", note="GB/T 2260 的6位代码，乡镇、街道为12位")
    names = Column(
        "别称与曾用名",
        Lines("类别", "名称", "使用至", optional=1),
        get=_names,
        note="每行一个：别称|名称，或 曾用名|名称|2019-03-01",
    )
    external_ids = Column("外部编号", Lines("系统", "编号"), get=_external_ids, note="每行一个：系统|编号")
    confirmed = Column("已核实", YesNo(blank=True), attribute="confirmed", note="是或否；空着即为是")

    def rows(self) -> QuerySet[Organisation]:
        """Other bodies that the viewer may not see stand as none: so a file of theirs goes out and comes in again."""
        bodies = Organisation.objects.prefetch_related("names", "external_ids")
        if self.viewer.sees_all:
            return bodies.select_related("parent", "successor")
        seen = visible(Organisation.objects.all(), self.viewer, "pk")
        return bodies.prefetch_related(Prefetch("parent", seen), Prefetch("successor", seen))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._new = NewBodies(Editor(None if self.viewer.user.is_anonymous else self.user, self.reason))
        self._waiting: list[tuple[Any, dict[str, Any]]] = []
        self._promised: set[Key] = set()  # what the bodies that wait will be known by
        self._known: dict[Key, Organisation | None] = {}
        self._blank = self.shown(Organisation())

    def load(self, rows: Sequence[Row]) -> None:
        super().load(rows)
        keys: set[Key] = set()
        for row in rows:
            for code in () if row.get("id") else (*IDENTIFYING, "names"):
                with suppress(ValidationError):
                    keys.update(self._keys(code, row))
        ids, codes, names = ({value for found, value in keys if found == kind} for kind in ("id", "code", "name"))
        self._new.expect(names, codes, ids)
        self._known = dict.fromkeys(keys)
        by_id = Q(external_ids__value__in={value for _system, value in ids})
        for chosen in (Q(credit_code__in=codes) | Q(name__in=names), *([by_id] if ids else ())):
            for body in self.visible_rows().filter(chosen).distinct():
                self._known |= {key: body for key in _keys_of(body) if key in keys}

    def find(self, row: Row) -> Organisation | None:
        above = {("name", clean_name(str(row.get(code) or ""))) for code in ("parent_name", "successor_name")}
        if not self._promised.isdisjoint(above):
            self.store()
        found: Any = self.by_id(row)
        if found is not None:
            return found
        for code in IDENTIFYING:
            for key in self._keys(code, row):
                if key in self._promised:
                    self.store()
                body = self._known.pop(key) if key in self._known else self._find_by(*key)
                if body is not None:
                    return body
        return None

    def begin(self, row: Row) -> Organisation:
        return Organisation()

    def create(self, begun: Organisation) -> None:
        self._check_place(self.cleaned.get("parent"))
        values = self._models_values(self.cleaned)
        body = self._new.add(**values)
        self._waiting.append((self.source, values))
        ids = values.get("external_ids") or ()
        self._promised |= {("name", body.name), ("code", body.credit_code or "")}
        self._promised |= {("id", (pair["system"], pair["value"])) for pair in ids}
        self._known = {key: body for key, body in self._known.items() if key not in self._promised}

    def store(self) -> None:
        """All that wait together; one by one where somebody else was faster with one of them."""
        waiting, self._waiting = self._waiting, []
        self._promised.clear()
        try:
            self._new.store()
        except IntegrityError:
            self._new.forget()
            for source, values in waiting:
                try:
                    register_organisation(**values, editor=self._new.editor)
                except (ValidationError, IntegrityError) as error:
                    self.lost.append((source, error))

    def change(self, stored: Organisation) -> None:
        self.store()
        if "parent" in self.changes:
            self._check_place(self.changes["parent"])
        change_organisation(stored, **self._models_values(self.changes), editor=Editor(self.user, self.reason))
        self.context["seen"].clear()  # it may have another name now
        self._known.clear()
        self._loaded.clear()
        self._new.forget()

    def _before(self, instance: Any) -> dict[str, Cell]:
        return self.shown(instance) if instance.pk else self._blank

    def _keys(self, code: str, row: Row) -> list[Key]:
        """What the row may be known by, as the column says; raises ValidationError where the cell is malformed."""
        if not row.get(code):
            return []
        value = self.clean_key(code, row)
        if code == "external_ids":
            return [("id", (system.strip(), number.strip())) for system, number in value]
        if code == "names":
            return [("name", clean_name(name)) for _kind, name, _until in value]
        return [("code", value) if code == "credit_code" else ("name", clean_name(value))] if value else []

    def _find_by(self, kind: str, value: Any) -> Organisation | None:
        bodies: QuerySet[Organisation] = self.visible_rows()
        if kind == "id":
            return bodies.filter(external_ids__system=value[0], external_ids__value=value[1]).first()
        return bodies.filter(**{"credit_code" if kind == "code" else "name": value}).first()

    def _check_place(self, parent: Organisation | None) -> None:
        """Whoever sees a part of the tree must not put a body outside it, out of their own sight."""
        if parent is None and not self.viewer.sees_all:
            raise InputError("parent_required", "“上级机构”没有填写：您只能在所管辖的机构之下新增或移动机构。")

    def _models_values(self, values: dict[str, Any]) -> dict[str, Any]:
        known = dict(values)
        if "credit_code" in known:
            known["credit_code"] = known["credit_code"] or None
        if "external_ids" in known:
            known["external_ids"] = [{"system": s.strip(), "value": v.strip()} for s, v in known["external_ids"]]
        if "names" in known:
            known["names"] = [_name_of(*parts) for parts in known["names"]]
        return known


def _name_of(kind: str, name: str, used_until: str) -> dict[str, Any]:
    choices = Code(lambda: OrganisationName.Kind.choices)
    try:
        until = Day().clean(used_until)
        return {"kind": choices.from_words(kind.strip()), "name": name, "used_until": until}
    except CellError as error:
        raise InputError(error.code, f"“别称与曾用名”中的{error.message}") from error
