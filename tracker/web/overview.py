"""The figures of the overview, each with the address of the rows behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.models import Report
from tracker import fulfilment
from tracker.models import Assessment, Commitment
from tracker.selectors import CHECKABLE, FulfilmentSummary

from .filters import rows_address
from .statuses import STATUSES, ShownStatus

# A bar for what the rate is about, and one for the general ones, which must not water it down.
BARS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("可量化、可核查"), CHECKABLE),
    (_("原则性"), (Commitment.Verifiability.GENERAL,)),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """How many commitments have one status."""

    status: ShownStatus
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The commitments of some verifiability, by status."""

    label: str | Promise
    total: int
    url: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One body's plan of one year."""

    summary: FulfilmentSummary
    kind: str | Promise
    url: str
    rate_url: str
    confirmed_url: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """All shown plans together."""

    organisations: int
    plans: int
    commitments: int
    confirmed: int
    rate: float | None
    url: str
    rate_url: str
    confirmed_url: str
    figures: tuple[Figure, ...]


def total(counted: fulfilment.Totals, *, organisations: int, plans: int, year: int | None) -> Totals:
    """The figures of all plans of the year, or of all years, with their addresses."""
    by_status: Counter[str] = Counter()
    for counts in counted.counts.values():
        by_status.update(counts)
    return Totals(
        organisations=organisations,
        plans=plans,
        commitments=counted.total,
        confirmed=counted.confirmed_total,
        rate=counted.rate,
        url=rows_address(year=year),
        rate_url=_rate_address(year=year),
        confirmed_url=rows_address(year=year, confirmed="yes"),
        figures=_figures(by_status, year=year),
    )


def row_of(summary: FulfilmentSummary) -> Row:
    """A summary with its bars and addresses."""
    plan = {"organisation": summary.organisation_id, "year": summary.plan_year, "kind": summary.kind}
    bars = (_bar(summary, label, group, plan) for label, group in BARS)
    return Row(
        summary=summary,
        kind=Report.Kind(summary.kind).label,
        url=rows_address(**plan),
        rate_url=_rate_address(**plan),
        confirmed_url=rows_address(**plan, confirmed="yes"),
        bars=tuple(bar for bar in bars if bar.total),
    )


def _bar(summary: FulfilmentSummary, label: str | Promise, group: Iterable[str], plan: dict[str, Any]) -> Bar:
    counts: Counter[str] = Counter()
    for verifiability in group:
        counts.update(summary.by_verifiability.get(verifiability, {}))
    address = partial(rows_address, **plan, verifiability=list(group))
    return Bar(label, counts.total(), address(), _figures(counts, **plan, verifiability=list(group)))


def _figures(by_status: Counter[str], **filters: Any) -> tuple[Figure, ...]:
    return tuple(
        Figure(status, by_status[value], rows_address(**filters, status=value))
        for value, status in STATUSES.items()
        if by_status[value]
    )


def _rate_address(**filters: Any) -> str:
    """The commitments the rate is a share of: checkable ones that a later report could answer."""
    return rows_address(**filters, verifiability=list(CHECKABLE), status=Assessment.Status.values)
