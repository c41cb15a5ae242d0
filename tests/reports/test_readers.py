"""Reading files: formats told by content, encodings, and what a bad input is told."""

from __future__ import annotations

import pathlib

import pytest

from reports.errors import InputError
from reports.readers import read_document

TEXT = "岚浦区水务局2023年法治政府建设情况报告\r\n2023年，我局推进依法行政，各项工作取得新进展。\n"


def page_of(body: str, *, charset: str = "utf-8", head: str = "", foot: str = "") -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>法治政府建设 - 岚浦区门户</title></head><body>'
        f'<div class="menu"><a href="/">首页</a><a href="/zwgk">政务公开</a><a href="/hd">互动交流</a></div>'
        f"{head}{body}{foot}</body></html>"
    )


PARAGRAPHS = (
    "<p>2023年，岚浦区水务局坚持依法治水，各项任务稳步推进。现将有关情况报告如下：</p>"
    "<p>一、主要举措和成效</p>"
    f"<p>（一）完善制度。{'修订取水许可办法三件，开展河道执法检查四十次。' * 8}</p>"
    "<p>二、下一步工作计划</p><p>2024年，将修订节约用水管理办法。</p>"
)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param(TEXT.encode(), "utf-8", id="utf-8"),
        pytest.param(b"\xef\xbb\xbf" + TEXT.encode(), "utf-8", id="utf-8 with a mark"),
        pytest.param(TEXT.encode("gb18030"), "gb18030", id="gb18030"),
        pytest.param(TEXT.encode("gb2312"), "gb18030", id="gb2312 is read as gb18030"),
        pytest.param(b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le", id="utf-16 of the editor"),
        pytest.param(TEXT.encode("utf-16-le"), "utf-16-le", id="utf-16 without a mark"),
        pytest.param(TEXT.encode("utf-16-be"), "utf-16-be", id="utf-16 of the other order"),
    ],
)
def test_plain_text_is_decoded_as_it_stands(data: bytes, encoding: str) -> None:
    document = read_document(data)
    assert (document.text, document.format, document.encoding) == (TEXT, "txt", encoding)


@pytest.mark.parametrize(
    "text", ["報告正文與推進工作", "嵐浦區水務局2023年法治政府建設情況報告，各項工作取得新進展。" * 3]
)
def test_traditional_text_is_decoded_by_its_own_encoding(text: str) -> None:
    document = read_document((text * 20).encode("big5hkscs"))
    assert (document.text, document.encoding) == (text * 20, "big5hkscs")


