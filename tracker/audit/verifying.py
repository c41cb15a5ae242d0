"""Verifying the audit record: every entry, every seal, the whole chain, and the events that it covers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from tracker.models import AuditEntry, AuditHead, AuditPending, AuditSeal

from .canonical import digest_of, hash_of
from .machine_events import digest_range

CHUNK = 500
# An entry is sealed by whoever commits it, or by the next beat: one that still waits after so long tells of a fault.
LONGEST_WAIT = timedelta(minutes=10)
# So many gaps and broken seals are looked at for what belongs together; more are named one by one.
MATCHED = 200


@dataclass
class Verdict:
    """What was found: ``problems`` are Chinese sentences, each naming a row."""

    entries: int = 0
    first: datetime | None = None
    last: datetime | None = None
    head: str = ""
    is_expected_there: bool = True
    problems: list[str] = field(default_factory=list)


@dataclass
class _Chain:
    """Where the walk along the chain stands. ``is_sure``: the seal just seen is whole: the next must name it."""

    position: int
    hash: str
    is_sure: bool = True
    gaps: list[int] = field(default_factory=list)
    broken: list[AuditSeal] = field(default_factory=list)


def verify_chain(expect: str = "") -> Verdict:
    """Compute everything again, a few hundred rows at a time. To be asked within one view of the database.

    ``expect``: the hash of a head that was noted earlier, which must be in the chain.
    """
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    verdict = Verdict(is_expected_there=not expect)
    chain = _Chain(head.base_position, head.base_hash)
    for seals in _chunks():
        entries = AuditEntry.objects.in_bulk([seal.entry_id for seal in seals])
        for seal in seals:
            entry = entries.get(seal.entry_id)
            verdict.problems += _check_seal(chain, seal, entry)
            verdict.is_expected_there |= bool(expect) and seal.hash == expect
            if entry is not None:
                verdict.entries += 1
                verdict.first = verdict.first or entry.occurred_at
                verdict.last = entry.occurred_at
    verdict.head = chain.hash
    verdict.problems += _match_gaps(chain, head)
    verdict.problems += _check_head(chain, head)
    verdict.problems += _unsealed({seal.digest for seal in chain.broken[:MATCHED]})
    verdict.problems += _check_ranges(head)
    return verdict


def _chunks() -> Iterator[list[AuditSeal]]:
    seals: list[AuditSeal] = []
    for seal in AuditSeal.objects.order_by("position").iterator(chunk_size=CHUNK):
        seals.append(seal)
        if len(seals) == CHUNK:
            yield seals
            seals = []
    if seals:
        yield seals


def _check_seal(chain: _Chain, seal: AuditSeal, entry: AuditEntry | None) -> Iterator[str]:
    is_whole = hash_of(seal) == seal.hash
    # Where a broken seal says it stands may be what was altered.
    missing = range(chain.position + 1, seal.position) if is_whole else range(0)
    if not missing and is_whole and chain.is_sure and seal.previous != chain.hash:
        yield _rewritten(chain.position)
    if len(missing) + len(chain.gaps) > MATCHED:
        yield f"次序 {missing[0]} 至 {missing[-1]} 的封存缺失，共 {len(missing)} 个。"
    else:
        chain.gaps += missing
    if not is_whole:
        chain.broken.append(seal)
    elif entry is None:
        yield f"记录 {seal.entry_id} 缺失：次序 {seal.position} 的封存还在，记录已被删除。"
    elif digest_of(entry) != seal.digest:
        yield f"记录 {entry.pk} 被改动：内容与次序 {seal.position} 的封存不符。"
    if is_whole or seal.position == chain.position + 1:
        chain.position, chain.hash = seal.position, seal.hash
    chain.is_sure = is_whole


def _match_gaps(chain: _Chain, head: AuditHead) -> Iterator[str]:
    """A seal that is broken, but whole at a place where one is missing, was moved from there."""
    if chain.broken and head.position - chain.position <= MATCHED:
        chain.gaps += range(chain.position + 1, head.position + 1)
        chain.position = max(chain.position, head.position)
    known = {seal.position for seal in chain.broken}
    gaps = [position for position in chain.gaps if position not in known]
    for seal in chain.broken:
        there = seal.position
        came_from = None
        for position in gaps[:MATCHED]:
            seal.position = position
            if hash_of(seal) == seal.hash:
                came_from = position
                break
        seal.position = there
        if came_from is None:
            yield f"次序 {there} 的封存被改动：与它自己的哈希不符（记录 {seal.entry_id}）。"
        else:
            gaps.remove(came_from)
            yield f"次序 {came_from} 的封存被改动：次序被改成了 {there}（记录 {seal.entry_id}）。"
    for position in gaps:
        yield f"次序 {position} 的封存缺失。"


def _check_head(chain: _Chain, head: AuditHead) -> Iterator[str]:
    if chain.position < head.position:
        yield f"链尾缺失：应到次序 {head.position}，只到次序 {chain.position}。"
    elif chain.is_sure and chain.position > head.position:
        yield f"链尾多出：应到次序 {head.position}，却到次序 {chain.position}。"
    elif chain.is_sure and chain.hash != head.hash:
        yield _rewritten(chain.position)


def _rewritten(position: int) -> str:
    if position == 0:
        return "次序 0 之后的第一个封存不是链的开头：更早的部分被整段换掉。"
    return f"次序 {position} 的封存被重写：它本身前后一致，但与后面记下的哈希不同，所封的记录已不是原来的。"


def _unsealed(of_broken: set[str]) -> Iterator[str]:
    """Entries outside the chain. One whose own seal is named as broken is not named again."""
    limit = timezone.now() - LONGEST_WAIT
    waiting = AuditEntry.objects.filter(seal__isnull=True).select_related("pending").order_by("pk")
    for entry in waiting.iterator(chunk_size=CHUNK):
        if digest_of(entry) in of_broken:
            continue
        if not hasattr(entry, "pending"):
            yield f"记录 {entry.pk} 不在链上：没有封存，也不在等待封存，可能是插入的，或它的封存被删除。"
        elif entry.occurred_at < limit:
            yield f"记录 {entry.pk} 超过 {LONGEST_WAIT.seconds // 60} 分钟没有封存：请检查定时任务是否在运行。"
    there = Exists(AuditEntry.objects.filter(pk=OuterRef("pk")))
    for pk in AuditPending.objects.exclude(there).order_by("pk").values_list("pk", flat=True):
        yield f"记录 {pk} 缺失：在封存之前被删除。"


def _check_ranges(head: AuditHead) -> Iterator[str]:
    """The events that entries of action ``events`` cover, range by range."""
    last: int | None = None if head.base_position else 0
    told = AuditEntry.objects.filter(action=AuditEntry.Action.EVENTS).order_by("pk")
    for entry in told.iterator(chunk_size=CHUNK):
        try:
            after, until, count, digest = (entry.changes[name][1] for name in ("after", "until", "count", "digest"))
        except (KeyError, IndexError, TypeError):
            continue  # the entry was altered, and is named as such
        if last is not None and after != last:
            yield f"事件 {last + 1} 至 {after} 没有存证：记录 {entry.pk} 之前缺了一段。"
        last = until
        found, now = digest_range(after, until)
        if (found, now) != (count, digest):
            numbers = f"应有 {count} 条，现有 {found} 条"
            yield f"事件 {after + 1} 至 {until} 被改动：与记录 {entry.pk} 的存证不符（{numbers}）。"
    if last is not None and last != head.events_until:
        yield f"事件存证的进度被改动：存证到 {last}，进度写的是 {head.events_until}。"
