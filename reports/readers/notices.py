"""What a person is told of a document that was read all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.readers.document import Notice

# Page templates hide a little everywhere; more than this share is worth a look.
_HIDDEN_SHARE = 0.05
_PAGES_NAMED = 20


def hidden_text(hidden: int, shown: int) -> Iterator[Notice]:
    """A notice where much of the text is hidden."""
    share = hidden / (hidden + shown) if hidden else 0.0
    if share > _HIDDEN_SHARE:
        yield Notice("hidden_text", f"文件含有不显示的文字（约占{share:.0%}），没有读入：请核对正文是否完整。")


def tracked_changes() -> Notice:
    """The document holds changes that nobody has accepted or refused."""
    return Notice("tracked_changes", "文件带有尚未处理的修订，按接受全部修订后的文字读取：请确认这是定稿。")


def pages_without_text(pages: Sequence[int], total: int) -> Notice:
    """Some pages are pictures only."""
    named = "、".join(map(str, pages[:_PAGES_NAMED])) + ("等" if len(pages) > _PAGES_NAMED else "")
    return Notice(
        "pages_without_text",
        f"全文{total}页中有{len(pages)}页（第{named}页）没有文字层，可能是扫描件，这些页没有读入：请核对原件。",
    )


def embedded_script() -> Notice:
    """The document would run a program where it is opened in an office program."""
    return Notice("pdf_javascript", "文件内嵌有脚本，没有运行：在自己的电脑上打开原件前请先查毒。")


def attachments(count: int) -> Notice:
    """The document carries other files."""
    return Notice("pdf_attachments", f"文件内嵌有{count}个附件，没有读入：附件中如有报告内容，请单独上传。")


def name_mismatch(name: str, title: str) -> Notice:
    """The name says another format than the content."""
    return Notice("name_mismatch", f"文件名以“{name}”结尾，内容却是{title}，已按内容读取。")
