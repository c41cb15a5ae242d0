"""Identifiers of Chinese public bodies, checked by python-stdnum."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import numdb
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberError


def validate_credit_code(value: str) -> None:
    """统一社会信用代码 (GB 32100): 18 characters, the last a check digit modulo 31."""
    try:
        uscc.validate(value)
    except NumberError as error:
        raise ValidationError(
            _("统一社会信用代码“%(value)s”不正确：应为18位，末位是校验码，请核对后重填。"),
            code="credit_code_invalid",
            params={"value": value},
        ) from error


def validate_region_code(value: str) -> None:
    """行政区划代码 (GB/T 2260): six digits of a region that exists or existed; twelve for a 街道 or 乡镇."""
    if re.fullmatch(r"\d{6}|\d{12}", value) and _region_exists(value[:6]):
        return
    raise ValidationError(
        _("行政区划代码“%(value)s”不正确：应为GB/T 2260中的6位代码，或街道、乡镇的12位代码。"),
        code="region_code_invalid",
        params={"value": value},
    )


def _region_exists(code: str) -> bool:
    # A known code splits into its province and the rest; an unknown one stays whole.
    return len(numdb.get("cn/loc").info(code)) == 2
