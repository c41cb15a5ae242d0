"""Word documents: the numbers Word counts itself, tables in place, and what is in the file but not on the page."""

from __future__ import annotations

# ruff: noqa: E501  the markup reads better in one line
import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reports.readers import read_document
from reports.readers.word.numerals import write_number
from tests.documents import converted, needs_office, numbered_docx, saved, write_zip
from tests.reports.bad_files import docx_of, word_document

OFFICIAL = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "(%4)"))
ITEMS = (
    (None, "岚浦区水务局2023年法治政府建设情况报告"),
    (0, "主要举措和成效"),
    (1, "完善制度"),
    (2, "修订取水许可办法。"),
    (2, "清理规范性文件。"),
    (1, "强化监督"),
    (2, "办理建议提案九件。"),
    (0, "存在的问题"),
    (None, "执法力量不足。"),
    (0, "下一步工作计划"),
    (1, "修订节约用水管理办法。"),
)
PRINTED = (
    "岚浦区水务局2023年法治政府建设情况报告",
    "一、主要举措和成效",
    "（一）完善制度",
    "1.修订取水许可办法。",
    "2.清理规范性文件。",
    "（二）强化监督",
    "1.办理建议提案九件。",
    "二、存在的问题",
    "执法力量不足。",
    "三、下一步工作计划",
    "（一）修订节约用水管理办法。",
)


def lines_of(data: bytes) -> list[str]:
    return read_document(data).text.split("\n")


def test_numbers_of_lists_are_printed() -> None:
    assert lines_of(numbered_docx(ITEMS, OFFICIAL)) == list(PRINTED)


@needs_office
def test_numbers_of_lists_are_printed_from_an_old_file(tmp_path: Path) -> None:
    assert lines_of(converted(numbered_docx(ITEMS, OFFICIAL), "docx", "doc", tmp_path)) == list(PRINTED)


@pytest.mark.parametrize(
    ("levels", "items", "printed"),
    [
        pytest.param(
            [("decimal", "%1"), ("decimal", "%1.%2")], [0, 1, 1, 0, 1], ["1", "1.1", "1.2", "2", "2.1"], id="legal"
        ),
        pytest.param([("chineseCountingThousand", "第%1条")], [0] * 12, [*["第?条"] * 11, "第十二条"], id="articles"),
        pytest.param([("decimalEnclosedCircleChinese", "%1")], [0, 0, 0], ["①", "②", "③"], id="circles"),
        pytest.param([("ideographTraditional", "%1、")], [0, 0], ["甲、", "乙、"], id="stems"),
        pytest.param([("bullet", "\uf06c")], [0, 0], ["", ""], id="bullets"),
        pytest.param([("chineseCounting", "%1是")], [0, 0], ["一是", "二是"], id="points"),
        pytest.param(
            [("upperLetter", "%1."), ("lowerRoman", "%2)")], [0, 1, 1, 0], ["A.", "i)", "ii)", "B."], id="letters"
        ),
        pytest.param([("none", "")], [0], [""], id="none"),
    ],
)
def test_styles_of_numbers(levels: list[tuple[str, str]], items: list[int], printed: list[str]) -> None:
    lines = lines_of(numbered_docx([(depth, "事项") for depth in items], levels))
    for line, number in zip(lines, printed, strict=True):
        assert "?" in number or line == f"{number}事项"


@pytest.mark.parametrize(
    ("number", "style", "written"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCounting", "二十一"),
        (110, "chineseCountingThousand", "一百一十"),
        (1005, "chineseCountingThousand", "一千零五"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (28, "upperLetter", "BB"),
        (1994, "lowerRoman", "mcmxciv"),
        (7, "decimalZero", "07"),
        (3, "no such style", "3"),
        (0, "chineseCounting", "0"),
    ],
)
def test_numbers_are_written_in_their_style(number: int, style: str, written: str) -> None:
    assert write_number(number, style) == written


def test_numbers_come_from_the_style_of_a_paragraph() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCounting"/><w:pStyle w:val="Heading1"/><w:suff w:val="nothing"/>'
            '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    style = document.styles["Heading 1"].element.get_or_add_pPr()
    style.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>'))
    for text in ("工作回顾", "存在问题"):
        document.add_heading(text, level=1)
    plain = document.add_heading("附则", level=1)
    plain._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>'))
    assert lines_of(saved(document)) == ["一、工作回顾", "二、存在问题", "附则"]


def test_list_with_its_own_start_begins_anew() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        ),
    )
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    for number, own in ((90, ""), (91, override), (92, "")):
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="90"/>{own}</w:num>')
        )
    for number in (90, 90, 91, 91, 92):
        paragraph = document.add_paragraph("事项")
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')
        )
    assert lines_of(saved(document)) == ["1.事项", "2.事项", "1.事项", "2.事项", "3.事项"]


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text: str) -> str:
    return f"<w:p>{run(text)}</w:p>"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


