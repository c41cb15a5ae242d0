"""Which registered body a report is of: by the code in its index number, by its name, and by the tree of bodies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from .errors import InputError
from .models import Organisation, OrganisationName
from .organisations import clean_name, create_organisation
from .reading import has_place, split_places

# Names that more bodies than this answer to are told as "and others".
_MOST_NAMED = 4
_ORGANISATION_CODE = 9  # characters (GB 11714)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a report says of its body: the name, the code its index number begins with, the report's day,
    and which other bodies the page names."""

    name: str | None
    code: str | None = None
    day: date | None = None
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """The body, and a Chinese sentence where what the report says of it does not agree."""

    organisation: Organisation
    conflict: str | None = None


def resolve_organisation(identity: Identity) -> Resolved:
    """The body a report is of; one that only this report names is created unconfirmed.

    A name that is one registered body's outweighs the code, for a bureau often publishes for its government. Raises
    InputError ``organisation_not_found`` where the report names nobody, and ``organisation_ambiguous`` where the name
    could be several bodies' or says nothing of the place; nothing is guessed.
    """
    return find_resolved(identity) or Resolved(create_organisation(identity.name or "", confirmed=False))


def find_resolved(identity: Identity) -> Resolved | None:
    """As resolve_organisation, but None for a body that would have to be created."""
    coded = find_by_code(identity.code) if identity.code else None
    if identity.name is None:
        if coded is None:
            raise InputError(
                "organisation_not_found", "文中没有写明报告单位：请指定机构后重新提交（命令行用 --organisation）。"
            )
        return Resolved(coded)
    found = _named(identity.name, identity.day)
    if coded is not None and len(found) > 1:
        found = [one for one in _line(coded) if one in found] or found
    if not found and not has_place(identity.name):
        found = _called(_near(identity, coded), identity.name)
    if len(found) > 1:
        raise _ambiguous(identity.name, found)
    if not found:
        _check_has_place(identity.name)
        return None
    return Resolved(found[0], _tell_conflict(found[0], coded))


def find_by_code(code: str) -> Organisation | None:
    """The one body with that external id, that credit code, or that organisation code inside its credit code.

    Index numbers also put a category behind the code (``LP11-02``): if the whole is nobody's, the first part counts.
    """
    for part in dict.fromkeys((code, code.split("-")[0])):
        plain = part.replace("-", "").upper()
        known = Q(external_ids__value=part) | Q(credit_code=plain)
        if len(plain) == _ORGANISATION_CODE:
            known |= Q(credit_code__contains=plain)
        bodies = [body for body in Organisation.objects.filter(known).distinct() if _has_code(body, part, plain)]
        if len(bodies) == 1:
            return bodies[0]
    return None


def _has_code(body: Organisation, part: str, plain: str) -> bool:
    # GB 32100: the organisation code of GB 11714 stands behind the region and before the check digit.
    inside = (body.credit_code or "")[8:17]
    return plain in (body.credit_code, inside) or body.external_ids.filter(value=part).exists()


def _named(name: str, day: date | None) -> list[Organisation]:
    """The bodies a printed name can mean, the surest kind of likeness only."""
    name = clean_name(name)
    for bodies in (_by_standard_name(name, day), _by_other_names(name, day), _by_spelling(name)):
        if bodies:
            return bodies
    return []


def _by_standard_name(name: str, day: date | None) -> list[Organisation]:
    body = Organisation.objects.filter(name=name).select_related("successor").first()
    if body is None:
        return []
    heir = body.successor
    # A report that still prints the old name after the body was merged away is the new body's.
    if heir and day and heir.names.filter(name=name, kind=OrganisationName.Kind.FORMER, used_until__lt=day).exists():
        return [heir]
    return [body]


def _by_other_names(name: str, day: date | None) -> list[Organisation]:
    """Bodies with that short name, alias or former name; the day tells apart bodies that used it one after another."""
    bodies = list(Organisation.objects.filter(Q(names__name=name) | Q(short_name=name)).distinct())
    if len(bodies) < 2 or day is None:
        return bodies
    ended = OrganisationName.objects.filter(name=name, used_until__lt=day).values_list("organisation_id", flat=True)
    return [body for body in bodies if body.pk not in set(ended)] or bodies


def _by_spelling(name: str) -> list[Organisation]:
    """Bodies whose name differs by the places before it or by 办 for 办公室: 檀渡区卫健委 of 岚汀市檀渡区卫健委."""
    places, rest = split_places(name)
    if not has_place(name):
        return []
    likely = Organisation.objects.filter(name__contains=places[-3:] or rest).prefetch_related("names")
    spelt = [body for body in likely if any(_alike((places, rest), split_places(known)) for known in _names(body))]
    return [body for body in spelt if _agrees(body, places)]


def _names(body: Organisation) -> Iterator[str]:
    yield body.name
    yield from (other.name for other in body.names.all())


def _alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    same_rest = one[1] == other[1]
    return same_rest and (one[0].endswith(other[0]) or other[0].endswith(one[0]))


def _agrees(body: Organisation, places: str) -> bool:
    """Whether a printed city before the body's own place is one the bodies above are of (two cities have a 城关区)."""
    own = split_places(body.name)[0]
    if own.endswith(places):
        return True
    city = places.removesuffix(own)
    above = {split_places(one.name)[0].removesuffix(own) for one in _line(body)[1:]} - {""}
    return not city or not above or any(city in place or place in city for place in above)


def _line(body: Organisation) -> list[Organisation]:
    """The body and those above it."""
    line = [body]
    while line[-1].parent is not None and line[-1].parent not in line:
        line.append(line[-1].parent)
    return line


def _called(bodies: Iterable[Organisation], name: str) -> list[Organisation]:
    """Of these bodies, the ones a name without a place can mean (区人民政府)."""
    bare = split_places(clean_name(name))
    return [body for body in bodies if any(_alike(bare, split_places(known)) for known in _names(body))]


def _near(identity: Identity, coded: Organisation | None) -> list[Organisation]:
    """Bodies a name without a place can be looked for among: the one with the code, and those that the page names."""
    named = [body for name in identity.beside if has_place(name) for body in _named(name, identity.day)]
    near = [*(_line(coded) if coded else ()), *named, *(child for body in named for child in body.children.all())]
    return list(dict.fromkeys(near))


def _check_has_place(name: str) -> None:
    if not has_place(name):
        # Every district has a 区人民政府: to make a body of that name would lead different bodies' reports together.
        raise InputError(
            "organisation_ambiguous",
            f"文中只写“{name}”，没有写明是哪里的：请指定机构后重新提交（命令行用 --organisation），"
            "或先在后台把它登记为某一机构的别称。",
        )


def _ambiguous(name: str, bodies: Iterable[Organisation]) -> InputError:
    names = sorted(body.name for body in bodies)
    told = "、".join(f"“{one}”" for one in names[:_MOST_NAMED]) + ("等" if len(names) > _MOST_NAMED else "")
    return InputError(
        "organisation_ambiguous",
        f"文中的“{name}”可能是{told}，程序不替您选：请指定机构后重新提交（命令行用 --organisation）。",
    )


def _tell_conflict(named: Organisation, coded: Organisation | None) -> str | None:
    if coded is None or coded in _line(named) or named in _line(coded):
        return None
    return f"索引号中的机构代码属于“{coded}”，文中写的是“{named}”，已按文中所写入库，请核对。"
