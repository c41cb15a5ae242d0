"""The English catalogue: ``python -m config.translations`` brings it in step with the source and compiles it.

Chinese is the language of the source, so that a sentence without a translation is still shown. Babel does the work: the
gettext programs are not on every machine.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "config" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
HEADER = "# English for 践诺, written by `make messages`: fill in the empty msgstr lines and run it again."
ROOMS = ("config", "reports", "tracker")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def extract_messages() -> Catalog:
    """Every sentence of the source and the templates that a user may see, with the places it stands in."""
    catalog = Catalog(locale="en", project="jiannuo")
    for path, source in _sources():
        for line, message, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS, (), {}):
            if message:
                catalog.add(message, locations=[(str(path.relative_to(ROOT)), line)], context=context)
    return catalog


def read_catalogue() -> Catalog:
    """The catalogue as translated so far."""
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def compile_catalogue(catalogue: Catalog) -> bytes:
    """The catalogue in the form that gettext loads."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Sentences of the source that have no English yet, or only a guessed one."""
    return [
        str(message.id)
        for message in extract_messages()
        if message.id and not _is_translated(catalogue.get(message.id, message.context))
    ]


def main() -> int:
    """Update and compile; 1 where sentences wait for a translator."""
    catalogue = read_catalogue() if PO.exists() else Catalog(locale="en", project="jiannuo")
    catalogue.update(extract_messages(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    _write_header(catalogue)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, width=120, omit_header=False, sort_by_file=False, include_lineno=False)
    MO.write_bytes(compile_catalogue(catalogue))
    waiting = untranslated(catalogue)
    for message in waiting:
        print(f"untranslated: {message}", file=sys.stderr)
    return 1 if waiting else 0


def _write_header(catalogue: Catalog) -> None:
    """Nothing that changes from run to run, so that a catalogue without news stays as it is; no blanks to fill in."""
    catalogue.header_comment = HEADER
    catalogue.version = "1.0.0"
    catalogue.revision_date = catalogue.creation_date
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    catalogue.fuzzy = False


def _is_translated(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings)


def _sources() -> Iterator[tuple[Path, str]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                yield path, templatize(path.read_text(encoding="utf-8"), origin=str(path))


if __name__ == "__main__":
    sys.exit(main())
