"""Rows of every model whose every text tries to get out of its place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from reports.models import ExternalId, Organisation, OrganisationName
from tests.tracker.cast import make_cast, make_commitment, make_evidence, make_report, suggest
from tests.tracker.clients import make_machine
from tests.tracker.drafts import draft_of, report_text
from tracker.models import (
    AppendOnlyError,
    AppendOnlyModel,
    Commitment,
    DraftBatch,
    Event,
    Export,
    Import,
    Opinion,
    TodoPush,
    TodoTarget,
)
from tracker.services import add_reply, assign, drafting, send_reminder, settle_reply, withdraw_commitment

# Whatever runs leaves its mark on the window: ``window.__fired``.
PAYLOADS = {
    "tag": "<s onx=__fired>'\"",
    "script": "<script>window.__fired='script'</script>",
    "out of an attribute": '"><img src=x onerror="window.__fired=\'attribute\'">',
    "out of single quotes": "'><svg onload=window.__fired='quotes'>",
    "out of a script": "</script><script>window.__fired='json'</script>",
    "out of a text area": "</textarea></title></style><img src=x onerror=window.__fired='textarea'>",
    "out of a comment": "--><img src=x onerror=window.__fired='comment'><!--",
    "in a javascript string": "';window.__fired='string';//\\\";window.__fired='string';//",
    "address": "javascript:window.__fired='address'//",
    "handler": '" autofocus onfocus="window.__fired=\'focus\'" style="position:fixed" onclick="window.__fired=1',
    "foreign picture": "<img src=//elsewhere.example/p.png><link rel=stylesheet href=//elsewhere.example/s.css>",
    "frame": "<iframe srcdoc=\"<script>parent.__fired='frame'</script>\"></iframe><base href=//elsewhere.example/>",
    "form": "<form action=//elsewhere.example/><button formaction=\"javascript:window.__fired='form'\">",
    "template": "{{7*7}}{% debug %}${window.__fired='braces'}#{7*7}<%=7*7%>{{constructor.constructor('__fired=1')()}}",
    "entities": "&lt;script&gt;&#60;img src=x onerror=window.__fired=1&#62;&amp;",
    "formats": "%s %(name)s {0} {name} %d%%",
    "nothing": "null undefined None NaN '' \\u0000 %00",
    "direction": "\u202e\u2066txet\u2069\u200f\u200b\ufeff\ufffd",
    "lines": "first\u2028window.__fired=1\u2029\x85second",
    "unbroken": "践" * 400 + "W" * 400,
}
EVERYTHING = "".join(PAYLOADS.values())
# Texts that the program alone writes, in a form of its own.
NOT_FREE = {
    "text": "the places of sentences count its characters; the cast hands hostile ones in",
    "password": "a hash",
    "sha256": "a hash",
    "digest": "a hash",
    "fingerprint": "a hash",
    "input_hash": "a hash",
    "secret": "sealed",
    "previous_secret": "sealed",
    "headers": "sealed",
    "credentials": "sealed",
    "session": "sealed",
    "object_type": "one of a list",
    "reading": "what a draft's text was read as; the draft hands hostile texts in",
    "sections": "places in a draft's text",
    "items": "places in a draft's text",
    "before": "how a draft was before a change",
    "codename": "a name in the program",
    "app_label": "a name in the program",
    "model": "a name in the program, as of a content type",
}
# Keys of stored objects whose values are codes of the program.
CODES = {"kind", "state", "code", "operator", "status", "field"}
# Models of frameworks that hold the program's own names, or are looked after in their own tests.
NOT_FILLED = {"contenttypes", "sessions", "migrations", "oauth2_provider"}


def make_hostile_site() -> None:
    """At least one row of every model of the admin, each of their texts hostile."""
    with transaction.atomic():
        _make_rows()
        for model in admin.site._registry:
            if not model._base_manager.exists():
                _build(model, 0)
        for model in apps.get_models():
            if model._meta.app_label not in NOT_FILLED and model._meta.managed and not model._meta.proxy:
                _fill(model)


def models_without_rows() -> list[str]:
    return [model._meta.label for model in admin.site._registry if not model._base_manager.exists()]


def _make_rows() -> None:
    cast = make_cast()
    one_line = [text for key, text in PAYLOADS.items() if key != "lines"]
    plan = make_report(cast.body, 2030, ["完成巡查。"], one_line)
    later = make_report(cast.body, 2031, one_line, ["继续管护。"])
    for text in one_line:
        promise = make_commitment(plan, text, "concrete")
        suggest(
            promise,
            later,
            "fulfilled",
            make_evidence(promise, later, text, 2, 0.9),
            reason=text,
            matcher_version=text[:60],
            elements=[{"kind": "time", "state": "met", "text": text, "quotation": text}],
        )
    names = [f"云岭市松涛区第{number}办公室" for number in range(len(PAYLOADS))]
    child, *_ = [Organisation.objects.create(name=name, parent=cast.body, level="county") for name in names]
    OrganisationName.objects.create(organisation=child, name="河长办")
    ExternalId.objects.create(organisation=child, system="oa", value="A-1")
    make_machine(cast.body, "commitment:read")
    for about in Commitment.objects.order_by("-pk")[:2]:
        assign(commitment=about, responsible_unit="x", deadline=None, reason="x", author=cast.supervisor)
        day = timezone.localdate()
        reminder = send_reminder(commitment=about, text="x", due_on=day, author=cast.supervisor)
        reply = add_reply(reminder=reminder, text="x", evidence=about.evidence.first(), author=cast.clerk)
        add_reply(commitment=about, text="x", author=cast.clerk)
        settle_reply(reply=reply, note="x", author=cast.supervisor)
    office = TodoTarget.objects.create(kind="rest", name="x", base_url="https://x.example.com", organisation=cast.body)
    waiting: dict[str, Any] = {"wanted_at": timezone.now(), "next_attempt_at": timezone.now(), "reason": "review"}
    TodoPush.objects.create(target=office, commitment=cast.rules, receiver="x", task_id="x", **waiting)
    # Seen by their owner alone.
    owner = User.objects.filter(is_superuser=True).first() or cast.supervisor
    file = ContentFile(b"a\n", name="rows.csv")
    work: dict[str, Any] = {"owner": owner, "kind": "organisations", "format": "csv", "state": "done"}
    Export.objects.create(organisations=None, file=file, finished_at=timezone.now(), **work)
    Import.objects.create(size=1, finished_at=timezone.now(), **work)
    told = {"object_type": "report", "object_id": plan.pk, "payload": {"title": "x"}, "organisation": cast.body}
    Event.objects.create(kind="report.corrected", **told)
    suggestion = cast.rules.assessments.get()
    Opinion.objects.create(commitment=cast.rules, assessment=suggestion, status="fulfilled", model="x")
    owner = User.objects.filter(is_superuser=True).last() or cast.clerk
    batch = DraftBatch.objects.create(owner=owner, original_name="x", state="done", left_out=["x"])
    draft = draft_of(owner, report_text(promises=tuple(one_line)), batch=batch)
    change = {"title": "x"}
    drafting.change_details(draft=draft, owner=owner, version=draft.version, values=change)
    withdraw_commitment(commitment=cast.ledger, author=owner, reason=EVERYTHING)


def _fill(model: type[models.Model]) -> None:
    """Every free text of the model's rows."""
    payloads = cycle(PAYLOADS.values())
    fields = [field for field in model._meta.concrete_fields if _is_free(field)]
    for row in model._base_manager.order_by("pk"):
        values = {field.name: _hostile(field, row, payloads) for field in fields}
        if issubclass(model, AppendOnlyModel):
            _add_copy(row, values)
        else:
            _change(row, values)