BODIES = {
    "table in its place": (
        paragraph("一、任务")
        + f"<w:tbl>{row(paragraph('事项'), paragraph('时限'))}{row(paragraph('修订办法'), paragraph('6月'))}</w:tbl>"
        + paragraph("二、保障"),
        ["一、任务", "事项 | 时限 |", "修订办法 | 6月 |", "二、保障"],
    ),
    "table that lays out the page": (
        f"<w:tbl>{row(paragraph('各项工作取得新进展。') + paragraph('现报告如下：'))}</w:tbl>",
        ["各项工作取得新进展。", "现报告如下："],
    ),
    "table within a cell": (
        f"<w:tbl>{row(paragraph('外') + '<w:tbl>' + row(paragraph('甲'), paragraph('乙')) + '</w:tbl>')}</w:tbl>",
        ["外", "甲 | 乙 |"],
    ),
    "rows in a content control": (
        f"<w:tbl><w:sdt><w:sdtContent>{row(paragraph('甲'), paragraph('乙'))}</w:sdtContent></w:sdt></w:tbl>",
        ["甲 | 乙 |"],
    ),
    "content control": (f"<w:sdt><w:sdtContent>{paragraph('正文。')}</w:sdtContent></w:sdt>", ["正文。"]),
    "line break": (f"<w:p>{run('标题一')}<w:r><w:br/></w:r>{run('标题二')}</w:p>", ["标题一", "标题二"]),
    "tab and tab stops": (
        f'<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>{run("一")}<w:r><w:tab/></w:r>{run("二")}</w:p>',
        ["一 二"],
    ),
    "field": (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("链接")}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
        ["链接"],
    ),
    "hyperlink": (f"<w:p>{run('见')}<w:hyperlink>{run('办法')}</w:hyperlink>{run('。')}</w:p>", ["见办法。"]),
    "inserted and deleted": (
        f"<w:p><w:ins>{run('新')}</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>{run('文。')}</w:p>",
        ["新文。"],
    ),
    "moved": (
        f"<w:p><w:moveFrom>{run('此处')}</w:moveFrom>{run('一')}</w:p><w:p><w:moveTo>{run('此处')}</w:moveTo></w:p>",
        ["一", "此处"],
    ),
    "text box": (
        f"<w:p><w:r><w:pict><w:txbxContent>{paragraph('岚浦区水务局文件')}</w:txbxContent></w:pict></w:r>{run('正文。')}</w:p>",
        ["正文。", "岚浦区水务局文件"],
    ),
    "drawing with its older twin": (
        '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><mc:AlternateContent>'
        f"<mc:Choice><w:txbxContent>{paragraph('框')}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{paragraph('框')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        ["框"],
    ),
    "pinyin above a character": (
        f"<w:p><w:r><w:ruby><w:rt>{run('puo')}</w:rt><w:rubyBase>{run('泊')}</w:rubyBase></w:ruby></w:r></w:p>",
        ["泊"],
    ),
    "hidden": (f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>{run('显')}</w:p>", ["显"]),
    "hidden no more": ('<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r></w:p>', ["显"]),
    "formula": (
        '<w:p xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        f"{run('增长')}<m:oMath><m:r><m:t>6.5%</m:t></m:r></m:oMath>{run('。')}</w:p>",
        ["增长6.5%。"],
    ),
    "runs within a word": (f"<w:p>{run('2023')}{run('年')}{run('度')}</w:p>", ["2023年度"]),
    "changed properties": (
        f"<w:p><w:pPr><w:pPrChange><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:pPrChange></w:pPr>{run('文')}</w:p>",
        ["文"],
    ),
}


