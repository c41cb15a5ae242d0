"""Where a report may come from besides a file: text that was typed in, and the pages of hosts in the settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from reports.errors import InputError

from .outbound import check_outbound_url, fetch_document

PASTED_NAME = "正文.txt"


@dataclass(frozen=True, slots=True)
class Source:
    """A report as it came: its bytes, what to call it, and the address it was fetched from, if it was."""

    data: bytes = field(repr=False)
    name: str
    url: str = ""


def from_text(text: str) -> Source:
    return Source(text.encode(), PASTED_NAME)


def from_url(url: str) -> Source:
    """What is at the url now. Waits for it: at most FETCH_TIMEOUT seconds.

    Raises InputError ``url_not_allowed`` where its host, or the one it leads to, is not one of REPORT_URL_HOSTS, and
    what tracker.outbound.fetch_document raises.
    """
    _check_host(url)
    found = fetch_document(url)
    _check_host(found.url)
    return Source(found.content, found.name, url)


def _check_host(url: str) -> None:
    hosts = settings.REPORT_URL_HOSTS
    if not hosts:
        raise InputError(
            "url_not_allowed", _("没有开放按网址提交报告：请下载后上传文件，或请管理员设置 REPORT_URL_HOSTS。")
        )
    host = check_outbound_url(url).host
    if not any(host == known or host.endswith(f".{known}") for known in hosts):
        raise InputError("url_not_allowed", _("这个网址的主机不在允许之列：请下载后上传文件，或请管理员加入该主机。"))
