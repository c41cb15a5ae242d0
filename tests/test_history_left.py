"""Nothing that a person changes goes without history: read from the source, and from the models."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from reports.history import TRACKED
from tracker.models import AppendOnlyModel

from .services import ROOT

ROOMS = ("config", "reports", "tracker")
BULK = {"update", "bulk_update", "bulk_create", "_raw_delete", "_update"}
# Not among them: delete() of a queryset. With a history to keep, Django deletes row by row and tells of each.
# Where rows of a model with a history, or of one that the source does not name, are written at once: and why that
# leaves no history. Everything else is to be saved row by row.
ALLOWED = {
    ("reports/claims.py", "claim"): "work state",
    ("reports/claims.py", "renew"): "work state",
    ("reports/claims.py", "queue_again"): "work state",
    ("reports/claims.py", "cancel"): "work state",
    ("reports/claims.py", "take_back"): "work state",
    ("reports/claims.py", "sweep"): "work state",
    ("reports/claims.py", "forget_hints"): "work state",
    ("reports/claims.py", "_close"): "work state",
    ("reports/claims.py", "_quarantine"): "work state",
    ("reports/history.py", "update"): "the guard itself",
    ("reports/history.py", "bulk_update"): "the guard itself",
    ("reports/history.py", "bulk_create"): "the guard itself",
    ("reports/history.py", "_raw_delete"): "the guard itself",
    ("tracker/api/conventions/bounds.py", "_bound_filter"): "a dictionary",
    ("tracker/exchange/progress.py", "_store"): "progress of exports and imports, which have no history",
    ("tracker/exchange/exporting.py", "remove_old_files"): "files of exports and imports, which have no history",
    ("reports/organisations/registering.py", "store"): "people's new bodies: bulk_create tells of each",
    ("reports/history.py", "keep_created"): "histories themselves",
    ("tracker/access/second_factor.py", "confirm_set_up"): "recovery codes, which are secrets",
    ("tracker/access/roles.py", "keep_roles"): "the program's own groups",
    ("tracker/services/commitments.py", "store_commitments"): "what is read out of a file",
    ("tracker/services/lineage/linking.py", "store_links"): "the matcher's own word",
    ("tracker/services/lineage/linking.py", "_save"): "the matcher's own columns of links",
    ("tracker/services/suggestions.py", "_store_evidence"): "the matcher's own word",
    ("tracker/services/suggestions.py", "_store_grounds"): "evidence of the matcher's own assessments",
    ("tracker/services/judgements.py", "judge_commitment"): "what is shown of a judgement, which is told of itself",
    ("tracker/services/match_starts.py", "start_matching"): "pairs to be matched again, which have no history",
    ("tracker/services/outgoing/again.py", "send_again"): "work state of what is sent",
    ("tracker/services/outgoing/turns.py", "_failed"): "work state of what is sent",
    ("tracker/services/outgoing/turns.py", "_give_up_old"): "work state of what is sent",
    ("tracker/services/outgoing/turns.py", "_still_ours"): "work state of what is sent",
    ("tracker/services/outgoing/turns.py", "begin"): "work state of what is sent",
    ("tracker/services/outgoing/turns.py", "end"): "work state of what is sent",
    ("tracker/services/outgoing/turns.py", "note"): "work state of what is sent",
    ("tracker/services/clients.py", "add_secret"): "tokens, which have no history",
    ("tracker/services/webhooks/turns.py", "gone"): "the program itself stops sending, and an event tells so",
}
# Models whose rows people do not change, or not by themselves.
UNTRACKED = {
    "reports.OrganisationKey": "computed from names",
    "reports.OrganisationAncestor": "kept by the database from the tree",
    "reports.Section": "read out of a file",
    "tracker.AuditHead": "the end of the audit chain",
    "tracker.AuditPending": "what waits to be sealed",
    "tracker.CopyKeys": "computed from commitments",
    "tracker.DraftBatch": "what its owner is entering, not yet stored",
    "tracker.DraftStep": "what undoes a change of a draft",
    "tracker.Event": "told once and never changed",
    "tracker.Export": "an order of its owner, told of by entries of its own",
    "tracker.FulfilmentCount": "counted",
    "tracker.IdempotentAnswer": "answers given to machines",
    "tracker.Import": "an order of its owner, told of by entries of its own",
    "tracker.IssuedToken": "got by machines",
    "tracker.LinkRun": "work",
    "tracker.MatchRun": "work",
    "tracker.OpinionRequest": "work",
    "tracker.PutOff": "what somebody will look at later",
    "tracker.ReportDraft": "what its owner is entering, not yet stored",
    "tracker.OldPassword": "hashes; that a password was changed is in the history of its account",
    "tracker.RefusedRow": "what an import refused",
    "tracker.Review": "who looks at what at this moment",
    "tracker.TodoPush": "work",
    "tracker.WebhookDelivery": "work",
}

# Texts of SQL that write such rows: columns that are in no history.
ALLOWED_SQL = {
    ("tracker/fulfilment_sql.py", "UPDATE tracker_commitment"): "repeats what reports and assessments say",
    ("tracker/review_sql.py", "UPDATE tracker_commitment"): "the place in the queue that follows from assessments",
}

MODELS = {
    model.__name__: model for app in ("reports", "tracker", "auth") for model in apps.get_app_config(app).get_models()
}
TABLES = "|".join(sorted(model._meta.db_table for model in TRACKED))
WRITING = re.compile(rf'\b(?:UPDATE|INTO|DELETE FROM)\s+"?(?:{TABLES})\b', re.IGNORECASE)


def own_models() -> list[type[Model]]:
    return [model for app in ("reports", "tracker") for model in apps.get_app_config(app).get_models()]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_model_has_a_history_or_a_reason_to_have_none(model: type[Model]) -> None:
    is_history = hasattr(model, "instance_type")
    is_kept = model in TRACKED or issubclass(model, AppendOnlyModel) or is_history
    assert is_kept is (model._meta.label not in UNTRACKED), model._meta.label


def test_reasons_are_of_models_that_exist() -> None:
    assert {model._meta.label for model in own_models()} >= {*UNTRACKED}


def root_of(call: ast.Call) -> str:
    """The name at which the chain begins whose rows are written."""
    node: Any = call.func
    while not isinstance(node, ast.Name):
        node = getattr(node, "value", None) or getattr(node, "func", None)
        if node is None:
            return ""
    return str(node.id)


def fields_of(call: ast.Call, name: str) -> set[str] | None:
    """The fields that are written, where the source names them."""
    if name == "update":
        names = [keyword.arg for keyword in call.keywords]
        return None if None in names else {str(name) for name in names}
    if name == "bulk_update" and len(call.args) > 1:
        try:
            return set(ast.literal_eval(call.args[1]))
        except ValueError:
            return None
    return None


def leaves_no_history(call: ast.Call) -> bool:
    """May this write rows with a history at once? What takes a dictionary or bytes is no queryset."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in BULK:
        return False
    name = call.func.attr
    if name == "update" and (call.args or not call.keywords):
        return False
    model = MODELS.get(root_of(call))
    if model is None:
        return True
    fields = fields_of(call, name)
    return model in TRACKED and (fields is None or bool(fields & TRACKED[model].guarded))


