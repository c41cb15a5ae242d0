"""From bytes to text: byte order mark, declared charset, UTF-8, GB18030, Big5; and a check that it became language."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from reports.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# GB2312 and GBK are parts of GB18030; sites declare the one and use the other.
_GB_NAMES = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "gb18030"}
# What Big5 grew by; sites of Hong Kong and Macao declare the plain name.
_BIG5_NAMES = {"big5", "big5-hkscs", "x-x-big5", "cp950"}
_SAVE_AGAIN = "请用记事本打开，另存为 UTF-8 编码后再上传。"

# A share of unreadable signs above this is no accident of a few icons.
_BAD_SHARE = 0.01
_BAD = re.compile(r"[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")
_CLEAN = re.compile("[\t\n\v\f\r -~\xa0-\ud7ff\uf900-\ufffc\ufffe\uffff\U00010000-\U0010ffff]*+")
# What UTF-8 read as GBK, or as Latin-1, leaves behind.
_MOJIBAKE = re.compile(
    r"锟斤拷|烫烫烫|屯屯屯|[锛銆鐨鈥鏄绗][\u4e00-\u9fff\ue000-\uf8ff€]|[ÃÂâäåæçèé][\x80-\xbf€‚„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡-¿]"
)
# None of them is in a good text often; looking for one sign is forty times as fast as looking for what follows it.
_MOJIBAKE_LEADS = "锟烫屯锛銆鐨鈥鏄绗ÃÂâäåæçèé"
# Signs no Chinese prose does without; they are 5–9 % of reports and below 1 % of a wrong decoding.
_COMMON = re.compile(
    r"[的一是在有和了不人大中为為上国國工作年政府法行全市区區推进進建设設发發展实實施加强強理务務制部及與与，。、]"
)
_COMMON_SHARE = 0.10
_SAMPLE = 40_000
_TOO_SHORT_TO_JUDGE = 30


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text and the encoding it was read by.

    Raises ``InputError``: encoding_invalid where no encoding fits or the text holds NUL, encoding_unsure where one fits
    but its outcome is not language.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_strict(data[len(mark) :], encoding), encoding)
    if declared and _known(declared):
        encoding = _family(declared.lower())
        try:
            return _checked(data.decode(encoding), encoding)
        except UnicodeDecodeError:
            # Declared wrongly, as templates of many sites do: go on as if nothing had been declared.
            pass
    return _undeclared(data)


def _family(name: str) -> str:
    if name in _GB_NAMES:
        return "gb18030"
    return "big5hkscs" if name in _BIG5_NAMES else name


def _undeclared(data: bytes) -> tuple[str, str]:
    # UTF-16 of Latin letters is valid UTF-8 too, but for its NUL signs.
    wide = find_wide(data) if b"\x00" in data else None
    if wide is not None:
        return _checked(data.decode(wide), wide)
    try:
        return _checked(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        utf8_error = error
    wide = find_wide(data)
    if wide is not None:
        return _checked(data.decode(wide), wide)
    texts = {encoding: text for encoding in ("gb18030", "big5hkscs") if (text := _decoded(data, encoding)) is not None}
    if not texts:
        place = _furthest(data, utf8_error) + 1
        raise InputError(
            "encoding_invalid",
            f"文件不是有效的 UTF-8、GB18030 或 Big5 文本，第{place}个字节起无法解读。{_SAVE_AGAIN}",
        ) from utf8_error
    encoding = max(texts, key=lambda encoding: _language(texts[encoding]))
    text = texts[encoding]
    if not is_language(text) and not _agrees(data, encoding):
        raise InputError(
            "encoding_unsure",
            f"无法确定文件的编码（第{utf8_error.start + 1}个字节起不是 UTF-8，按 GB18030 或 Big5 读也不像中文）。"
            f"{_SAVE_AGAIN}",
        )
    return _checked(text, encoding)


def find_wide(data: bytes) -> str | None:
    """Which UTF-16 without a mark the bytes are: one whose outcome is language, which no other encoding's is."""
    if len(data) % 2 or len(data) < _TOO_SHORT_TO_JUDGE:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        sample = _decoded(data[:_SAMPLE], encoding)
        if sample is not None and _language(sample) >= _COMMON_SHARE and "\x00" not in sample:
            return encoding if _decoded(data, encoding) is not None else None
    return None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _furthest(data: bytes, utf8_error: UnicodeDecodeError) -> int:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError as error:
        return max(error.start, utf8_error.start)
    return utf8_error.start


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            "encoding_invalid",
            f"文件标明是 {encoding.upper()} 编码，但第{error.start + 1}个字节起无法解读。{_SAVE_AGAIN}",
        ) from error


def _checked(text: str, encoding: str) -> tuple[str, str]:
    """The text, unless too many of its signs are unreadable or traces of a wrong decoding."""
    suspicious = any(lead in text for lead in _MOJIBAKE_LEADS)
    if not suspicious and _CLEAN.fullmatch(text):
        return text, encoding
    if "\x00" in text:
        position = len(text[: text.index("\x00")].encode(encoding, errors="replace")) + 1
        raise InputError("encoding_invalid", f"文件第{position}个字节是空字符（NUL），文本中不应有它。{_SAVE_AGAIN}")
    first = _BAD.search(text) or (_MOJIBAKE.search(text) if suspicious else None)
    if first:
        bad = len(_BAD.findall(text)) + sum(len(found) for found in _MOJIBAKE.findall(text))
        if bad > _BAD_SHARE * len(text):
            position = len(text[: first.start()].encode(encoding, errors="replace")) + 1
            raise InputError(
                "encoding_unsure",
                f"文件里的乱码太多（约占{bad / len(text):.0%}，从第{position}个字节开始）。{_SAVE_AGAIN}",
            )
    return text, encoding


def is_language(text: str) -> bool:
    """Whether the text holds as many common signs as Chinese prose does; a short one always counts as such."""
    return len(_sample(text)) < _TOO_SHORT_TO_JUDGE or _language(text) >= _COMMON_SHARE


def _language(text: str) -> float:
    """The share of signs that Chinese prose is full of."""
    sample = _sample(text)
    return len(_COMMON.findall(sample)) / max(len(sample), 1)


def _sample(text: str) -> str:
    return "".join(text[:_SAMPLE].split())


def _agrees(data: bytes, encoding: str) -> bool:
    best = from_bytes(data[:_SAMPLE], cp_isolation=["gb18030", "big5", "shift_jis", "euc_kr", "cp1252"]).best()
    return best is not None and best.encoding[:4] == encoding[:4]


def _known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
