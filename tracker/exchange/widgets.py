"""Between a cell and a value: what people type into a column, and how the value is written back."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from import_export.widgets import Widget

from tracker.access import Viewer, visible

from .files.cells import Cell

# Excel counts days from here (its 1900 was a leap year); what it writes for 1954 and for 2119.
_EXCEL_EPOCH, _FIRST_SERIAL, _LAST_SERIAL = date(1899, 12, 30), 20_000, 80_000
# Excel keeps 15 digits of a number: a longer code typed as a number has lost its end.
_LOSES_DIGITS = 1e15
_DATE = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{2})(\d{2}))(?:[T ]00:00(?::00)?)?"
)
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?")
YES, NO = ("是", "true", "1", "yes", "y", "√", "对"), ("否", "false", "0", "no", "n", "×", "x", "错")


class CellError(ValueError):
    """A cell that cannot be taken: a stable code, and a sentence about the column that it stands in."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class CellWidget(Widget):
    """``clean`` turns a cell into a value, ``render`` a value into a cell. Raises CellError."""

    coerce_to_string = False

    def clean(self, value: Cell, row: Any = None, **context: Any) -> Any:
        raise NotImplementedError

    def render(self, value: Any, obj: Any = None, **context: Any) -> Cell:
        return value

    def from_words(self, words: str, **context: Any) -> Any:
        """The value that the column of words beside it names."""
        raise NotImplementedError


class Text(CellWidget):
    """Text as it is; ``line`` where spaces around it and full-width letters mean nothing."""

    def __init__(self, *, line: bool = True) -> None:
        super().__init__()
        self.line = line

    def clean(self, value: Cell, row: Any = None, **context: Any) -> str:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool | datetime | date):
            raise CellError("text_expected", "这一格应为文字，却是日期或是非值：请把单元格格式改为“文本”后重新填写。")
        if isinstance(value, int | float) and abs(value) >= _LOSES_DIGITS:
            raise CellError("digits_lost", "这一格被存成了数字，末几位已经丢失：请把单元格格式改为“文本”后重新填写。")
        text = "" if value is None else str(value)
        if "\x00" in text:
            raise CellError("text_invalid", "这一格含有不能保存的控制字符：请删去后重新填写。")
        return text.strip() if self.line else text

    def render(self, value: Any, obj: Any = None, **context: Any) -> str:
        return "" if value is None else str(value)


class Whole(CellWidget):
    """A whole number, also as text, in full width, with 年 after it or with a thousands separator; None where empty."""

    def clean(self, value: Cell, row: Any = None, **context: Any) -> int | None:
        number = Number().clean(_without_year(value))
        if number is None:
            return None
        if not number.is_integer():
            raise CellError("whole_number_expected", f"“{value}”不是整数：请填写整数。")
        if abs(number) >= 2**53:
            raise CellError("whole_number_expected", f"“{value}”太大：请填写不超过15位的整数。")
        return int(number)


class Number(CellWidget):
    """A number; None where empty."""

    def clean(self, value: Cell, row: Any = None, **context: Any) -> float | None:
        if isinstance(value, bool | date | datetime):
            raise CellError("number_expected", "这一格应为数字，却是日期或是非值：请把单元格格式改为“常规”后重新填写。")
        text = narrow(value)
        if not text:
            return None
        if not (_NUMBER.fullmatch(text) and any(c.isdigit() for c in text)):
            raise CellError("number_expected", f"“{value}”不是数字：请只填写数字，单位写在单位列。")
        number = float(text.replace(",", ""))
        if not math.isfinite(number):
            raise CellError("number_expected", f"“{value}”太大：请核对。")
        return number


