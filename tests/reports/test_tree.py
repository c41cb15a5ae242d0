"""Which bodies are below which, whatever changes the tree."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from reports import tree_triggers
from reports.models import Organisation, OrganisationAncestor
from reports.tree import is_within, rebuild_tree, true_ancestors, with_descendants
from tracker.operations import check_integrity

pytestmark = pytest.mark.django_db


def make(name: str, parent: Organisation | None = None, **values: int) -> Organisation:
    return Organisation.objects.create(name=name, parent=parent, **values)


def stored() -> set[tuple[int, int]]:
    return set(OrganisationAncestor.objects.values_list("ancestor_id", "descendant_id"))


def is_right() -> bool:
    return stored() == set(true_ancestors())


@pytest.fixture
def line() -> list[Organisation]:
    """A province, its city, the city's county, the county's bureau, and another city."""
    province = make("云岭省")
    city = make("云岭省松涛市", province)
    county = make("松涛市澄湖县", city)
    return [province, city, county, make("澄湖县水务局", county), make("云岭省棠墅市", province)]


def test_each_body_is_below_itself_and_all_above(line: list[Organisation]) -> None:
    province, city, county, bureau, other = line
    assert is_right()
    assert with_descendants([city.pk]) == [city.pk, county.pk, bureau.pk]
    assert with_descendants([county.pk, other.pk]) == [county.pk, bureau.pk, other.pk]
    assert is_within(bureau.pk, [province.pk])
    assert not is_within(bureau.pk, [other.pk])


def test_whatever_is_below_moves_with_a_body(line: list[Organisation]) -> None:
    province, city, county, bureau, other = line
    county.parent = other
    county.save()
    assert is_right()
    assert with_descendants([city.pk]) == [city.pk]
    Organisation.objects.filter(pk=county.pk).update(parent=None)
    assert is_right()
    assert not is_within(bureau.pk, [province.pk])


def test_many_bodies_move_in_one_statement(line: list[Organisation]) -> None:
    province, city, _county, _bureau, other = line
    for number in range(5):
        make(f"松涛市第{number}局", city)
    Organisation.objects.filter(parent=city).update(parent=other)
    Organisation.objects.filter(parent=other).update(parent=F("parent_id") * 0 + province.pk)
    assert is_right()


@pytest.mark.parametrize("order", [1, -1], ids=["down", "up"])
@pytest.mark.parametrize("at_once", [5, 1])
def test_bodies_stored_in_any_order_find_their_place(order: int, at_once: int) -> None:
    base = 10_000
    rows = [Organisation(id=base + n, name=f"机构{n}", parent_id=base + n - 1 if n else None) for n in range(5)]
    with transaction.atomic():  # a reference is checked at the end of the transaction
        Organisation.objects.bulk_create(rows[::order], batch_size=at_once)
    assert is_right()
    assert with_descendants([base]) == [base + n for n in range(5)]


def test_deleted_body_leaves_the_tree(line: list[Organisation]) -> None:
    line[3].delete()
    Organisation.objects.filter(pk=line[4].pk).delete()
    assert is_right()
    assert len(stored()) == 6


def test_circle_is_refused(line: list[Organisation]) -> None:
    province, _city, county, *_ = line
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=province.pk).update(parent=county)
    assert is_right()


def test_damage_is_found_and_repaired(line: list[Organisation]) -> None:
    province, _city, county, _bureau, other = line
    OrganisationAncestor.objects.filter(ancestor=province, descendant=county).delete()
    OrganisationAncestor.objects.create(ancestor=other, descendant=county)
    tree_triggers.remove(connection)
    found = [finding.code for finding in check_integrity() if finding.code.startswith("tree_")]
    assert found == ["tree_wrong"] * 2 + ["tree_trigger_missing"] * 3
    assert rebuild_tree() == 2
    assert is_right()
    make("棠墅市林业局", other)
    assert is_right()


def test_command_says_that_nothing_was_wrong(line: list[Organisation], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rebuild_tree")
    assert "无需更正" in capsys.readouterr().out