@pytest.mark.parametrize(("body", "lines"), BODIES.values(), ids=BODIES)
def test_body_is_read_as_it_is_printed(body: str, lines: list[str]) -> None:
    assert lines_of(docx_of(word_document(body))) == lines


def test_strict_edition_is_read_as_well() -> None:
    document = word_document(paragraph("正文。"))
    strict = document.replace(
        "schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert lines_of(docx_of(strict)) == ["正文。"]


def test_main_part_may_have_another_name() -> None:
    relations = '<R><Relationship Type="x/officeDocument" Target="/word/document2.xml"/></R>'
    data = write_zip({"_rels/.rels": relations, "word/document2.xml": word_document(paragraph("正文。"))})
    assert lines_of(data) == ["正文。"]


def test_head_foot_and_comments_are_no_text_and_notes_come_last() -> None:
    parts = {
        "word/document.xml": word_document(paragraph("正文。")),
        "word/header1.xml": word_document(paragraph("页眉")),
        "word/comments.xml": word_document(paragraph("批注")),
        "word/footnotes.xml": word_document("")
        .replace("w:document", "w:footnotes")
        .replace(
            "<w:body></w:body>",
            f'<w:footnote w:type="separator">{paragraph("线")}</w:footnote><w:footnote>{paragraph("脚注。")}</w:footnote>',
        ),
    }
    assert lines_of(write_zip(dict(parts))) == ["正文。", "注释：", "脚注。"]


def test_table_of_contents_is_left_out() -> None:
    styles = (
        word_document("")
        .replace("w:document", "w:styles")
        .replace("<w:body></w:body>", '<w:style w:type="paragraph" w:styleId="11"><w:name w:val="toc 1"/></w:style>')
    )
    body = f'<w:p><w:pPr><w:pStyle w:val="11"/></w:pPr>{run("一、回顾 1")}</w:p>{paragraph("一、回顾")}'
    assert lines_of(write_zip({"word/document.xml": word_document(body), "word/styles.xml": styles})) == ["一、回顾"]


def test_single_xml_of_2003_is_read() -> None:
    number = '<w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="一、"/></w:listPr></w:pPr>'
    body = f"<wx:sect><w:p>{number}{run('回顾')}</w:p><w:tbl>{row(paragraph('甲'), paragraph('乙'))}</w:tbl>"
    body += f"<w:sectPr><w:hdr>{paragraph('页眉')}</w:hdr></w:sectPr></wx:sect>"
    data = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
        f'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"><w:body>{body}</w:body></w:wordDocument>'
    ).encode()
    document = read_document(data, "报告.doc")
    assert (document.text, document.format, document.notices) == ("一、回顾\n甲 | 乙 |", "wordxml", ())


def test_flat_package_is_read_with_its_numbers() -> None:
    with zipfile.ZipFile(io.BytesIO(numbered_docx(ITEMS, OFFICIAL))) as archive:
        parts = {
            name: archive.read(f"word/{name}.xml").decode().split("?>", 1)[1]
            for name in ("document", "numbering", "styles")
        }
    flat = "".join(
        f'<pkg:part pkg:name="/word/{n}.xml"><pkg:xmlData>{p}</pkg:xmlData></pkg:part>' for n, p in parts.items()
    )
    data = f'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{flat}</pkg:package>'.encode()
    assert lines_of(data) == list(PRINTED)


@needs_office
def test_old_file_is_read_as_it_is_printed(tmp_path: Path) -> None:
    """Tables in place, links by their text, and neither head nor foot."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第1页"
    document.add_paragraph("一、任务")
    table = document.add_table(2, 2)
    for index, text in enumerate(("事项", "时限", "修订办法", "")):
        table.cell(index // 2, index % 2).text = text
    document.add_paragraph("二、保障")
    link = parse_xml(
        f'<w:p {nsdecls("w")}><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "http://a.example/"'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>全文𬭚见网站。</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    document.element.body.insert(3, link)
    lines = lines_of(converted(saved(document), "docx", "doc", tmp_path))
    assert lines == ["一、任务", "事项 | 时限 |", "修订办法 |  |", "二、保障", "全文𬭚见网站。"]
