"""From a name as printed to the body it means."""

from __future__ import annotations

import unicodedata

from django.db.models import Q

from reports.errors import InputError
from reports.models import Organisation


def clean_name(name: str) -> str:
    """The name without spaces and with full-width letters narrowed, as names are stored and compared."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def find_organisation(name: str) -> Organisation | None:
    """The one body whose standard name, or else whose alias or former name, this is; None where none or several are."""
    name = clean_name(name)
    exact = Organisation.objects.filter(name=name).first()
    if exact is not None:
        return exact
    by_name = Organisation.objects.filter(Q(names__name=name) | Q(short_name=name)).distinct()[:2]
    return by_name[0] if len(by_name) == 1 else None


def require_organisation(name: str) -> Organisation:
    """The body a person named; raises InputError ``organisation_unknown`` where there is none of that name."""
    organisation = find_organisation(name)
    if organisation is None:
        raise InputError(
            "organisation_unknown",
            f"没有名为“{name}”的机构：请核对名称，或先在后台“机构”中建立（命令行可加 --create-organisation）。",
        )
    return organisation


def lock_body(organisation: Organisation) -> None:
    """Let one transaction at a time store reports of a body and of those it succeeds or is succeeded by.

    Two that cannot see each other's report would both take it for missing: neither would open the pair they make.
    """
    last, seen = organisation, {organisation.pk}
    while last.successor is not None and last.successor_id not in seen:
        last = last.successor
        seen.add(last.pk)
    # ``no_key``: reports that only point to the body need not wait.
    Organisation.objects.select_for_update(no_key=True).get(pk=last.pk)