def _is_free(field: models.Field[Any, Any]) -> bool:
    texts = (models.CharField, models.TextField, models.JSONField)
    return isinstance(field, texts) and not field.choices and not field.primary_key and field.name not in NOT_FREE


def _hostile(field: models.Field[Any, Any], row: models.Model, payloads: Iterator[str]) -> Any:
    if isinstance(field, models.JSONField):
        return _inside(getattr(row, field.name))
    if isinstance(field, models.URLField):
        return PAYLOADS["address"]
    limit = field.max_length
    mark = str(row.pk) if field.unique else ""
    if limit is None or limit >= len(EVERYTHING) + len(mark):
        return EVERYTHING + mark
    fitting = (text for _, text in zip(PAYLOADS, payloads, strict=False) if len(text) + len(mark) <= limit)
    return next(fitting, PAYLOADS["tag"][: limit - len(mark)]) + mark


def _inside(value: Any) -> Any:
    """The stored object with hostile texts in place of its own."""
    if isinstance(value, dict):
        return {key: inner if key in CODES else _inside(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [inner if isinstance(inner, str) else _inside(inner) for inner in value]
    return EVERYTHING if isinstance(value, str) else value


def _change(row: models.Model, values: dict[str, Any]) -> None:
    """Set what the database lets be set, each by itself: some columns go together with others."""
    for name, value in values.items():
        try:
            with transaction.atomic():
                type(row)._base_manager.filter(pk=row.pk).update(**{name: value})
        except (DatabaseError, AppendOnlyError):
            continue


def _add_copy(row: models.Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.pk, row._state.adding = None, True
    try:
        with transaction.atomic():
            row.save()
    except DatabaseError:
        return


def _build(model: type[models.Model], depth: int) -> models.Model | None:
    """A row of the model, and of those that it needs, from what its fields are."""
    found = model._base_manager.order_by("-pk").first()
    if found is not None and depth:
        return found
    values = {}
    for field in model._meta.concrete_fields:
        if (field.primary_key and not field.is_relation) or field.has_default() or field.null or field.blank:
            continue
        values[field.name] = _value(field, depth)
    try:
        with transaction.atomic():
            return model._base_manager.create(**values)
    except DatabaseError:
        return None


def _value(field: models.Field[Any, Any], depth: int) -> Any:
    if field.is_relation:
        return User.objects.last() if field.related_model is User else _build(field.related_model, depth + 1)  # type: ignore[arg-type]
    if field.choices:
        return next(code for code, _label in field.flatchoices if code)
    if isinstance(field, models.DateField):
        return timezone.now()
    return "x" if isinstance(field, models.CharField | models.TextField) else 1