def functions(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Each function with the name; what stands in none is of the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node


def bulk_writes() -> set[tuple[str, str]]:
    found = set()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                found |= {(path.relative_to(ROOT).as_posix(), name) for name in bulk_writes_of(path)}
    return found


def bulk_writes_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        name
        for name, function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and leaves_no_history(node)
    }


def test_rows_with_a_history_are_written_at_once_only_where_allowed() -> None:
    found = bulk_writes()
    assert found - {*ALLOWED} == set(), "save each row, or add the place with its reason"
    assert {*ALLOWED} - found == set(), "no longer there"


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("Organisation.objects.update(name='x')", True),
        ("Organisation.objects.filter(pk=1).exclude(pk=2).update(parent=None)", True),
        ("Organisation.objects.filter(pk=1).update(**values)", True),
        ("body.names.update(name='x')", True),
        ("rows.update(name='x')", True),
        ("Commitment.objects.bulk_create(rows)", True),
        ("Commitment.objects.bulk_update(rows, ['responsible_unit'])", True),
        ("Commitment.objects.bulk_update(rows, FIELDS)", True),
        ("User.objects.filter(pk=1).update(is_superuser=True)", True),
        ("Report.objects.all()._raw_delete('default')", True),
        ("Report.objects.filter(pk=1).update(state='queued')", False),
        ("Commitment.objects.bulk_update(rows, ['restates', 'updated_at'])", False),
        ("MatchRun.objects.filter(pk=1).update(input_hash='')", False),
        ("known.update({'a': 1})", False),
        ("digest.update(data)", False),
    ],
)
def test_source_is_read_rightly(source: str, caught: bool) -> None:
    call = ast.parse(source, mode="eval").body
    assert isinstance(call, ast.Call)
    assert leaves_no_history(call) is caught


def test_no_statement_writes_rows_with_a_history() -> None:
    """Texts of SQL, wherever they stand; those of triggers move along what is in no history."""
    found = {
        (path.relative_to(ROOT).as_posix(), match.group())
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
        for match in WRITING.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == {*ALLOWED_SQL}
