"""What is wrong, for readers of another language than Chinese.

The readers of documents know no framework, and say what they find in Chinese, with its details. Who asks for another
language is told the same in general; the code, which programs go by, is the same.
"""

from __future__ import annotations

from django.utils.translation import get_language, gettext, gettext_noop

GENERAL = {
    "archive_damaged": gettext_noop("文件已损坏或没有传完，打不开。"),
    "archive_not_supported": gettext_noop("这里一次只收一份报告，不收压缩包：请解压后逐份上传。"),
    "archive_too_large_unpacked": gettext_noop("文件展开后太大：请删去图片和附件，另存后再上传。"),
    "archive_too_many_members": gettext_noop("文件内部的部分太多，不像一份报告：请用办公软件另存后再上传。"),
    "archive_unsafe_path": gettext_noop("文件内部含有指向文件之外的路径，没有读取：请用办公软件另存后再上传。"),
    "binary_not_supported": gettext_noop("读不了这种文件：请另存为 docx、PDF 或 txt 再上传。"),
    "content_mismatch": gettext_noop("文件内容与它的扩展名不符：请核对是否选错文件。"),
    "docx_damaged": gettext_noop("Word 文件已损坏：请打开修复、另存为 docx 后再上传。"),
    "encoding_invalid": gettext_noop("文件不是有效的 UTF-8、GB18030 或 Big5 文本：请另存为 UTF-8 后再上传。"),
    "encoding_unsure": gettext_noop("无法确定文件的编码：请另存为 UTF-8 后再上传。"),
    "file_empty": gettext_noop("文件是空的（0 字节）：请重新导出后再上传。"),
    "file_too_large": gettext_noop("文件超过大小上限：请只上传报告正文。"),
    "legacy_word": gettext_noop("旧版 Word 文件已损坏，或早于 Word 97：请另存为 docx 后再上传。"),
    "near_duplicate": gettext_noop("同一正文已经以另一种格式入库：不必重复提交。"),
    "no_text": gettext_noop("文件里没有文字：请确认上传的是报告正文。"),
    "no_text_layer": gettext_noop("文件里只有图片，没有文字：请提供可复制文字的版本。"),
    "not_a_report": gettext_noop("这不像年度报告：请上传年度报告的全文。"),
    "ofd_damaged": gettext_noop("OFD 文件已损坏：请重新导出后再上传。"),
    "organisation_ambiguous": gettext_noop("文中的机构名称可能是几个机构：请指定机构后重新提交。"),
    "organisation_not_found": gettext_noop("文中没有写明报告单位：请指定机构后重新提交。"),
    "password_protected": gettext_noop("文件设有密码：请取消密码、另存后再上传。"),
    "pdf_damaged": gettext_noop("PDF 文件已损坏或没有传完：请重新导出后再上传。"),
    "pdf_too_complex": gettext_noop("文件太复杂，没有读完：请只上传报告正文。"),
    "report_exists": gettext_noop("同一机构、年度、种类的报告已经入库：更正版请指定所替代的报告。"),
    "supersedes_mismatch": gettext_noop("与被替代的报告不是同一机构、年度和种类：请核对指定的报告编号。"),
    "text_garbled": gettext_noop("PDF 文件的字体没有文字对照表，读出的是乱码：请提供可复制文字的版本。"),
    "too_many_pages": gettext_noop("文件页数超过上限：请只上传报告正文。"),
    "wrong_document_kind": gettext_noop("这是别的公文，不是年度报告：请上传年度报告。"),
    "xml_dtd_forbidden": gettext_noop("文件内部含有外部定义（DOCTYPE 或实体），没有读取：请另存后再上传。"),
    "year_not_found": gettext_noop("文中读不出报告年度：请指定年度后重新提交。"),
}


def sentence_of(code: str, message: str) -> str:
    """The sentence for the reader of now: the message as it was written, or in their language what it means."""
    general = GENERAL.get(code)
    if general is None or (get_language() or "zh").startswith("zh"):
        return message
    return gettext(general)
