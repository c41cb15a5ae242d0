"""XML from strangers: no document type, no entities, no network."""

from __future__ import annotations

import re

from lxml import etree  # type: ignore[import-untyped]

from reports.errors import InputError

# As ASCII and as UTF-16 of either byte order.
_DOCTYPE = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I\x00?T\x00?Y)")


def parse_xml(data: bytes) -> etree._Element:
    """The root element; raises InputError ``xml_dtd_forbidden``, and lxml's XMLSyntaxError where it is no XML."""
    if _DOCTYPE.search(data):
        raise _forbidden()
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:  # written in an encoding that the search does not see
        raise _forbidden()
    return root


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace."""
    tag: str = element.tag
    return tag.rpartition("}")[2]


def _forbidden() -> InputError:
    return InputError(
        "xml_dtd_forbidden", "文件内部含有外部定义（DOCTYPE 或实体），出于安全没有读取：请用办公软件重新另存后再上传。"
    )