@pytest.mark.parametrize(
    ("data", "code", "told"),
    [
        pytest.param(b"", "file_empty", "0 字节", id="empty"),
        pytest.param(b" \n\xe3\x80\x80\n", "no_text", "空白", id="only white space"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "content_mismatch", "图片", id="picture"),
        pytest.param(b"{\\rtf1\\ansi", "content_mismatch", "RTF", id="rtf"),
        pytest.param("报告".encode() + b"\x00" + "正文".encode(), "encoding_invalid", "第7个字节", id="nul bytes"),
        pytest.param("报告正文".encode() + b"\xff\xff", "encoding_invalid", "第13个字节", id="neither utf-8 nor gb"),
        pytest.param(("推进依法行政。" * 20 + "\ufffd" * 5).encode(), "encoding_unsure", "乱码", id="lost signs"),
        pytest.param(("工作" * 20 + "\ue000" * 3).encode(), "encoding_unsure", "第121个字节", id="private use"),
        pytest.param(("锛屾硶娌绘斂搴滃缓璁" * 10).encode(), "encoding_unsure", "乱码", id="utf-8 read as gbk"),
    ],
)
def test_bad_input_is_told_in_words(data: bytes, code: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read_document(data, "报告.txt")
    assert caught.value.code == code
    assert told in caught.value.message


def test_file_above_the_limit_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        read_document(TEXT.encode(), limit=10)
    assert caught.value.code == "file_too_large"


def test_a_few_icons_do_not_spoil_a_text() -> None:
    text = "\ue6ea 首页\n" + TEXT * 20
    assert read_document(text.encode()).text == text


def test_angle_brackets_in_prose_are_no_markup() -> None:
    text = "<<返回主站\n评估《关于印发<岚浦区河道管理办法>的通知》，推进依法行政。"
    assert read_document(text.encode()).format == "txt"


@pytest.mark.parametrize("container", ['id="zoom"', 'class="TRS_Editor"', 'class="TRS_UEDITOR x"', 'id="UCAP-CONTENT"'])
def test_known_container_is_the_body(container: str) -> None:
    text = read_document(
        page_of(f"<div {container}>{PARAGRAPHS}</div>", foot="<div>主办：岚浦区水务局</div>").encode()
    ).text
    assert "二、下一步工作计划\n2024年，将修订节约用水管理办法。" in text
    assert "首页" not in text
    assert "主办" not in text


def test_page_is_decoded_by_its_declared_charset() -> None:
    page = page_of(f'<div id="zoom">{PARAGRAPHS}</div>', charset="gb2312")
    document = read_document(page.encode("gb18030"), "page.html")
    assert (document.format, document.encoding) == ("html", "gb18030")
    assert "依法治水" in document.text


def test_wrongly_declared_charset_is_overcome() -> None:
    page = page_of(f'<div id="zoom">{PARAGRAPHS}</div>', charset="gb2312")
    assert "依法治水" in read_document(page.encode("utf-8")).text


def test_unknown_container_is_extracted_without_navigation() -> None:
    text = read_document(page_of(f'<div class="mid">{PARAGRAPHS}</div>').encode()).text
    assert "依法治水" in text
    assert "互动交流" not in text


def test_title_and_fields_outside_the_body_are_kept_above_it() -> None:
    head = (
        "<table><tr><td>索引号：</td><td>LP11/2024-00003</td><td>成文日期：</td><td>2024-01-31</td></tr>"
        "<tr><td>发布机构：</td><td>岚浦区水务局</td></tr></table>"
        "<h1>岚浦区水务局2023年法治政府建设情况报告</h1><p>发布时间：2024-02-03 来源：岚浦区水务局</p>"
    )
    lines = read_document(page_of(f'<div id="zoom">{PARAGRAPHS}</div>', head=head).encode()).text.split("\n")
    assert lines[:4] == [
        "索引号： | LP11/2024-00003 | 成文日期： | 2024-01-31 |",
        "发布机构： | 岚浦区水务局 |",
        "岚浦区水务局2023年法治政府建设情况报告",
        "发布时间：2024-02-03 来源：岚浦区水务局",
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var leak='泄露'</script>",
        "<style>.泄露{}</style>",
        '<p style="display: none">泄露</p>',
        "<p hidden>泄露</p>",
        "<!-- 泄露 -->",
        "<noscript>泄露</noscript>",
    ],
)
def test_what_the_page_does_not_show_is_left_out(hidden: str) -> None:
    text = read_document(page_of(f'<div id="zoom">{hidden}{PARAGRAPHS}{hidden}</div>').encode()).text
    assert "泄露" not in text


def test_entities_from_outside_are_not_loaded(tmp_path: pathlib.Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("泄露", encoding="utf-8")
    page = (
        f'<!DOCTYPE html [<!ENTITY leak SYSTEM "file://{secret}">]><html><body><div id="zoom">&leak;{PARAGRAPHS}</div>'
    )
    assert "泄露" not in read_document(page.encode()).text


@pytest.mark.parametrize(
    "sign", ["\x01", "\x0b", "\ufffe", "&#1;", "&#x1F;", "&#65534;", "&#xfffe;", "&#xD800;", "&#0;"]
)
def test_signs_no_text_can_hold_do_no_harm(sign: str) -> None:
    table = f"<table><tr><td>事项{sign}</td><td>时限{sign}</td></tr></table><pre>甲{sign}\n乙</pre>{sign}"
    text = read_document(page_of(f'<div id="zoom">{PARAGRAPHS * 3}{table}{sign}<br>{sign}</div>').encode()).text
    assert "事项" in text
    assert "甲" in text


def test_page_of_links_alone_has_no_text() -> None:
    links = "".join(f'<li><a href="/{i}">岚浦区第{i}号法治政府建设情况报告</a></li>' for i in range(60))
    with pytest.raises(InputError) as caught:
        read_document(page_of(f"<ul>{links}</ul>").encode())
    assert caught.value.code == "no_text"
    assert "导航" in caught.value.message


def test_page_nested_beyond_reason_is_refused() -> None:
    page = page_of("<div>" * 3000 + PARAGRAPHS)
    with pytest.raises(InputError) as caught:
        read_document(page.encode())
    assert caught.value.code == "no_text"