class Day(CellWidget):
    """A date: of Excel, as text in the usual ways of writing it, or the number that Excel keeps for it."""

    def clean(self, value: Cell, row: Any = None, **context: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = "" if isinstance(value, bool) else narrow(value)
        if not text and not isinstance(value, bool):
            return None
        found = _DATE.fullmatch(text)
        if found:
            year, month, day, glued_month, glued_day = found.groups()
            try:
                return date(int(year), int(month or glued_month), int(day or glued_day))
            except ValueError:
                found = None
        if isinstance(value, int | float) and not isinstance(value, bool) and _FIRST_SERIAL <= value <= _LAST_SERIAL:
            return _EXCEL_EPOCH + timedelta(days=int(value))
        raise CellError("date_expected", f"“{value}”不是日期：请写成 2024-05-31 的样子。")


class Moment(CellWidget):
    """A point in time, shown only."""

    def clean(self, value: Cell, row: Any = None, **context: Any) -> str:
        return Text().clean(value)

    def render(self, value: Any, obj: Any = None, **context: Any) -> str:
        if not isinstance(value, datetime):
            return value or ""
        return timezone.localtime(value).isoformat(" ", "seconds")


class YesNo(CellWidget):
    """是 or 否; ``blank`` is what an empty cell means."""

    def __init__(self, blank: bool | None = None) -> None:
        super().__init__()
        self.blank = blank

    def clean(self, value: Cell, row: Any = None, **context: Any) -> bool | None:
        if isinstance(value, bool):
            return value
        text = narrow(value).lower()
        if not text:
            return self.blank
        if text in YES or text in NO:
            return text in YES
        raise CellError("yes_or_no_expected", f"“{value}”不是可用的值：请填“是”或“否”。")


class Code(CellWidget):
    """One of a fixed set of codes; the column beside it holds the label."""

    def __init__(self, choices: Callable[[], Sequence[tuple[Any, Any]]]) -> None:
        super().__init__()
        self.choices = choices

    def clean(self, value: Cell, row: Any = None, **context: Any) -> str:
        text = narrow(value)
        codes = [str(code) for code, _label in self.choices()]
        if text and text not in codes:
            raise CellError("code_unknown", f"“{value}”不是可用的代码：请用 {'、'.join(codes)} 之一。")
        return text

    def from_words(self, words: str, **context: Any) -> str:
        labels = {str(label): str(code) for code, label in self.choices()}
        if words in labels.values():
            return words
        if words not in labels:
            raise CellError("label_unknown", f"“{words}”不是可用的值：请用 {'、'.join(labels)} 之一。")
        return labels[words]

    def render(self, value: Any, obj: Any = None, **context: Any) -> str:
        return "" if value is None else str(value)


class Lines(CellWidget):
    """Several things in one cell, one on a line, the parts of each separated by ``|``.

    A ``|``, a line break or a backslash in a part is written ``\\|``, ``\\n``, ``\\\\``.
    """

    def __init__(self, *parts: str, optional: int = 0) -> None:
        super().__init__()
        self.parts, self.optional = parts, optional

    def clean(self, value: Cell, row: Any = None, **context: Any) -> list[tuple[str, ...]]:
        lines = [line for line in re.split(r"\r\n|\r|\n", Text().clean(value)) if line.strip()]
        return [self._split(line) for line in lines]

    def _split(self, line: str) -> tuple[str, ...]:
        parts = [_unescape(part) for part in re.findall(r"(?:^|\|)((?:[^|\\]|\\.?)*)", line)]
        least = len(self.parts) - self.optional
        if not least <= len(parts) <= len(self.parts):
            raise CellError("line_malformed", f"“{line}”写法不对：请每行写一项，写成“{'|'.join(self.parts)}”。")
        return (*parts, *[""] * (len(self.parts) - len(parts)))

    def render(self, value: Any, obj: Any = None, **context: Any) -> str:
        return "\n".join("|".join(map(_escape, _without_tail(line))) for line in value or ())


class Ids(CellWidget):
    """Ids of several rows, one on a line, or with commas or spaces between them; in any order."""

    def clean(self, value: Cell, row: Any = None, **context: Any) -> list[int]:
        ids = [Whole().clean(part) for part in re.split(r"[\s,;、]+", narrow(value)) if part]
        return sorted({pk for pk in ids if pk is not None})

    def render(self, value: Any, obj: Any = None, **context: Any) -> str:
        return "\n".join(map(str, sorted(value or ())))


class Reference(CellWidget):
    """The id of a row that the importer may see; one they may not see is told of like a missing one.

    ``by_name`` finds the row that the column of words beside it names.
    """

    def __init__(
        self,
        rows: Callable[[], QuerySet[Any]],
        path: str,
        noun: str,
        by_name: Callable[[QuerySet[Any], str], Model | None] | None = None,
    ) -> None:
        super().__init__()
        self.rows, self.path, self.noun, self.by_name = rows, path, noun, by_name

    def clean(self, value: Cell, row: Any = None, **context: Any) -> Model | None:
        pk = Whole().clean(value)
        if pk is None:
            return None
        seen: dict[Any, Model] = context["seen"]
        key = (self.noun, pk)
        if key not in seen:
            found = visible(self.rows(), context["viewer"], self.path).filter(pk=pk).first()
            if found is None:
                raise CellError("does_not_exist", f"没有编号为“{pk}”的{self.noun}：请核对编号。")
            if len(seen) > 500:  # texts of reports: a file goes through them one after the other
                seen.clear()
            seen[key] = found
        return seen[key]

    def from_words(self, words: str, **context: Any) -> Model:
        viewer: Viewer = context["viewer"]
        seen: dict[Any, Model] = context["seen"]
        key = (self.noun, "name", words)
        if key in seen:
            return seen[key]
        found = self.by_name and self.by_name(visible(self.rows(), viewer, self.path), words)
        if not found:
            raise CellError("does_not_exist", f"没有名为“{words}”的{self.noun}：请核对名称，或改填编号。")
        seen[key] = found
        return found

    def render(self, value: Any, obj: Any = None, **context: Any) -> Cell:
        return value.pk if isinstance(value, Model) else value


def narrow(value: Cell) -> str:
    """What a person typed, with full-width digits and letters narrowed and without spaces around it."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()


def _without_year(value: Cell) -> Cell:
    return re.sub(r"^(\d{4})年度?$", r"\1", narrow(value)) if isinstance(value, str) else value


def _without_tail(parts: Sequence[Any]) -> list[str]:
    texts = ["" if part is None else str(part) for part in parts]
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    return texts


def _escape(part: str) -> str:
    return part.replace("\\", "\\\\").replace("|", "\\|").replace("\r", "\\r").replace("\n", "\\n")


def _unescape(part: str) -> str:
    signs = {"n": "\n", "r": "\r"}
    return re.sub(r"\\(.)", lambda found: signs.get(found[1], found[1]), part)
