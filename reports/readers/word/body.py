"""The lines of a Word document's body, in reading order, with the numbers that Word prints before them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from reports.readers.rows import write_row
from reports.readers.word.lists import read_number
from reports.readers.word.names import attribute, is_on, namespace_of, value_of
from reports.readers.word.numbers import Numbering
from reports.readers.word.styles import Styles

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_HINTS = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
# Elements that stand for a sign.
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Parts that show nothing, or show what is shown elsewhere too: deleted text, the older twin of a drawing, pinyin.
_UNSEEN = ("del", "moveFrom", "rt", "instrText", "delText", "delInstrText")


class WordBody:
    """A body whose unseen parts have been taken out."""

    def __init__(self, root: etree._Element, styles: Styles, numbering: Numbering) -> None:
        self._space = space = namespace_of(root)
        self._styles, self._numbering = styles, numbering
        self.has_changes = any(True for _ in root.iter(f"{space}del", f"{space}ins"))
        etree.strip_elements(
            root, *(f"{space}{name}" for name in _UNSEEN), f"{_COMPATIBILITY}Fallback", with_tail=False
        )
        self.hidden = _drop_hidden(root, space)
        _move_text_boxes(root, space)
        self._paragraph, self._table = f"{space}p", f"{space}tbl"
        self._properties, self._numbers, self._style = f"{space}pPr", f"{space}numPr", f"{space}pStyle"
        self._printed_numbers = f"{space}listPr"
        self._unread = {self._properties, f"{space}sectPr"}
        self._wrappers = {f"{space}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml")}
        self._shown = (f"{space}t", f"{_MATH}t", *_write_signs(root, space))

    def lines(self, element: etree._Element) -> Iterator[str]:
        """The paragraphs and table rows below ``element`` that are not blank."""
        for block in element:
            if block.tag == self._paragraph:
                text = self._paragraph_text(block)
                if text:
                    yield from text.split("\n")
            elif block.tag == self._table:
                for row in self._members(block, f"{self._space}tr"):
                    yield from self._row(row)
            elif block.tag not in self._unread:
                yield from self.lines(block)

    def _paragraph_text(self, paragraph: etree._Element) -> str:
        style, numbers, printed = self._style_and_numbers(paragraph)
        if self._styles.is_contents(style):
            return ""
        place = self._list_of(numbers, style)
        # Counted also where the paragraph is empty, as Word does.
        number = printed or (self._numbering.number(*place) if place is not None else "")
        text = "".join(paragraph.itertext(*self._shown, with_tail=False)).strip(" \r\n")
        if "\n" in text:
            text = "\n".join(line.strip(" \r") for line in text.split("\n") if line.strip())
        return f"{number}{text}" if text else ""

    def _style_and_numbers(self, paragraph: etree._Element) -> tuple[str, etree._Element | None, str]:
        """The paragraph's style, what it says of its list, and its number where that is given in print, as the edition
        of 2003 does; the properties, if any, are its first child."""
        style, numbers, printed = self._styles.default, None, ""
        if len(paragraph) and paragraph[0].tag == self._properties:
            for given in paragraph[0]:
                if given.tag == self._style:
                    style = attribute(given, "val")
                elif given.tag == self._numbers:
                    numbers = given
                elif given.tag == self._printed_numbers:
                    printed = next((text.get(f"{_HINTS}val", "") for text in given.iter(f"{_HINTS}t")), "")
        return style, numbers, printed

    def _list_of(self, numbers: etree._Element | None, style: str) -> tuple[str, int] | None:
        inherited = self._styles.list_of(style)
        if numbers is None:
            return inherited
        list_id, depth = value_of(numbers, "numId"), value_of(numbers, "ilvl")
        if not list_id and inherited is not None:
            list_id = inherited[0]
        # List 0 is none: the paragraph was taken out of the list that its style puts it into.
        if list_id in ("", "0"):
            return None
        return (list_id, read_number(depth, inherited[1] if inherited else 0))

    def _row(self, row: etree._Element) -> Iterator[str]:
        cells = [list(self.lines(cell)) for cell in self._members(row, f"{self._space}tc")]
        line = write_row([" ".join(cell) for cell in cells])
        if line is None:
            for cell in cells:
                yield from cell
        elif line.strip(" |"):
            yield line

    def _members(self, element: etree._Element, tag: str) -> Iterator[etree._Element]:
        """Rows of a table or cells of a row, also those within content controls and marks of changes."""
        for member in element:
            if member.tag == tag:
                yield member
            elif member.tag in self._wrappers:
                yield from self._members(member, tag)


def _write_signs(root: etree._Element, space: str) -> list[str]:
    """Give elements that stand for a sign that sign as their text; their names."""
    signs = {f"{space}{name}": sign for name, sign in _SIGNS.items()}
    for element in root.iter(*signs):
        # A tab among the properties of a paragraph is a stop, not a sign.
        if element.getparent().tag != f"{space}tabs":
            element.text = signs[element.tag]
    return list(signs)


def _drop_hidden(root: etree._Element, space: str) -> int:
    """Take out what is formatted as hidden; how many signs it was."""
    dropped = 0
    for switch in list(root.iter(f"{space}vanish")):
        properties = switch.getparent()
        run = properties.getparent()
        if is_on(switch) and run is not None and run.tag == f"{space}r":
            dropped += sum(len(text.text or "") for text in run.iter(f"{space}t"))
            run.clear()
    return dropped


def _move_text_boxes(root: etree._Element, space: str) -> None:
    """Put what stands in a text box behind the paragraph that anchors it."""
    for box in list(root.iter(f"{space}txbxContent")):
        host = next(box.iterancestors(f"{space}p"), None)
        if host is not None and host.getparent() is not None:
            host.addnext(box)
