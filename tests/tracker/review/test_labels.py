"""What people decided, read back by what the matcher is fitted with."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.tracker.review.scene import OTHER_SENTENCE, Scene, newest, seen, viewer
from tracker.extraction import PARAMETERS
from tracker.matching.gold import LABELLED_WEIGHT, MATCHING, load_own, name_body
from tracker.models import Assessment
from tracker.services import decide, export_labels, undo
from tracker.services.review import Verdict, last_act


@pytest.fixture
def decided(scene: Scene) -> Scene:
    """One confirmed, one corrected with a picked sentence, one of which a second person is waited for, one taken
    back."""
    start = scene.later_report.text.index(OTHER_SENTENCE)
    picked = ((start, start + len(OTHER_SENTENCE)),)
    confirmed = scene.by_text("修订河道")
    evidence = frozenset(newest(confirmed).evidence.values_list("pk", flat=True))
    decide(seen=seen(confirmed), author=scene.chief, verdict=Verdict("fulfilled", evidence=evidence))
    corrected = Verdict("fulfilled", code="missed_evidence", picked=picked)
    decide(seen=seen(scene.by_text("优化取水")), author=scene.chief, verdict=corrected)
    decide(seen=seen(scene.by_text("建成水费")), author=scene.chief, verdict=Verdict("not_fulfilled"))
    decide(seen=seen(scene.by_text("新建改建")), author=scene.chief, verdict=Verdict("fulfilled"))
    undo(viewer=viewer(scene.chief), key=last_act(viewer(scene.chief)).key)  # type: ignore[union-attr]
    return scene


def export(folder: Path, **options: str) -> str:
    stream = io.StringIO()
    call_command("export_labels", folder, stdout=stream, **options)
    return stream.getvalue()


def test_labels_are_read_back_as_they_were_decided(decided: Scene, tmp_path: Path) -> None:
    done = export_labels(folder=tmp_path / "labels", viewer=viewer(decided.chief))
    assert (done.pairs, done.labels, done.corrections) == (1, 2, 1)
    (pair,) = load_own(tmp_path, tmp_path / "labels")
    assert (pair.plan_text, pair.later_text) == (decided.plan_report.text, decided.later_report.text)
    assert (pair.weight, pair.judges, pair.is_real) == (LABELLED_WEIGHT, False, False)
    assert pair.body.startswith(decided.body.name)
    found = {
        one.span.cut(pair.plan_text): (
            str(one.status),
            str(one.verifiability),
            [(e.span.cut(pair.later_text), e.grade) for e in one.evidence],
        )
        for one in pair.commitments
    }
    assert found == {
        "修订河道采砂管理细则。": ("fulfilled", "concrete", [("印发《河道采砂管理细则》。", 2)]),
        "优化取水许可办理服务。": ("fulfilled", "general", [(OTHER_SENTENCE, 2)]),
    }


def test_files_say_what_the_matcher_had_said_and_in_what_it_was_wrong(decided: Scene, tmp_path: Path) -> None:
    export(tmp_path / "labels")
    (path,) = (tmp_path / "labels" / MATCHING).glob("*.json")
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert name_body(stored["plan_file"]) == name_body(stored["later_file"])
    told = {one["text"][:4]: (one["suggested"], one["reason_code"], one["reason"]) for one in stored["commitments"]}
    assert told == {
        "修订河道": ("fulfilled", "", "核对后同意系统建议。"),
        "优化取水": ("no_evidence", "missed_evidence", "漏找佐证。"),
    }


def test_not_fulfilled_is_a_label_once_two_said_so(decided: Scene, tmp_path: Path) -> None:
    commitment = decided.by_text("建成水费")
    decide(seen=seen(commitment), author=decided.deputy, verdict=Verdict("not_fulfilled"))
    export(tmp_path / "labels")
    (pair,) = load_own(tmp_path, tmp_path / "labels")
    assert "not_fulfilled" in {str(one.status) for one in pair.commitments}


def test_nothing_of_other_bodies_is_written(decided: Scene, tmp_path: Path) -> None:
    assert "已导出 0 条" in export(tmp_path / "labels", user="stranger")
    assert not list((tmp_path / "labels").rglob("*.*"))


def test_folder_that_holds_something_is_refused(decided: Scene, tmp_path: Path) -> None:
    export(tmp_path / "labels")
    with pytest.raises(CommandError, match="不是空的"):
        export(tmp_path / "labels")
    with pytest.raises(CommandError, match="没有名为“nobody”的用户"):
        export(tmp_path / "more", user="nobody")


def test_matcher_is_fitted_with_the_corrections(decided: Scene, tmp_path: Path) -> None:
    """The cheapest step of the fit, on nothing but the corrections and the program's own sentences."""
    for start, status in (("全年开展", "fulfilled"), ("坚持以人民", "not_verifiable")):
        decide(seen=seen(decided.by_text(start)), author=decided.chief, verdict=Verdict(status))
    export(tmp_path / "labels")
    out, nothing = tmp_path / "out", tmp_path / "nothing"
    for folder in (out, nothing):
        folder.mkdir()
    stream = io.StringIO()
    known = {"shared": nothing, "labelled": nothing, "out": out, "only_verifiability": True}
    call_command("fit_matcher", **known, corrections=[tmp_path / "labels"], stdout=stream)
    assert "labelled（4 句）" in stream.getvalue()
    assert (out / PARAMETERS.name).stat().st_size
    assert Assessment.objects.filter(withdraws__isnull=False).count() == 1
